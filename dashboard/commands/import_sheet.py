"""`meritree import`: a flat sheet made into a plan, or a mapping proposed for it."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from dashboard.commands.arguments import UsageError
from dashboard.commands.terminal import print_findings, print_sentences, print_title, terminal
from dashboard.commands.views import findings_view, write_json
from dashboard.report.sentences import findings_sentence
from model.flat.grid import Grid, read_grid
from model.flat.guess import guess_mapping
from model.flat.mapping_file import labels_of, read_mapping, write_mapping
from model.flat.sheet_to_plan import Imported, import_sheet
from model.tables import write_plan
from scenarios.bundled import find_mapping


def bring_in(arguments: Namespace) -> int:
    """Write the plan that a flat sheet says, or with `--guess` a mapping to look at; 1 where the plan has errors.

    Raises:
        UsageError: Neither or both of `--map` and `--guess` are there, or the place to write to is taken.
        PlanError: The sheet or the mapping cannot be read, or they do not fit each other.
    """
    if bool(arguments.map) == arguments.guess:
        raise UsageError("say --map MAP.toml to import the sheet, or --guess to have a mapping proposed")
    _check_output(arguments.output, arguments.replace)
    if arguments.guess:
        return _propose(arguments)
    place = find_mapping(arguments.map)
    mapping = read_mapping(place)
    mapping = replace(
        mapping,
        sheet=arguments.sheet or mapping.sheet,
        header_row=arguments.header_row or mapping.header_row,
    )
    grid = read_grid(arguments.file, mapping.sheet)
    imported = import_sheet(grid, mapping, labels=labels_of(mapping, place), accept=arguments.accept_spellings)
    write_plan(imported.plan, arguments.output)
    _tell(arguments, grid, imported)
    return int(any(finding.severity == "error" for finding in imported.findings))


def _propose(arguments: Namespace) -> int:
    grid = read_grid(arguments.file, arguments.sheet)
    mapping = guess_mapping(grid, arguments.header_row)
    imported = import_sheet(grid, mapping)
    write_mapping(mapping, arguments.output)
    if arguments.json:
        write_json({"written": str(arguments.output), **_view(imported)})
        return 0
    console = terminal()
    rows, kept = imported.rows
    print_title(console, f"A mapping for {grid.name}")
    levels = ", ".join(f"'{level.column}'" for level in mapping.levels) or "none"
    told = [
        f"The headings stand in row {mapping.header_row}; the levels of the goals are {levels}.",
        f"{kept} of {rows} rows would become promises of {len(imported.plan.departments)} departments.",
        "It is a guess: look at the file, correct it and import the sheet with --map.",
    ]
    print_sentences(console, told)
    sys.stderr.write(f"written: {arguments.output}\n")
    return 0


def _check_output(output: Path, may_replace: bool) -> None:
    """Refuse a place that cannot be written or would lose what it holds.

    Raises:
        UsageError: There is no such folder, or something stands there already.
    """
    if not output.absolute().parent.is_dir():
        raise UsageError(f"'{output}' cannot be written: no such folder")
    taken = any(output.iterdir()) if output.is_dir() else output.exists()
    if taken and not may_replace:
        raise UsageError(f"'{output}' is there already; --replace writes over it")


def _tell(arguments: Namespace, grid: Grid, imported: Imported) -> None:
    rows, kept = imported.rows
    if arguments.json:
        write_json({"written": str(arguments.output), **_view(imported)})
        return
    console = terminal()
    print_title(console, imported.plan.settings.name or grid.name)
    print_findings(console, imported.findings)
    plan = imported.plan
    told = [
        f"{kept} of {rows} rows became {len(plan.indicators)} promises of {len(plan.departments)} departments"
        f" under {len(plan.goals)} goals.",
        findings_sentence(imported.findings),
    ]
    print_sentences(console, told)
    sys.stderr.write(f"written: {arguments.output}\n")


def _view(imported: Imported) -> dict[str, object]:
    rows, kept = imported.rows
    return {
        "rows": rows,
        "kept": kept,
        "assumed": list(imported.assumed),
        "suggestions": [{"department": name, "spelling": other} for name, other in imported.suggestions],
        "findings": findings_view(imported.findings),
    }
