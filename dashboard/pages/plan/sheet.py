"""A flat sheet becomes a plan: bring it, say what its columns mean, look at what was understood, keep it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import flat_sheets, shelf, state
from dashboard.flat_sheets import BROUGHT, BROUGHT_MAPPING, GUESSED, KEPT, OWN, Brought
from dashboard.pages import findings
from dashboard.pages.parts import SEVERITY_SIGNS, markdown_safe
from dashboard.pages.plan import columns as plan_import_columns
from dashboard.words import _, many
from dashboard.words.findings import refusal_words
from model.errors import PlanError
from model.flat.columns import titles_of
from model.flat.grid import LARGEST_FILE, Grid, text_of
from model.flat.mapping import Mapping
from model.flat.mapping_file import mapping_text
from model.flat.sheet_to_plan import Imported
from scenarios.bundled import bundled_mappings
from scenarios.store_errors import StaleSaveError, StoreError
from scenarios.store_names import LONGEST_NAME, one_line

SHOWN_ROWS, SHOWN_SPELLINGS = 6, 20


def show() -> None:
    """Show the way from a flat sheet to a plan."""
    st.markdown(
        _("A sheet with a row for each promise, as planners keep it: say what its columns mean, and it is a plan.")
    )
    brought = _brought()
    if brought is None:
        return
    try:
        grid = _grid(brought)
        mapping = _beginning(brought, grid)
    except PlanError as refusal:
        st.error(markdown_safe(refusal_words(refusal)))
        return
    chosen, start = mapping
    titles = titles_of(grid, chosen.header_row, chosen.header_rows)
    _preview(grid, chosen, titles)
    key = f"flat-{brought.mark}-{grid.name}-{start}-{chosen.header_row}"
    made = plan_import_columns.show(grid, titles, chosen, key)
    if made is None:
        return
    made = _spelled(brought, made, start, key)
    found = flat_sheets.imported(brought, made, start)
    if isinstance(found, PlanError):
        st.error(_("With these columns no plan can be made."))
        st.html(findings.listed(found.findings))
        return
    _result(found)
    _keep(brought, made, found)


def _brought() -> Brought | None:
    """The file on the table; it stays there while its reader looks at other pages."""
    size = LARGEST_FILE // 1_000_000
    st.file_uploader(
        _("A flat sheet: .xlsx or .csv, at most {size} MB").format(size=size),
        type=["csv", "xlsx", "tsv", "txt"],
        key="flat-upload",
        max_upload_size=size,
        on_change=_bring,
    )
    found: Brought | None = st.session_state.get(BROUGHT)
    if found and st.session_state.get("flat-upload") is None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_("On the table: **{name}**").format(name=markdown_safe(found.name)))
            st.button(_("Put it away"), key="flat-away", type="tertiary", on_click=_put_away)
    return found


def _bring() -> None:
    file = st.session_state["flat-upload"]
    if file is not None:
        st.session_state[BROUGHT] = Brought(file.name, file.getvalue())


def _put_away() -> None:
    st.session_state[BROUGHT] = None


def _grid(brought: Brought) -> Grid:
    first = flat_sheets.cells(brought)
    if len(first.sheets) < 2:
        return first
    sheet = st.selectbox(_("Sheet"), first.sheets, key=f"flat-{brought.mark}-sheet", persist_state="session")
    return first if sheet == first.name else flat_sheets.cells(brought, sheet)


def _beginning(brought: Brought, grid: Grid) -> tuple[Mapping, str]:
    """The mapping to begin with, and where it came from."""
    own = str(st.session_state.get(BROUGHT_MAPPING) or "")
    names = {GUESSED: _("what the headings suggest"), **({OWN: _("the mapping I brought")} if own else {})}
    starts = [*([OWN] if own else []), GUESSED, *bundled_mappings()]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        start = st.selectbox(
            _("Begin with"),
            starts,
            key=f"flat-{brought.mark}-start-{bool(own)}",
            format_func=lambda name: names.get(name) or _("the mapping of {name}").format(name=name),
            persist_state="session",
        )
        sheet = grid.name if len(grid.sheets) > 1 else None
        begun, refused = _begun(brought, sheet, start, own)
        row = st.number_input(
            _("Headings stand in row"),
            1,
            len(grid.rows),
            min(begun.header_row, len(grid.rows)),
            key=f"flat-{brought.mark}-{grid.name}-{start}-header",
            persist_state="session",
        )
        with st.popover(_("I have a mapping"), icon=":material/description:"):
            st.file_uploader(
                _("A mapping that was saved here before (.toml)"),
                type=["toml"],
                key="flat-toml",
                on_change=_bring_mapping,
            )
    if refused:
        st.error(markdown_safe(refused))
    if row != begun.header_row and start == GUESSED:
        begun = flat_sheets.beginning(brought, sheet, start, own, int(row))
    return replace(begun, header_row=int(row), sheet=sheet), start


def _begun(brought: Brought, sheet: str | None, start: str, own: str) -> tuple[Mapping, str]:
    """The mapping to begin with, and why it is not the reader's own where that cannot be used."""
    try:
        return flat_sheets.beginning(brought, sheet, start, own, None), ""
    except PlanError as refusal:
        return flat_sheets.beginning(brought, sheet, GUESSED, own, None), refusal_words(refusal)


