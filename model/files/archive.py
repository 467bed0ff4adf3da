"""A zip archive that somebody else made, opened with care.

Nothing is ever unpacked to a disk. What it would grow to is told by its own directory and held to a limit before
anything is inflated; Python's reader then inflates no part beyond the size that was told.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from model.errors import PlanError
from model.files.found import LARGEST_FILE

LARGEST_INFLATED = 400_000_000
MOST_PARTS = 5_000
_PIECE = 1 << 20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED, _UNREADABLE = 0x1, "is damaged and cannot be read; save it anew."


class Archive:
    """A zip archive whose sizes and names are sound.

    Attributes:
        called: The file's name in quotes, to begin a message with.
        names: Its files, sorted, without folders.
    """

    def __init__(self, name: str, content: bytes) -> None:
        """Open an archive.

        Raises:
            PlanError: It is none, or too large, encrypted, damaged or made to do harm.
        """
        self.called = f"'{name}'"
        held_to_size(self.called, len(content))
        self._refuse_others(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            parts = [part for part in self._zip.infolist() if not part.is_dir()]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as failure:
            raise PlanError(f"{self.called} {_UNREADABLE}") from failure
        self._parts = {part.filename: part for part in parts}
        self.names = tuple(sorted(self._parts))
        self._refuse_harmful()

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a part, inflated piece by piece.

        Raises:
            PlanError: The part is damaged.
        """
        try:
            with self._zip.open(self._parts[name]) as part:
                while piece := part.read(_PIECE):
                    yield piece
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError) as failure:
            raise PlanError(f"{self.called} {_UNREADABLE}") from failure
        except Exception as failure:
            if type(failure).__module__ not in ("zlib", "_lzma", "lzma"):
                raise
            raise PlanError(f"{self.called} {_UNREADABLE}") from failure

    def content(self, name: str) -> bytes:
        """The content of a part.

        Raises:
            PlanError: The part is damaged.
        """
        return b"".join(self.pieces(name))

    def size(self, name: str) -> int:
        """What a part grows to when it is inflated."""
        return self._parts[name].file_size

    def _refuse_others(self, content: bytes) -> None:
        if content[:8] == _OLD_OFFICE:
            if "EncryptedPackage".encode("utf-16-le") in content:
                raise PlanError(f"{self.called} is protected by a password; save it without one.")
            raise PlanError(f"{self.called} is a workbook of an old kind (.xls); save it as .xlsx.")
        if not content:
            raise PlanError(f"{self.called} is empty.")
        if content[:2] != b"PK":
            raise PlanError(
                f"{self.called} is neither a workbook (.xlsx) nor a zip of CSV files, whatever its name says."
            )

    def _refuse_harmful(self) -> None:
        if len(self._parts) > MOST_PARTS:
            raise PlanError(f"{self.called} holds {len(self._parts):,} files; at most {MOST_PARTS:,} are read.")
        for part in self._parts.values():
            if part.flag_bits & _ENCRYPTED:
                raise PlanError(f"{self.called} is protected by a password; save it without one.")
            place = PurePosixPath(part.filename.replace("\\", "/"))
            if place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
                raise PlanError(
                    f"{self.called} is refused: its part '{part.filename[:80]}' points to a place outside of it."
                )
        inflated = sum(part.file_size for part in self._parts.values())
        if inflated > LARGEST_INFLATED:
            raise PlanError(
                f"{self.called} is refused: unpacked it would have {inflated / 1e6:,.0f} MB;"
                f" at most {LARGEST_INFLATED / 1e6:.0f} MB are read."
            )


def held_to_size(called: str, size: int) -> None:
    """Refuse a file that is too large to be read.

    Raises:
        PlanError: It is.
    """
    if size > LARGEST_FILE:
        raise PlanError(
            f"{called} has {size / 1e6:.0f} MB; a plan may have at most {LARGEST_FILE / 1e6:.0f} MB in one file."
        )
