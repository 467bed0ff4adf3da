"""No test touches the work that the person at this machine has saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.browsing import started_chromium

# Machines are shared and noisy, so no example fails for its time. CI tries the same examples at every run, so that
# it tells of the change and not of its luck; runs by hand look for new ones.
settings.register_profile("noisy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same again", settings.get_profile("noisy"), derandomize=True)
settings.load_profile("same again" if os.environ.get("CI") else "noisy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a journey in a real browser a second time: on a busy machine a page may come too late for it once.

    The summary says how many were tried again; what fails twice has failed.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True, scope="session")
def _saved_work_of_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Servers that outlive one test keep theirs in a place of the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MERITREE_STORE", str(tmp_path_factory.mktemp("saved") / "work.sqlite"))
        yield


@pytest.fixture(autouse=True)
def _saved_work_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MERITREE_STORE", str(tmp_path / "saved" / "work.sqlite"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process: Playwright can be started only once in it."""
    with started_chromium() as browser:
        yield browser
