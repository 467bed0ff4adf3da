"""`meritree template`: a workbook to begin with."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from dashboard.commands.arguments import UsageError
from dashboard.report.template import template_workbook
from dashboard.words import speaking


def write_template(arguments: Namespace) -> int:
    """Write the template.

    Raises:
        UsageError: The file cannot be written as a workbook, or is there already.
    """
    file: Path = arguments.output
    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"'{file}' must end in .xlsx, the form of a workbook")
    if file.is_dir() or not file.parent.is_dir():
        what = "it is a folder" if file.is_dir() else "no such folder"
        raise UsageError(f"'{file}' cannot be written: {what}")
    if file.exists():
        raise UsageError(f"'{file}' is there already and may hold somebody's work; choose another name")
    with speaking(arguments.language):
        file.write_bytes(template_workbook())
    sys.stderr.write(f"written: {file}\n")
    return 0
