"""The language of a session: from the address, by the switch, in callbacks and beside the page."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.tongue import LANGUAGE
from dashboard.words import language, speaking

FRAME = str(Path(__file__).parent.parent / "dashboard" / "pages" / "frame.py")


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(FRAME, default_timeout=60)
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return app


def switch(app: AppTest, code: str) -> AppTest:
    now = "zh" if code == "en" else "en"
    with speaking(now):  # the runner sends the choices of the page in the words of the page
        app.button(key=f"speak-{code}").click().run()
    assert not app.exception
    return app


def test_the_address_says_which_language_is_spoken() -> None:
    app = opened(plan="county", lang="zh")
    assert app.title[0].value.startswith("安澜县")
    assert app.query_params["lang"] == "zh"


def test_the_switch_changes_the_language_and_the_address_and_leaves_the_scenario() -> None:
    app = switch(opened(plan="county", set="resources:money:total=*0.9"), "zh")
    assert app.title[0].value.startswith("安澜县")
    assert app.session_state[LANGUAGE] == app.query_params["lang"] == "zh"
    assert len(app.session_state[state.CHANGES]) == 1
    assert app.query_params["set"] == "resources:money:total=*0.9"
    app = switch(app, "en")
    assert app.title[0].value.startswith("Anlan County")
    assert "lang" not in app.query_params


def test_nonsense_in_the_address_reads_english() -> None:
    app = opened(plan="county", lang="<script>")
    assert app.title[0].value.startswith("Anlan County")


def test_a_thread_that_was_told_nothing_follows_its_session_and_no_other() -> None:
    heard: list[str] = []
    with speaking("zh"):
        Thread(target=lambda: heard.append(language())).start()
        assert language() == "zh"
    assert heard == ["en"]
    assert language() == "en"
