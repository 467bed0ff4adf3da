"""The server over real connections: who is let in, what is sent, and what hostile or hasty visitors can do."""

from __future__ import annotations

import gzip
import http.client
import math
import re
import time
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest

from dashboard.server import index
from dashboard.server.guard import content_policy
from dashboard.server.hosts import answers_to, same_place
from tests.serving import dashboard_of
from tests.visitor import Visitor, trigger
from tests.websocket import Door, RefusedError

LEVER = "resources:money:total"


@pytest.fixture(scope="module")
def dashboard() -> Iterator[str]:
    with dashboard_of("county") as address:
        yield address


def get(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    line.putrequest("GET", path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    answer = line.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    line.close()
    return found


@pytest.mark.parametrize(
    "path", ["/", "/ranking", "/_stcore/health", "/_stcore/metrics", "/media/none.png", "/x.js"]
)
def test_every_answer_tells_the_browser_what_it_may_do(dashboard: str, path: str) -> None:
    _status, headers, _body = get(dashboard, path)
    assert headers["content-security-policy"] == content_policy()
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]


def test_the_content_policy_names_no_other_host_and_lets_nobody_frame_the_page_or_run_text_as_code() -> None:
    rules = dict(rule.split(" ", 1) for rule in content_policy().split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
    assert re.fullmatch(r"'self' blob:( 'sha256-[A-Za-z0-9+/=]+')+", rules["script-src"])
    assert "://" not in content_policy()
    assert " ws" not in content_policy()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "localhost@evil.example", "localhost.evil.example", "10.0.0.1"],
)
def test_a_name_that_is_not_ours_is_refused_and_told_why(dashboard: str, host: str) -> None:
    status, _headers, body = get(dashboard, "/", Host=host)
    assert status == 421
    assert b"does not answer to the name" in body
    assert b"MERITREE_HOSTS" in body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8501", "[::1]:8501"])
def test_names_of_this_machine_are_let_in(dashboard: str, host: str) -> None:
    assert get(dashboard, "/", Host=host)[0] == 200


def test_more_names_can_be_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    names = frozenset({"plans.example.org", "*.example.net"})
    assert answers_to("plans.example.org:443", names, everywhere=False)
    assert answers_to("a.example.net", names, everywhere=False)
    assert not answers_to("example.net", names, everywhere=False)
    assert not answers_to("10.0.0.1", names, everywhere=False)
    assert answers_to("10.0.0.1:8501", names, everywhere=True)
    assert not answers_to("evil.example", names, everywhere=True)
    assert answers_to("evil.example", frozenset({"*"}), everywhere=False)


def test_a_page_of_another_port_is_another_place() -> None:
    assert same_place("http://localhost:8501", "localhost:8501")
    assert same_place("https://plans.example.org", "plans.example.org")
    assert not same_place("http://localhost:9000", "localhost:8501")
    assert not same_place("http://evil.example:8501", "localhost:8501")
    assert not same_place("null", "localhost:8501")


@pytest.mark.parametrize(
    "path", ["metrics", "agent/mcp", "agent/openapi.json", "agent/interact", "script-health-check"]
)
def test_doors_that_nobody_needs_are_closed(dashboard: str, path: str) -> None:
    assert get(dashboard, f"/_stcore/{path}")[0] == 404


def test_no_other_site_may_speak_with_the_page(dashboard: str) -> None:
    assert b'"allowedOrigins":[]' in get(dashboard, "/_stcore/host-config")[2]


def test_what_the_page_loads_is_compressed_and_kept_for_good(dashboard: str) -> None:
    names = index.files_of_the_page()
    assert len(names) > 20
    for name in names[:8]:
        status, headers, body = get(dashboard, f"/{name}", Accept_Encoding="gzip")
        assert status == 200
        assert headers["cache-control"].startswith("public, max-age=31536000")
        if headers.get("content-encoding") == "gzip":
            assert gzip.decompress(body) == (index.STATIC / name).read_bytes()
    plain = get(dashboard, f"/{names[0]}")
    assert "content-encoding" not in plain[1]
    assert plain[2] == (index.STATIC / names[0]).read_bytes()


