"""No test touches the work that the person at this machine has saved."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _saved_work_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MERITREE_STORE", str(tmp_path / "saved" / "work.sqlite"))