def _bring_mapping() -> None:
    file = st.session_state["flat-toml"]
    st.session_state[BROUGHT_MAPPING] = file.getvalue().decode("utf-8", "replace") if file else ""


def _preview(grid: Grid, mapping: Mapping, titles: tuple[str, ...]) -> None:
    first = mapping.header_row + mapping.header_rows - 1
    rows = [[text_of(cell) for cell in row] for row in grid.rows[first : first + SHOWN_ROWS]]
    st.dataframe(pd.DataFrame(rows, columns=list(titles)), hide_index=True, height="content")
    count = len(grid.rows) - first
    st.caption(many("{n} row stands below the headings.", "{n} rows stand below the headings.", count))


def _spelled(brought: Brought, mapping: Mapping, start: str, key: str) -> Mapping:
    """The mapping with the spellings that were confirmed."""
    found = flat_sheets.imported(brought, mapping, start)
    if isinstance(found, PlanError) or not found.suggestions:
        return mapping
    st.markdown("**" + _("Are these the same department?") + "**")
    confirmed = []
    for name, other in found.suggestions[:SHOWN_SPELLINGS]:
        said = _("“{other}” is “{name}”").format(other=markdown_safe(other), name=markdown_safe(name))
        if st.checkbox(said, key=f"{key}-same-{other}", persist_state="session"):
            confirmed.append((other, name))
    offices = mapping.department
    return replace(mapping, department=replace(offices, spellings=(*offices.spellings, *confirmed)))


def _result(found: Imported) -> None:
    """What the sheet says under the mapping, in one sentence, and what is odd about it."""
    plan, (rows, kept) = found.plan, found.rows
    st.markdown(
        _(
            "{kept} of {rows} rows become {promises} promises of {departments} departments under {goals} goals."
        ).format(
            kept=f"{kept:,}",
            rows=f"{rows:,}",
            promises=f"{len(plan.indicators):,}",
            departments=f"{len(plan.departments):,}",
            goals=f"{len(plan.goals):,}",
        )
    )
    if found.findings:
        counts = {
            sign: sum(each.severity == word for each in found.findings) for word, sign in SEVERITY_SIGNS.items()
        }
        said = "  ".join(f"{sign} {count}" for sign, count in counts.items() if count)
        with st.expander(_("What deserves a look: {counts}").format(counts=said)):
            st.html(findings.listed(found.findings, most=200))


def _keep(brought: Brought, mapping: Mapping, found: Imported) -> None:
    """Ways on: keep the plan and open it, and take the mapping along for next year."""
    broken = any(each.severity == "error" for each in found.findings)
    called = one_line(brought.name.rpartition(".")[0] or brought.name, LONGEST_NAME)
    if broken:
        st.warning(_("The plan has errors: mend the sheet or the choice of columns before it is kept."))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.text_input(
            _("Name of the plan"), called, max_chars=LONGEST_NAME, key=f"flat-{brought.mark}-name"
        )
        st.button(
            _("Keep and open the plan"),
            type="primary",
            key="flat-keep",
            disabled=broken or not name.strip(),
            on_click=_save,
            args=(name, brought, found),
        )
        st.download_button(
            _("Save the mapping"),
            mapping_text(mapping),
            f"{called}.toml",
            "application/toml",
            key="flat-mapping-file",
            on_click="ignore",
            help=_("With it, next year's sheet needs no choosing."),
        )
    kept = st.session_state.get(KEPT) or ("", "")
    if kept[0] == brought.mark:
        said = _("“{name}” is kept and on the table: every page is about it now.")
        st.success(said.format(name=markdown_safe(kept[1])), icon=":material/check:")
    refused = st.session_state.get(state.REFUSED) or ("", "")
    if refused[0] == "flat":
        st.error(refused[1])


def _save(name: str, brought: Brought, found: Imported) -> None:
    memory = st.session_state
    memory[state.REFUSED] = None
    try:
        author = memory.get(shelf.AUTHOR, "")
        version = shelf.store().save_plan(name.strip(), found.plan, author=author, origin=brought.name)
    except StaleSaveError:
        said = _("There is a plan “{name}” already. Choose another name; nothing was overwritten.")
        memory[state.REFUSED] = ("flat", said.format(name=markdown_safe(name)))
    except StoreError as refusal:
        memory[state.REFUSED] = (
            "flat",
            _("{reason} Your sheet is still here.").format(reason=shelf.trouble(refusal)),
        )
    else:
        state.open_plan(shelf.version_name(version))
        memory[KEPT] = (brought.mark, version.name)
