"""What the browser is given besides the pages, and answers that are worked out beside them."""

from __future__ import annotations

import gzip
from threading import Event

from plotly.offline import get_plotlyjs
from starlette.requests import Request
from starlette.responses import Response

from dashboard.later import Later
from dashboard.picture import PLOTLY_PATH, plotly_route
from dashboard.picture.rows import hand_out, offer
from dashboard.words import language, speaking


def asked_for(*headers: tuple[bytes, bytes]) -> Response:
    answer = plotly_route().endpoint(Request({"type": "http", "headers": list(headers)}))
    assert isinstance(answer, Response)
    return answer


def test_plotly_is_served_from_the_installed_package_once_and_for_all() -> None:
    packed = asked_for((b"accept-encoding", b"gzip, br"))
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(packed.body)).decode() == get_plotlyjs()
    assert len(packed.body) < 1_600_000
    assert "immutable" in packed.headers["cache-control"]
    assert bytes(asked_for().body).decode() == get_plotlyjs()


def test_the_address_of_plotly_names_its_version() -> None:
    assert get_plotlyjs()[:200].split("v")[1].split()[0] in PLOTLY_PATH


def rows_at(token: str) -> Response:
    return hand_out(Request({"type": "http", "headers": [], "path_params": {"token": token}}))


def test_the_figures_behind_a_picture_are_written_when_they_are_taken_in_the_readers_language() -> None:
    written = []
    with speaking("zh"):
        token = offer("slope", lambda: written.append(language()) or "place,name\n1,North\n")
    assert written == []
    answer = rows_at(token)
    assert bytes(answer.body).decode() == "\ufeffplace,name\n1,North\n"
    assert written == ["zh"]
    assert answer.headers["content-type"].startswith("text/csv")


def test_the_last_figures_of_a_picture_are_the_ones_that_are_handed_out() -> None:
    assert offer("money", lambda: "old") == (token := offer("money", lambda: "new"))
    assert bytes(rows_at(token).body).decode() == "\ufeffnew"
    assert rows_at("nobody's").status_code == 404


def test_an_answer_is_there_once_it_is_worked_out() -> None:
    go = Event()
    asked = Later("more", lambda: go.wait(10))
    assert not asked.there
    go.set()
    assert asked.answer(10) is True
    assert asked.there


def test_what_nobody_waits_for_is_not_begun() -> None:
    go, begun = Event(), Event()
    first = Later("first", lambda: go.wait(10))
    dropped = Later("dropped", begun.set)
    last = Later("last", lambda: "answered")
    dropped.drop()
    go.set()
    assert (first.answer(10), last.answer(10)) == (True, "answered")
    assert not begun.is_set()
