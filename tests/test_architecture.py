"""The lines that hold the project together, checked on every syntax tree."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PACKAGES = ("model", "scenarios", "dashboard")

# Each package may import itself and what stands to its left.
MAY_IMPORT = {package: PACKAGES[: place + 1] for place, package in enumerate(PACKAGES)} | {
    "tests": (*PACKAGES, "tests")
}

# Where a library may be imported; all others are free to every package.
ONLY_IN = {
    "streamlit": ("dashboard/",),
    "plotly": ("dashboard/charts/",),
    "pulp": ("model/solver/problem.py",),
    "highspy": ("model/solver/begin.py", "model/solver/model.py"),
    # the goal tree is a graph, a cut runs across it, and check looks for cycles among goals and departments
    "networkx": ("model/tree.py", "model/plan_cut.py", "model/check"),
}
EXCEPT = (
    # serves the script of the library itself to the browser, and draws nothing
    ("dashboard/picture/__init__.py", "plotly.offline"),
)
# Imported under another name than the one they are declared by.
OTHERWISE_NAMED = {"scikit_criteria": "skcriteria", "python_docx": "docx", "pillow": "PIL"}
# A result of the model must not depend on the hour or on chance that nobody named.
NEVER_IN_MODEL = ("datetime", "random", "secrets", "time", "uuid")
# The solver's door counts the seconds spent inside the solver, for the benchmarks alone.
# Cells of a workbook may be dates, and a workbook bears one, always the same; no clock is read there.
CLOCK_ALLOWED = (
    ("model/solver/model.py", "time"),
    ("model/files/workbook.py", "datetime"),
    ("model/files/workbook_writing.py", "datetime"),
)

# Public in spite of their underscore: what a named tuple offers, and the usual name of gettext.
PUBLIC = ("_", "_asdict", "_fields", "_make", "_replace")

# Without docstrings, which may be as long as the reader needs.
LONGEST_FILE = 350
LONGEST_FUNCTION = 60

# These would hide the packages model, scenarios and data from everything started beside them.
HIDING = ("dashboard/model.py", "dashboard/scenarios.py", "dashboard/data.py", "tests/__init__.py")

TOP = ("model", "scenarios", "dashboard", "data", "tests", ".ci", ".streamlit", "pyproject.toml", "Makefile")
TOP_TEXTS = ("constraints.txt", "README.md", "CHANGELOG.md", ".gitignore")
TEXT = (".py", ".toml", ".md", ".txt", ".csv", ".js", ".css", ".html", ".po", ".pot", ".json", ".cfg", ".ini", "")
MACHINE_PATH = re.compile(r"(?<![\w.:/*!-])/(?:work|tmp|usr|opt|root|home|srv|mnt|Users)/[\w./-]+")
REGISTRY = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.org|yarnpkg\.com|conda\.anaconda\.org)|index[-_]url\b"
)


def python_files() -> list[PurePosixPath]:
    found = (path for folder in (*PACKAGES, "tests") for path in (ROOT / folder).rglob("*.py"))
    return sorted(PurePosixPath(path.relative_to(ROOT).as_posix()) for path in found)


def text_files() -> list[Path]:
    """Every text file that the project ships or keeps, compiled and cached ones aside."""
    entries = (ROOT / name for name in (*TOP, *TOP_TEXTS))
    found = (path for entry in entries for path in ([entry] if entry.is_file() else entry.rglob("*")))
    return sorted(p for p in found if p.is_file() and p.suffix in TEXT and "__pycache__" not in p.parts)


@cache
def tree_of(path: PurePosixPath) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


def broken_rules(path: PurePosixPath, tree: ast.Module) -> list[str]:
    """Name every rule that a file breaks, each with its line."""
    checks = (imported_wrongly, private_names_borrowed, printed_in_the_model, grown_too_long)
    return [f"{path}:{line}: {rule}" for check in checks for line, rule in check(path, tree)]


Broken = Iterator[tuple[int, str]]
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def imported_wrongly(path: PurePosixPath, tree: ast.AST) -> Broken:
    here = path.parts[0]
    for line, module, *_ in imports(path, tree):
        library = module.partition(".")[0]
        if library in (*PACKAGES, "data", "tests") and library not in MAY_IMPORT[here]:
            yield line, f"{here} must not import {library}"
        misplaced = here in PACKAGES and not str(path).startswith(ONLY_IN.get(library, ""))
        if misplaced and (str(path), module) not in EXCEPT:
            yield line, f"{library} belongs in {' and '.join(ONLY_IN[library])} alone"
        if library == "streamlit" and str(path).startswith("dashboard/charts/"):
            yield line, "charts draw without streamlit"
        if here == "model" and library in NEVER_IN_MODEL and (str(path), library) not in CLOCK_ALLOWED:
            yield line, f"the model must not import {library}"


def private_names_borrowed(path: PurePosixPath, tree: ast.AST) -> Broken:
    borrowed = [row for row in imports(path, tree) if row[1].partition(".")[0] in PACKAGES]
    for line, module, name, _ in borrowed:
        for part in (*module.split("."), name):
            if is_private(part):
                yield line, f"{part} is private to {module}"
    ours = {known_as for *_, known_as in borrowed}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in ours and is_private(name):
                yield node.lineno, f"{name} is private to {owner}"


def printed_in_the_model(path: PurePosixPath, tree: ast.AST) -> Broken:
    if path.parts[0] not in ("model", "scenarios"):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                yield node.lineno, f"{path.parts[0]} must not print"


def grown_too_long(path: PurePosixPath, tree: ast.AST) -> Broken:
    if path.parts[0] == "tests":
        return
    parts = [node for node in ast.walk(tree) if isinstance(node, DOCUMENTED)]
    docstrings = [(node.lineno, documented(node)) for node in parts[1:]]
    for node in parts[1:]:
        within = sum(lines for start, lines in docstrings if node.lineno <= start <= node.end_lineno)
        lines = node.end_lineno - node.lineno + 1 - within
        if lines > LONGEST_FUNCTION and not isinstance(node, ast.ClassDef):
            yield node.lineno, f"{node.name} has {lines} lines, at most {LONGEST_FUNCTION} are good"
    last = max((node.end_lineno for node in tree.body), default=0)
    lines = last - documented(tree) - sum(lines for _, lines in docstrings)
    if lines > LONGEST_FILE:
        yield last, f"{lines} lines in one file, at most {LONGEST_FILE} are good"


def documented(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the docstring of a module, class or function, which count for no limit."""
    if not ast.get_docstring(node):
        return 0
    return node.body[0].end_lineno - node.body[0].lineno + 1