def test_the_page_itself_is_ours_and_asks_for_no_foreign_font(dashboard: str) -> None:
    _status, headers, body = get(dashboard, "/ranking?lang=zh", Accept_Encoding="gzip")
    text = gzip.decompress(body).decode()
    assert headers["cache-control"] == "no-cache"
    assert "<title>Meritree</title>" in text
    assert '<html lang="zh"' in text
    assert "SourceSans" not in text
    assert "agent" not in text


def test_the_first_page_is_found_by_its_name_too_with_the_scenario_that_was_asked_for(dashboard: str) -> None:
    status, headers, _body = get(dashboard, "/decide?plan=county&set=resources:money:total=*0.9&lang=zh")
    assert (status, headers["location"]) == (307, "/?plan=county&set=resources:money:total=*0.9&lang=zh")
    assert get(dashboard, "/decide")[1]["location"] == "/"


def test_the_page_brings_its_styles_along_from_the_first(dashboard: str) -> None:
    text = get(dashboard, "/ranking")[2].decode()
    (link,) = re.findall(r'<link rel="stylesheet" href="\./(app/static/page\.css\?v=\w{16})">\s*</body>', text)
    status, headers, body = get(dashboard, f"/{link}")
    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/css")
    assert body == index.OWN_STYLES.read_bytes()


@pytest.mark.parametrize(
    "path",
    ["/?set=" + "x" * 10_000, "/?plan=%ff%fe%zz&set=%", "/?" + "a=1&" * 3000, "/%00", "/?lang=..%2Fzh",
     "//evil.example/x", "/static/..%2f..%2fconfig.py", "/static/../../config.py", "/static/js/none.js"],
)  # fmt: skip
def test_a_nonsense_address_gets_an_answer_that_is_no_defect(dashboard: str, path: str) -> None:
    status, _headers, body = get(dashboard, path, Accept_Encoding="gzip")
    assert status in (200, 400, 404)
    assert b"Traceback" not in body
    assert b"import " not in body[:200]


def test_an_endless_address_is_refused(dashboard: str) -> None:
    assert get(dashboard, "/?" + "x" * 40_000)[0] == 414


@pytest.mark.parametrize(
    ("origin", "host"), [("http://evil.example", None), ("null", None), (None, "evil.example")]
)
def test_a_websocket_of_another_page_is_refused(dashboard: str, origin: str | None, host: str | None) -> None:
    headers = {"Origin": origin or dashboard, "Sec-WebSocket-Protocol": "streamlit"}
    with pytest.raises(RefusedError, match="403"):
        Door(f"{dashboard}/_stcore/stream", headers | ({"Host": host} if host else {}), 10)


@pytest.mark.parametrize(
    "position", [math.nan, math.inf, -1e308, 1e308, "40", None, True, [40], {"a": 1}, 10**400, "<script>"]
)
def test_a_crafted_position_changes_nothing_it_should_not(dashboard: str, position: object) -> None:
    with Visitor(dashboard) as visitor:
        visitor.look()
        visitor.move(LEVER, position)
        assert visitor.metrics()
        assert "Something went wrong" not in visitor.words()
        visitor.move("goals:nobody:weight", 40)
        visitor.move("x" * 100_000, 40)
        assert visitor.metrics()
        assert "Something went wrong" not in visitor.words()


@pytest.mark.parametrize(
    "value", ["not json", "[1, 2", "null", '"text"', "[[]]", '[{"event": 5}]', '{"narrow": 7}']
)
def test_a_state_that_no_component_has_is_no_defect_and_nobody_elses(dashboard: str, value: str) -> None:
    with Visitor(dashboard, page="tree") as visitor:
        visitor.look()
        levers, picture = (visitor.component(name).id for name in ("meritree_levers", "meritree_picture"))
        visitor.look(**{levers: {"json_value": value}, picture: {"json_value": value}})
        assert visitor.metrics() or "Nothing is lost" in visitor.words()
    with Visitor(dashboard, page="tree") as other:
        other.look()
        assert other.metrics()


def test_a_lever_draws_the_page_again_and_nothing_around_it(dashboard: str) -> None:
    with Visitor(dashboard, query="plan=county") as visitor:
        visitor.look()
        (title,) = (place for place, each in visitor.shown.items() if each.new_element.heading.tag == "h1")
        around, before = visitor.shown[title], visitor.metrics()
        visitor.move("goals:livelihood:weight", 55.0)
        assert visitor.shown[title] is around
        assert visitor.metrics() != before
        assert "set=goals%3Alivelihood%3Aweight%3D55%25" in visitor.query


