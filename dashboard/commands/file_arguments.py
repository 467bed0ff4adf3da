"""What may be written behind the commands that read and write files."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

AddCommand = Callable[[str, str, str], argparse.ArgumentParser]


def add_file_commands(command: AddCommand, add_plan: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the commands of the planner's files to the parser."""
    export = command("export", "write files to take away", "meritree export tenjo --as targets -o targets.xlsx")
    add_plan(export)
    export.add_argument("--as", dest="form", required=True, choices=["targets"], help="a workbook of all targets")
    export.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="the .xlsx file to write")