def imports(path: PurePosixPath, tree: ast.AST) -> Iterator[tuple[int, str, str, str]]:
    """Every import as (line, module, name taken from it or "", name in this file), wherever it stands."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield node.lineno, alias.name, "", alias.asname or alias.name.partition(".")[0]
            case ast.ImportFrom(module=module, names=names, level=level):
                folder = path.parts[: len(path.parts) - level] if level else ()
                origin = ".".join([*folder, *([module] if module else [])])
                for alias in names:
                    yield node.lineno, origin, alias.name, alias.asname or alias.name
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                yield node.lineno, module, "", module


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC


def places_named(text: str) -> list[str]:
    """Paths of one machine and hosts of registries that a text names; a first line that names its shell may."""
    return [match.group() for pattern in (MACHINE_PATH, REGISTRY) for match in pattern.finditer(text)]


def declared(*groups: str) -> set[str]:
    """Import names of the libraries that pyproject.toml declares, with those of some dependency groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [
        *project["project"]["dependencies"],
        *(line for g in groups for line in project["dependency-groups"][g]),
    ]
    names = {Requirement(line).name.replace("-", "_").lower() for line in lines}
    return names | {known_as for name, known_as in OTHERWISE_NAMED.items() if name in names}


def test_every_file_keeps_every_rule() -> None:
    broken = [rule for path in python_files() for rule in broken_rules(path, tree_of(path))]
    assert not broken, "\n" + "\n".join(broken)


def test_every_library_in_use_is_declared() -> None:
    undeclared = []
    for path in python_files():
        here = {*MAY_IMPORT[path.parts[0]], *sys.stdlib_module_names} | declared(
            *(("dev", "bench") if path.parts[0] == "tests" else ())
        )
        libraries = {module.partition(".")[0] for _, module, *_ in imports(path, tree_of(path))}
        # a test of the build itself may lean on what pytest brings
        undeclared += [f"{path}: {library}" for library in sorted(libraries - here - {"packaging", "_pytest"})]
    assert not undeclared


def test_no_file_hides_a_package() -> None:
    assert [name for name in HIDING if (ROOT / name).exists()] == []


