"""A visitor without a browser: speaks Streamlit's websocket protocol with a running dashboard."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.websocket import Door

Place = tuple[int, ...]


class Visitor:
    """One session: what the page shows, and moves of what stands on it."""

    def __init__(self, address: str, *, query: str = "", page: str = "", patience: float = 30.0) -> None:
        self._query, self._page, self._patience = query, page, patience
        self._hash = ""
        self._widgets: dict[str, dict[str, Any]] = {}
        self.shown: dict[Place, Delta] = {}
        # Parts of the page that ask to be run again, and after how many seconds.
        self.again: dict[str, float] = {}
        headers = {"Origin": address, "Sec-WebSocket-Protocol": "streamlit"}
        self._door = Door(f"{address}/_stcore/stream", headers, patience)

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: Any, _trace: TracebackType | None) -> None:
        self._door.close()

    def look(self, *, fragment: str = "", **widgets: dict[str, Any]) -> float:
        """Run the page (or a part of it) with these widget values; return the seconds until it is all there."""
        begin = time.perf_counter()
        self.ask(widgets, fragment)
        self.wait()
        return time.perf_counter() - begin

    def ask(self, widgets: dict[str, dict[str, Any]], fragment: str = "") -> None:
        """Ask for a run and do not wait for it; triggers are forgotten afterwards, as a browser would."""
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = "" if self._hash else self._page
        message.rerun_script.page_script_hash = self._hash
        message.rerun_script.fragment_id = fragment
        for name, value in (self._widgets | widgets).items():
            message.rerun_script.widget_states.widgets.add(id=name, **value)
        self._widgets |= {name: value for name, value in widgets.items() if not any("trigger" in k for k in value)}
        self._door.send(message.SerializeToString())

    def _mounted(self) -> None:
        """What a browser says about components that have just appeared: they are there and know nothing yet."""
        for delta in self.shown.values():
            if delta.new_element.bidi_component.id:
                self._widgets.setdefault(delta.new_element.bidi_component.id, {"json_value": "{}"})

    def send(self, message: bytes) -> None:
        """Send anything at all."""
        self._door.send(message)

    def wait(self) -> None:
        """Take in what the page sends until a run has ended."""
        end = time.monotonic() + self._patience
        while True:
            told = ForwardMsg.FromString(self._door.receive(end - time.monotonic()))
            match told.WhichOneof("type"):
                case "new_session":
                    self._clear(told.metadata.run.fragment_ids)
                    self._hash = told.new_session.page_script_hash
                case "auto_rerun":
                    self.again[told.auto_rerun.fragment_id] = told.auto_rerun.interval
                case "navigation":
                    self._hash = told.navigation.page_script_hash
                case "delta":
                    self.shown[tuple(told.metadata.delta_path)] = told.delta
                case "page_info_changed":
                    self._query = told.page_info_changed.query_string
                case "script_finished" if told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    self._mounted()
                    return

    def _clear(self, fragments: Collection[str]) -> None:
        """Forget what a run draws anew: what belongs to some fragments, or everything."""
        if not fragments:
            self.again.clear()
        self.shown = {
            place: delta for place, delta in self.shown.items() if fragments and delta.fragment_id not in fragments
        }

    @property
    def query(self) -> str:
        """What the address bar says."""
        return self._query

    def move(self, lever: str, position: Any, *, done: bool = True) -> float:
        """Move a lever of the scenario bar, to anywhere."""
        return self.trigger("meritree_levers", "move", {"id": lever, "position": position, "done": done, "at": 0})

    def trigger(self, component: str, event: str, value: Any) -> float:
        """Let something happen in the first component of that name."""
        part = self._delta(component).fragment_id
        return self.look(fragment=part, **{self.trigger_id(component): trigger(event, value)})

    def trigger_id(self, component: str) -> str:
        """Where the events of a component go."""
        return f"$$STREAMLIT_INTERNAL_KEY_{self.component(component).id}__events"

    def component(self, name: str) -> Any:
        """The first component of a kind on the page."""
        return self._delta(name).new_element.bidi_component

    def _delta(self, component: str) -> Delta:
        found = self.shown.values()
        return next(each for each in found if each.new_element.bidi_component.component_name == component)

    def metrics(self) -> dict[str, str]:
        """The figures in large print, by label."""
        found = (delta.new_element.metric for delta in self.shown.values())
        return {each.label: each.body for each in found if each.label}

    def words(self) -> str:
        """Everything written on the page, for a look whether a word is there."""
        return "\n".join(str(delta.new_element) for delta in self.shown.values())


def trigger(event: str, value: Any) -> dict[str, Any]:
    """A widget's value that says: this happened."""
    return {"json_trigger_value": json.dumps([{"event": event, "value": value}])}
