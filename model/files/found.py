"""What was found in a file before anybody asked what its cells mean."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from model.errors import Finding, did_you_mean, nearest
from model.schema import TABLES
from model.sheets import Sheet

LARGEST_FILE = 50_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands in a workbook.

    Attributes:
        sheet: The title of its sheet.
        top: The row of its heading, from 1; data row 1 is the row below.
        columns: The column of each heading cell, from 1, by the name of the table's column.
    """

    sheet: str
    top: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """The sheets of a file by table.

    Attributes:
        sheets: The cells of each table.
        findings: What was odd about the file itself and its cells.
        places: Where the tables stand, if the file is a workbook.
    """

    sheets: dict[str, Sheet] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def add(self, sheet: Sheet | Finding, called: str) -> None:
        """Take a sheet, or say why there is none.

        Args:
            sheet: The sheet, or what keeps it from being read.
            called: What messages call the file or sheet.
        """
        if isinstance(sheet, Finding):
            self.findings.append(sheet)
        elif any(sheet.header):
            self.sheets[sheet.table] = sheet
            if not any(any(cells) for cells in sheet.rows):
                message = f"{called} has a heading and no rows"
                self.findings.append(Finding("note", sheet.table, None, None, message))
        else:
            self.findings.append(
                Finding("warning", sheet.table, None, None, f"{called} is empty", "Remove it or fill it in.")
            )


def stray(name: str, called: str, taken: Container[str]) -> Finding:
    """Say that nothing is read under a name that no table bears, and which table may be meant."""
    near = nearest(name, (table for table in TABLES if table not in taken))
    message = f"there is no table '{name}'" + (f" (did you mean '{near}'?)" if near else "")
    return Finding("warning" if near else "note", name, None, None, f"{message}; {called} is not read")


def nothing_found(called: str, names: Mapping[str, str], suffix: str = "") -> str:
    """Say that a file holds no table, and which of its parts may have been meant for one.

    Args:
        called: What the file or folder is called.
        names: What its parts are called, by the name that would have to be a table's.
        suffix: What the name of a part ends in.
    """
    meant = [f"{part} ({did_you_mean(name, TABLES)})" for name, part in names.items() if nearest(name, TABLES)]
    said = f"{called} holds no table of a plan, such as goals{suffix} and indicators{suffix}"
    return said + (f"; it holds {', '.join(meant)}." if meant else ".")
