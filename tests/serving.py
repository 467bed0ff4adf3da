"""A dashboard of its own for a test module: started as a person would, stopped at the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def dashboard_of(*plan: str, env: dict[str, str] | None = None) -> Iterator[str]:
    """Run the dashboard on a free port; its address."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
    start = "import sys; from dashboard.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "run", *plan, "--port", address.rpartition(":")[2]]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=env)
    try:
        wait_for(f"{address}/_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def county_with_saved_work(folder: Path) -> Iterator[str]:
    """Run the dashboard on the county, with saved work of its own in a folder; its address."""
    with dashboard_of("county", env=os.environ | {"MERITREE_STORE": str(folder / "work.sqlite")}) as address:
        yield address


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the dashboard did not start")
