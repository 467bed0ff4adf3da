"""Which names the dashboard answers to: a name that an attacker points at this machine is not among them."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

HOSTS = "MERITREE_HOSTS"
OWN_NAMES = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("", "0.0.0.0", "::")


def allowed_names() -> frozenset[str]:
    """Names the dashboard answers to: this machine's own, the one it is bound to, and those of MERITREE_HOSTS."""
    bound = str(st.get_option("server.address") or "")
    named = [name.strip() for name in os.environ.get(HOSTS, "").split(",")]
    also = (socket.gethostname(),) if bound in EVERYWHERE else (bound,)
    return frozenset(name.casefold().strip("[].") for name in (*OWN_NAMES, *also, *named) if name)


def answers_to(host: str, names: frozenset[str], *, everywhere: bool) -> bool:
    """Whether a request with this Host header is meant for us.

    Args:
        host: The header, with or without a port.
        names: What `allowed_names` gave; `*` lets everybody in, `*.example.org` all names below.
        everywhere: Whether the server is bound to every address of the machine: then an address written in figures
            is as good as a name, since nobody can point one somewhere else.
    """
    name = name_in(f"//{host}")
    if name is None:
        return False
    if name in names or "*" in names or (everywhere and _is_address(name)):
        return True
    return any(name.endswith(each[1:]) for each in names if each.startswith("*."))


def same_place(origin: str, host: str) -> bool:
    """Whether a page of that origin came from this very host and port."""
    ours, theirs = f"//{host}", urlsplit(origin)
    scheme = theirs.scheme if theirs.scheme in ("http", "https") else ""
    return bool(scheme) and _place(f"{scheme}:{ours}") == _place(origin)


def name_in(address: str) -> str | None:
    """The name of the machine in an address, or None where there is no proper one."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.path not in ("", "/") or parts.query or not parts.hostname:
        return None
    return parts.hostname.rstrip(".")


def bound_everywhere() -> bool:
    """Whether the server listens on every address of the machine."""
    return str(st.get_option("server.address") or "") in EVERYWHERE


def _place(address: str) -> tuple[str | None, int]:
    try:
        parts = urlsplit(address)
        return name_in(address), parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None, 0


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
