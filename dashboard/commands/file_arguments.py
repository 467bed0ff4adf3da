"""What may be written behind the commands that read and write files."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

# Like `dashboard.words.LANGUAGES`, which takes too long to load for `--help`.
ENGLISH, LANGUAGES = "en", ("en", "zh")


class AddCommand(Protocol):
    """Adds a command to the parser, with help that explains paths where it takes any."""

    def __call__(self, name: str, summary: str, example: str, *, paths: bool = True) -> argparse.ArgumentParser:
        """Add a command and return its parser."""


def add_file_commands(command: AddCommand, add_plan: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the commands of the planner's files to the parser."""
    export = command("export", "write files to take away", "meritree export tenjo --as targets -o targets.xlsx")
    add_plan(export)
    forms = (
        "a workbook of targets, letters for the departments, a briefing of one page, the plan with its scenario, "
        "or the answer as JSON"
    )
    export.add_argument(
        "--as", dest="form", required=True, choices=["targets", "letters", "briefing", "plan", "json"], help=forms
    )
    place = (
        "targets: an .xlsx file; letters: a folder, or a .docx or .html file with all of them; briefing: an .html "
        "or .md file; plan: a folder or an .xlsx file; json: a .json file"
    )
    export.add_argument("-o", "--output", required=True, type=Path, metavar="FILE_OR_FOLDER", help=place)
    export.add_argument("--language", choices=[*LANGUAGES], default=ENGLISH, help="of texts and names (en)")

    summary = "write a workbook to begin a plan with"
    template = command("template", summary, "meritree template my-plan.xlsx --language zh", paths=False)
    template.add_argument("output", type=Path, metavar="FILE.xlsx", help="the workbook to write")
    template.add_argument("--language", choices=[*LANGUAGES], default=ENGLISH, help="of its explanations (en)")

    _add_back(command, add_plan)
    _add_import(command)


def _add_back(command: AddCommand, add_plan: Callable[[argparse.ArgumentParser], None]) -> None:
    summary = "bring back targets that were changed in an exported workbook: check them and say what they cost"
    back = command("back", summary, "meritree back targets.xlsx tenjo -o edited.toml")
    back.add_argument("file", type=Path, metavar="FILE.xlsx", help="a workbook of `meritree export --as targets`")
    add_plan(back)
    scenario = "write the scenario with the changed targets as pins, where all of them can be kept"
    back.add_argument("-o", "--output", type=Path, metavar="SCENARIO.toml", help=scenario)
    back.add_argument("--language", choices=[*LANGUAGES], default=ENGLISH, help="of the sentences (en)")
    back.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _add_import(command: AddCommand) -> None:
    bring = command(
        "import", "make a plan of a flat sheet", "meritree import goals.csv --map tenjo -o my-plan", paths=False
    )
    bring.add_argument("file", type=Path, metavar="FILE", help="a .csv or .xlsx file, one row for each promise")
    mapping = "what the columns mean: a .toml file or the name of a mapping that comes along (tenjo)"
    bring.add_argument("--map", metavar="MAP.toml", help=mapping)
    bring.add_argument("--guess", action="store_true", help="propose a mapping instead, and write it to -o")
    bring.add_argument(
        "-o", "--output", required=True, type=Path, metavar="PLAN", help="the folder or .xlsx file to write"
    )
    bring.add_argument("--sheet", metavar="NAME", help="of a workbook (the mapping's, else the first with cells)")
    bring.add_argument("--header-row", type=_row, metavar="N", help="where the headings stand (the mapping's)")
    accept = "bring departments together whose names only look alike"
    bring.add_argument("--accept-spellings", action="store_true", help=accept)
    bring.add_argument("--replace", action="store_true", help="write over what stands there")
    bring.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _row(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a row is a whole number from 1, found '{text}'")
    return int(text)