def test_what_a_scenario_adds_to_the_findings_stands_in_the_title_at_once(dashboard: str) -> None:
    with Visitor(dashboard, query="plan=county") as visitor:
        visitor.look()
        assert "steps out of order" not in visitor.words()
        visitor.move("goals:livelihood:weight", 100.0)
        assert "steps out of order" in visitor.words()
        visitor.move("goals:livelihood:weight", 50.0)
        assert "steps out of order" not in visitor.words()


def test_a_choice_that_is_not_in_the_picture_chooses_nothing(dashboard: str) -> None:
    with Visitor(dashboard, page="tree") as visitor:
        visitor.look()
        where = visitor.trigger_id("meritree_picture")
        for chosen in ({"id": "goal:nobody"}, {"id": 7}, {"id": "'; --"}, {"id": "x" * 10_000}, 3, None, []):
            visitor.look(**{where: trigger("click", chosen)})
            assert "Something went wrong" not in visitor.words()


def test_bytes_that_are_no_message_disturb_nobody(dashboard: str) -> None:
    with Visitor(dashboard) as rude, Visitor(dashboard) as other:
        other.look()
        before = other.metrics()["Planned attainment"]
        rude.send(b"\xff\x00 no message at all")
        rude.send(b"")
        other.look()
        assert other.metrics()["Planned attainment"] == before


def test_hostile_text_in_the_address_is_named_and_does_nothing(dashboard: str) -> None:
    sets = ["goals:<img src=x onerror=alert(1)>:weight=40%", "__proto__:a=1", "resources:money:total=many",
            "resources:money:total=nan", "[x](javascript:alert(1))=2", "pins:x:house=1"]  # fmt: skip
    query = "&".join(f"set={quote(text)}" for text in sets * 40)
    with Visitor(dashboard, query=f"plan=county&{query}") as visitor:
        visitor.look()
        assert "they were left out" in visitor.words()
        assert "](javascript" not in visitor.words()
        assert "pins:x:" not in visitor.words(), "a name between colons is drawn as a picture"
        assert visitor.metrics()
        assert "set=" not in visitor.query


def test_an_unknown_plan_in_the_address_is_said_and_another_one_opened(dashboard: str) -> None:
    with Visitor(dashboard, query="plan=..%2F..%2Fetc") as visitor:
        visitor.look()
        assert "There is no plan" in visitor.words()
        assert visitor.metrics()


def test_two_tabs_that_edit_at_once_keep_what_is_theirs(dashboard: str) -> None:
    with Visitor(dashboard) as one, Visitor(dashboard) as two:
        one.look(), two.look()
        for less in (90, 80, 70):
            one.ask({one.trigger_id("meritree_levers"): trigger("move", moved(less))})
            two.ask({two.trigger_id("meritree_levers"): trigger("move", moved(200 - less))})
            one.wait(), two.wait()
        assert "0.7" in one.query
        assert "1.3" in two.query
        assert one.metrics() != two.metrics()


def moved(position: int) -> dict[str, object]:
    return {"id": LEVER, "position": position, "done": True, "at": 0}


def test_who_leaves_in_the_middle_of_an_answer_is_not_missed(dashboard: str) -> None:
    with Visitor(dashboard) as other:
        other.look()
        for less in range(60, 68):
            hasty = Visitor(dashboard)
            hasty.look()
            hasty.ask({hasty.trigger_id("meritree_levers"): trigger("move", moved(less))})
            hasty.__exit__(None, None, None)
        begin = time.monotonic()
        other.move(LEVER, 95)
        assert time.monotonic() - begin < 20
        assert "0.95" in other.query


def test_an_impossible_scenario_is_told_and_keeps_the_way_back(dashboard: str) -> None:
    with Visitor(dashboard, query="plan=county&set=resources:money:total=0") as visitor:
        visitor.look()
        assert "cannot all hold together" in visitor.words()
        assert "Nothing is lost" in visitor.words()
        assert "money:total=0" in unquote(visitor.query)
        with Visitor(dashboard) as other:
            other.look()
            assert other.metrics()
