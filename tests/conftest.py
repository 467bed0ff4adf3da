"""No test touches the work that the person at this machine has saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def _saved_work_of_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Servers that outlive one test keep theirs in a place of the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MERITREE_STORE", str(tmp_path_factory.mktemp("saved") / "work.sqlite"))
        yield


@pytest.fixture(autouse=True)
def _saved_work_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MERITREE_STORE", str(tmp_path / "saved" / "work.sqlite"))
