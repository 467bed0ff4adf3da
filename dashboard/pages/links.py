"""Links from one page to another that keep the plan, the scenario and the language."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

import streamlit as st

from dashboard import state
from dashboard.pages.parts import Cell
from dashboard.picture import base_path
from dashboard.views import department_names
from model.plan import Plan


def department_address(department: str) -> str:
    """The address of a department's page."""
    return _address("department", ("d", department))


def to_department(department: str, name: str) -> str:
    """A department's name as a link to its page, as markup; the page opens beside this one."""
    address = escape(department_address(department), quote=True)
    return f'<a class="mt-link" href="{address}" target="_blank">{escape(name)}</a>'


def to_page(page: str, said: str) -> str:
    """A link to another page, as markup; it opens beside this one, which keeps its steps to undo."""
    return f'<a class="mt-link" href="{escape(_address(page), quote=True)}" target="_blank">{escape(said)}</a>'


def department_cell(department: str, name: str, *, soft: str = "") -> Cell:
    """A cell of a table with a department's name as a link."""
    below = f'<span class="mt-soft">{escape(soft)}</span>' if soft else ""
    return Cell(f"<span>{to_department(department, name)}</span>{below}")


def departments_line(plan: Plan, departments: Iterable[str], said: str) -> None:
    """Show the names of departments in one line, each a link, behind a few words."""
    names = department_names(plan)
    listed = " · ".join(to_department(each, names[each]) for each in departments if each in names)
    if listed:
        st.html(f'<p class="mt-path mt-links">{escape(said)} {listed}</p>')


def _address(page: str, *first: tuple[str, str]) -> str:
    words = [(key, value) for key, values in state.address().items() for value in values]
    return f"{base_path()}/{page}?{urlencode([*first, *words])}"
