"""Bring a plan: a workbook to begin with, a file to upload, and what was brought, mended where it stands."""

from __future__ import annotations

import streamlit as st

from dashboard import workbench
from dashboard.pages.parts import markdown_safe
from dashboard.pages.plan import mend as plan_mend
from dashboard.report.template import template_workbook
from dashboard.words import _, language, speaking
from dashboard.words.findings import refusal_words
from model.files.found import LARGEST_FILE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEGABYTES = LARGEST_FILE // 1_000_000


def show() -> None:
    """Show the ways to bring a plan, or the one that was brought."""
    draft = workbench.draft()
    if draft is not None:
        plan_mend.show(draft)
        return
    if laid := workbench.aside():
        st.button(
            _("Go on with “{name}”").format(name=markdown_safe(laid.name)),
            icon=":material/history:",
            key="draft-back",
            on_click=workbench.bring_back,
        )
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, key="mt-card-upload"):
        _upload()
    with right, st.container(border=True, key="mt-card-template"):
        _template()


def _upload() -> None:
    st.subheader(_("Bring your own plan"), anchor=False)
    st.markdown(
        _(
            "A workbook (.xlsx) with one sheet for each table, or a zip of CSV files. Every problem is named with"
            " its cell, and can be mended here."
        )
    )
    key = f"plan-file-{st.session_state.get(workbench.UPLOADS, 0)}"
    st.file_uploader(
        _("Workbook or zip of CSV files, at most {size} MB").format(size=_MEGABYTES),
        type=["xlsx", "zip"],
        max_upload_size=_MEGABYTES,
        key=key,
        on_change=_taken,
        args=(key,),
    )
    if why := workbench.refusal():
        st.error(
            _("This file was not taken: {why} Nothing else has changed.").format(
                why=markdown_safe(refusal_words(why))
            ),
            icon=":material/block:",
        )
    st.caption(_("Macros and links to other files are refused. What you bring is kept once you save it."))


def _taken(key: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    with st.spinner(_("Reading the workbook…")):
        workbench.take_file(file.name, file.getvalue())
    st.session_state[workbench.UPLOADS] = st.session_state.get(workbench.UPLOADS, 0) + 1


def _template() -> None:
    st.subheader(_("Begin with a workbook"), anchor=False)
    st.markdown(
        _(
            "Every table with its headings explained, lists to choose from, and a small worked example to write"
            " over."
        )
    )
    lang = language()

    def written() -> bytes:
        with speaking(lang):
            return template_workbook()

    st.download_button(
        _("Download the template"),
        data=written,
        file_name="meritree-template.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="template",
    )
