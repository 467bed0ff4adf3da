"""`meritree run`: the dashboard in a browser."""

from __future__ import annotations

import os
import socket
import sys
from argparse import Namespace
from pathlib import Path

from dashboard.commands.arguments import UsageError
from scenarios.bundled import UnknownPlanError, find_plan
from scenarios.saved import open_plan

_FIRST_PORT, _PORTS = 8501, 100


def run(arguments: Namespace) -> int:
    """Open the dashboard with a plan; returns when it is stopped.

    Raises:
        UnknownPlanError: There is no such plan.
        UsageError: The port or the address cannot be used.
    """
    plan = _place(arguments.plan)
    port = _free_port(arguments.host, arguments.port)
    from streamlit.web import cli as streamlit

    app = Path(__file__).parent.parent / "app.py"
    options = [f"--server.address={arguments.host}", f"--server.port={port}"]
    sys.stdout.flush()
    streamlit.main(["run", str(app), *options, "--", plan], standalone_mode=False)
    return 0


def _place(name: str) -> str:
    """Where a plan is, whatever folder the server runs in; a saved plan keeps its name."""
    try:
        return str(find_plan(name).resolve())
    except UnknownPlanError:
        open_plan(name)
        return name


def _free_port(host: str, wanted: int | None) -> int:
    ports = [wanted] if wanted else range(_FIRST_PORT, _FIRST_PORT + _PORTS)
    failure: OSError | None = None
    for port in ports:
        try:
            _try_port(host, port)
        except OSError as refused:
            failure = refused
        else:
            return port
    reason = failure.strerror if failure else "no port"
    place = f"port {wanted}" if wanted else f"no port from {_FIRST_PORT} to {_FIRST_PORT + _PORTS - 1}"
    raise UsageError(f"{place} on {host} cannot be used ({reason}); choose another with --port") from failure


def _try_port(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as door:
        if os.name == "posix":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
