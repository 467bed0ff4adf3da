"""A plan that was brought or is being edited: its findings, its tables to mend, and the way to open it."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

import streamlit as st

from dashboard import plan_draft, shelf, state, workbench
from dashboard.grid import Hands, grid
from dashboard.pages.parts import markdown_safe, when
from dashboard.pages.plan import contents
from dashboard.pages.plan import findings as plan_findings
from dashboard.plan_draft import Draft
from dashboard.report.marked import marked_workbook
from dashboard.words import _, language, many, speaking
from dashboard.words.columns import table_titles, table_words
from dashboard.words.findings import refusal_words
from model.schema import TABLES
from model.sheets import Sheet
from scenarios.store_errors import LONGEST_NOTE, StaleSaveError, StoreError
from scenarios.store_names import LONGEST_NAME, numbered

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(draft: Draft) -> None:
    """Show a draft: where it stands, what is odd, its tables, and the way to open it."""
    _standing(draft)
    if draft.step.findings:
        st.markdown(f"**{_('What was found')}**")
        plan_findings.grouped(draft.step.findings, draft.places)
    with st.container(border=True, key="mt-card-mend"):
        _tables(draft)
    with st.container(border=True, key="mt-card-open"):
        _open(draft)


def _standing(draft: Draft) -> None:
    name = markdown_safe(draft.name)
    count = plan_findings.counted(draft.step.findings)
    if draft.errors:
        said = many(
            "“{name}” has {n} error to mend before it can be allocated.",
            "“{name}” has {n} errors to mend before it can be allocated.",
            draft.errors,
        )
        st.warning(said.format(name=name), icon=":material/build:")
    else:
        said = _("“{name}” can be used as it is.") if not count else _("“{name}” can be used as it is: {count}.")
        st.success(said.format(name=name, count=count), icon=":material/check_circle:")
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Undo"), icon=":material/undo:", key="draft-undo", on_click=workbench.undo, disabled=not draft.past
        )
        st.button(
            _("Redo"), icon=":material/redo:", key="draft-redo", on_click=workbench.redo, disabled=not draft.future
        )
        if draft.step.findings:
            _marked(draft)
        st.button(
            _("Put it away"),
            icon=":material/close:",
            key="draft-away",
            on_click=workbench.put_away,
            help=_("It is laid aside with your edits, and can be brought back."),
        )


def _marked(draft: Draft) -> None:
    """Offer the workbook with the odd cells marked: the owner's own while no cell was edited here."""
    lang, edited = language(), bool(draft.past)
    found = draft.found if not edited else type(draft.found)(dict(draft.step.sheets))

    def written() -> bytes:
        with speaking(lang):
            return marked_workbook(draft.name, draft.content, found, draft.step.findings)

    st.download_button(
        _("Workbook with the cells marked"),
        data=written,
        file_name=f"{PurePath(draft.name).stem}-marked.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="draft-marked",
    )


def _tables(draft: Draft) -> None:
    st.subheader(_("The tables"), anchor=False)
    found = plan_findings.by_table(draft.step.findings)
    tables = list(TABLES)

    def named(table: str) -> str:
        sheet = draft.step.sheets.get(table)
        errors = sum(finding.severity == "error" for finding in found.get(table, ()))
        rows = f" · {len(sheet.rows):,}" if sheet else ""
        return f"{table_titles()[table]}{rows}" + (f" ✕ {errors}" if errors else "")

    if st.session_state.get(workbench.TABLE) not in tables:
        st.session_state[workbench.TABLE] = "goals"
    present = st.session_state[workbench.TABLE]
    chosen = st.pills(
        _("Table"),
        tables,
        default=present,
        format_func=named,
        key=f"draft-choice-{workbench.epoch()}",
        label_visibility="collapsed",
        required=True,
    )
    table = st.session_state[workbench.TABLE] = chosen or present
    st.caption(table_words()[table])
    _editor(draft, table)