def test_no_file_names_a_place_on_one_machine_or_a_registry() -> None:
    named = {
        str(path.relative_to(ROOT)): places
        for path in text_files()
        if (places := places_named(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert named == {}


@pytest.mark.parametrize(
    ("path", "source", "rule"),
    [
        ("model/x.py", "import scenarios", "model must not import scenarios"),
        ("model/x.py", "from dashboard.cli import main", "model must not import dashboard"),
        ("model/x.py", "def f():\n    from scenarios import outcome", "model must not import scenarios"),
        ("model/deep/x.py", "from ...scenarios import outcome", "model must not import scenarios"),
        ("scenarios/x.py", "from dashboard import cli", "scenarios must not import dashboard"),
        ("dashboard/x.py", "from data import tenjo", "dashboard must not import data"),
        ("dashboard/x.py", "from tests import conftest", "dashboard must not import tests"),
        ("model/x.py", "import streamlit as st", "streamlit belongs in dashboard/ alone"),
        ("scenarios/x.py", "from streamlit.web import cli", "streamlit belongs in dashboard/ alone"),
        ("model/x.py", "from importlib import import_module\nimport_module('streamlit')", "streamlit belongs"),
        ("model/x.py", "import importlib\nimportlib.import_module('streamlit')", "streamlit belongs"),
        ("dashboard/charts/x.py", "import streamlit", "charts draw without streamlit"),
        ("dashboard/pages/x.py", "import plotly.graph_objects as go", "plotly belongs in dashboard/charts/ alone"),
        ("model/tree.py", "import pulp", "pulp belongs in model/solver/problem.py alone"),
        ("model/allocation/x.py", "from highspy import Highs", "highspy belongs in model/solver/begin.py and"),
        ("scenarios/x.py", "import networkx as nx", "networkx belongs"),
        ("model/x.py", "import random", "the model must not import random"),
        ("model/x.py", "from datetime import datetime", "the model must not import datetime"),
        ("dashboard/x.py", "from model.tree import _walk", "_walk is private to model.tree"),
        ("model/x.py", "from model._inner import walk", "_inner is private to model._inner"),
        ("model/x.py", "from model import tree\ntree._walk()", "_walk is private to tree"),
        ("dashboard/picture/__init__.py", "import plotly.graph_objects", "plotly belongs"),
        ("tests/x.py", "from model import tree\ntree._walk()", "_walk is private to tree"),
        ("dashboard/x.py", "import model.tree as t\nt._walk()", "_walk is private to t"),
        ("model/x.py", "print(1)", "model must not print"),
        ("model/x.py", "def f():\n" + "    a = 1\n" * 60, "f has 61 lines"),
        ("dashboard/x.py", "a = 1\n" * 351, "351 lines in one file"),
    ],
)
def test_a_broken_rule_is_named_with_its_file(path: str, source: str, rule: str) -> None:
    broken = broken_rules(PurePosixPath(path), ast.parse(source))
    assert len(broken) == 1
    assert broken[0].startswith(f"{path}:")
    assert rule in broken[0]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("scenarios/x.py", "from model.plan import Plan"),
        (
            "dashboard/x.py",
            "import streamlit as st\nfrom scenarios.outcome import outcome\nfrom model import tree",
        ),
        ("dashboard/charts/x.py", "import plotly.graph_objects as go\ngo._anything"),
        ("dashboard/x.py", "from model.tree import Node\nNode._fields\nfrom dashboard.words import _"),
        ("dashboard/picture/__init__.py", "from plotly.offline import get_plotlyjs"),
        ("dashboard/picture/x.py", "from importlib.resources import files\nfiles('plotly') / 'package_data'"),
        ("model/solver/model.py", "import highspy, time"),
        ("model/check/parents.py", "import networkx as nx"),
        ("model/x.py", "from __future__ import annotations\nfrom model import __doc__\n_own = 1\n_own._inner"),
        ("model/x.py", '"""A\n' + "\n" * 500 + '"""'),
        ("model/x.py", 'def f():\n    """A\n' + "\n" * 70 + '    """\n    return 1'),
        ("tests/test_x.py", "print(1)\nimport plotly, streamlit, pulp\nfrom dashboard import cli"),
    ],
)
def test_a_file_within_the_rules_passes(path: str, source: str) -> None:
    assert broken_rules(PurePosixPath(path), ast.parse(source)) == []


def test_a_place_on_one_machine_is_found_and_an_address_is_not() -> None:
    assert places_named("open('/" + "usr/bin/chromium')") == ["/" + "usr/bin/chromium"]
    assert places_named("pip --extra-index" + "-url x") == ["index" + "-url"]
    assert places_named("#!/usr/bin/env bash\nkm/home/ school https://a.org/home/x ../etc/x") == []
