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
    forms = "a workbook of targets, letters for the departments, the plan with its scenario, or the answer as JSON"
    export.add_argument(
        "--as", dest="form", required=True, choices=["targets", "letters", "plan", "json"], help=forms
    )
    place = (
        "targets: an .xlsx file; letters: a folder, or a .docx or .html file with all of them; plan: a folder; "
        "json: a .json file"
    )
    export.add_argument("-o", "--output", required=True, type=Path, metavar="FILE_OR_FOLDER", help=place)
    export.add_argument("--language", choices=[*LANGUAGES], default=ENGLISH, help="of texts and names (en)")



def _add_back(command: AddCommand, add_plan: Callable[[argparse.ArgumentParser], None]) -> None:
    summary = "bring back targets that were changed in an exported workbook: check them and say what they cost"
    back = command("back", summary, "meritree back targets.xlsx tenjo -o edited.toml")
    back.add_argument("file", type=Path, metavar="FILE.xlsx", help="a workbook of `meritree export --as targets`")
    add_plan(back)
    scenario = "write the scenario with the changed targets as pins, where all of them can be kept"
    back.add_argument("-o", "--output", type=Path, metavar="SCENARIO.toml", help=scenario)
    back.add_argument("--language", choices=[*LANGUAGES], default=ENGLISH, help="of the sentences (en)")
    back.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
