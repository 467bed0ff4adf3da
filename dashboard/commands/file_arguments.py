"""What may be written behind the commands that read and write files."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

# Like `dashboard.words.LANGUAGES`, which takes too long to load for `--help`.
ENGLISH, LANGUAGES = "en", ("en", "zh")
AddCommand = Callable[[str, str, str], argparse.ArgumentParser]


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