def _editor(draft: Draft, table: str) -> None:
    sheet = plan_draft.sheet_of(draft, table)
    grid(
        contents.of_draft(draft, sheet),
        key=f"draft-table-{workbench.epoch()}-{table}",
        label=_("Table {table}, to be edited").format(table=table_titles()[table]),
        hands=Hands(partial(workbench.edit, table), workbench.undo, workbench.redo),
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.caption(
            _("A change is checked at once. Rows are counted as in the file, from the first below the heading.")
        )
        others = _other_columns(draft, table, sheet)
        if others:
            choice = f"draft-column-{table}-{len(sheet.header)}"
            st.selectbox(
                _("Add a column"),
                others,
                index=None,
                key=choice,
                placeholder=_("Add a column"),
                label_visibility="collapsed",
                on_change=workbench.add_column,
                args=(table, choice),
                width=220,
            )


def _other_columns(draft: Draft, table: str, sheet: Sheet) -> list[str]:
    if table == "plan":
        return []
    known = {title.strip() for title in sheet.header}
    names = [column.name for column in TABLES[table].columns]
    if table == "costs":
        names += [resource.resource for resource in draft.step.reading.plan.resources]
    return [name for name in names if name not in known]


def _open(draft: Draft) -> None:
    st.subheader(_("Open it"), anchor=False)
    if draft.errors:
        st.markdown(
            _("Mend the errors first. Until then nothing is lost: your edits stay here while this page is open.")
        )
        return
    st.markdown(_("It is saved under a name and opened; every version is kept."))
    with st.form("draft-save", border=False):
        left, right = st.columns(2)
        with left:
            st.text_input(_("Name"), value=_wanted_name(draft), max_chars=LONGEST_NAME, key="draft-name")
        with right:
            st.text_input(
                _("Your name"), value=st.session_state.get(shelf.AUTHOR, ""), max_chars=80, key="draft-author"
            )
        st.text_input(_("Note"), max_chars=LONGEST_NOTE, key="draft-note")
        st.form_submit_button(_("Save and open"), type="primary", on_click=_save, icon=":material/check:")
    if why := workbench.refusal():
        st.error(refusal_words(why), icon=":material/error:")


def _wanted_name(draft: Draft) -> str:
    if draft.base:
        return numbered(draft.base)[0]
    wanted = draft.step.reading.plan.settings.id or PurePath(draft.name).stem
    try:
        return shelf.store().free_name("plan", wanted[: LONGEST_NAME - 4])
    except StoreError:
        return wanted[:LONGEST_NAME]


def _save() -> None:
    draft = workbench.draft()
    if draft is None or draft.errors:
        return
    memory = st.session_state
    memory[shelf.AUTHOR] = str(memory["draft-author"]).strip()
    name, note = str(memory["draft-name"]).strip(), str(memory["draft-note"]).strip()
    known, number = numbered(draft.base) if draft.base else ("", None)
    expected = number if name == known else None
    try:
        version = shelf.store().save_plan(
            name,
            draft.step.reading.plan,
            author=memory[shelf.AUTHOR],
            note=note,
            expected=expected,
            origin=draft.name,
        )
    except StaleSaveError as refusal:
        workbench.refuse(_stale(name, refusal))
    except StoreError as refusal:
        workbench.refuse(_refused(name, refusal))
    else:
        workbench.finish()
        state.open_plan(shelf.version_name(version))
        said = _("Saved as “{name}”, version {number}, and opened.")
        st.toast(said.format(name=markdown_safe(version.name), number=version.number))


def _stale(name: str, refusal: StaleSaveError) -> str:
    latest = refusal.latest
    return _(
        "“{name}” was saved by {author}, {time} (version {number}). Nothing was overwritten: choose another name."
    ).format(
        name=markdown_safe(name),
        author=markdown_safe(latest.author) or _("somebody"),
        time=when(latest.time),
        number=latest.number,
    )


def _refused(name: str, refusal: StoreError) -> str:
    if refusal.reason != "name":
        said = _("{reason} Nothing was saved, and your plan is still here.")
        return said.format(reason=shelf.trouble(refusal))
    if not name:
        return _("Give the plan a name first.")
    said = _("“{name}” cannot be used: it is too long, or the name of a plan that comes with the program.")
    return said.format(name=markdown_safe(name[:60]))
