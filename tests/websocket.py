"""The client's side of a websocket (RFC 6455), as much of it as a test needs."""

from __future__ import annotations

import base64
import os
import socket
import struct
from urllib.parse import urlsplit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class RefusedError(Exception):
    """The server does not open the websocket."""


class Door:
    """An open websocket."""

    def __init__(self, address: str, headers: dict[str, str], patience: float) -> None:
        parts = urlsplit(address)
        asked = {
            "Host": parts.netloc,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        self._line = socket.create_connection((parts.hostname, parts.port), patience)
        self._came = self._line.makefile("rb")
        lines = [f"GET {parts.path} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items())]
        self._line.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = self._came.readline().decode()
        while self._came.readline().strip():
            pass
        if " 101 " not in answer:
            self.close()
            raise RefusedError(answer.strip())

    def send(self, content: bytes, kind: int = BINARY) -> None:
        """Send one message, masked as a browser must."""
        size, mask = len(content), os.urandom(4)
        head = bytes([0x80 | kind]) + (
            bytes([0x80 | size]) if size < 126 else struct.pack("!BH", 0xFE, size) if size < 65536
            else struct.pack("!BQ", 0xFF, size)
        )  # fmt: skip
        pad = (mask * (size // 4 + 1))[:size]
        body = (int.from_bytes(content) ^ int.from_bytes(pad)).to_bytes(size)
        self._line.sendall(head + mask + body)

    def receive(self, patience: float) -> bytes:
        """The next whole message; raises ConnectionError where the server closed the door."""
        self._line.settimeout(max(patience, 0.001))
        message = b""
        while True:
            first, second = self._exactly(2)
            kind, size = first & 0x0F, second & 0x7F
            if size > 125:
                size = int.from_bytes(self._exactly(2 if size == 126 else 8))
            content = self._exactly(size)
            if kind == CLOSE:
                raise ConnectionError(f"closed by the server: {content[:2].hex()}")
            if kind == PING:
                self.send(content, PONG)
                continue
            message += content
            if first & 0x80:
                return message

    def close(self) -> None:
        """Leave without a word, as a browser that is shut down does."""
        self._came.close()
        self._line.close()

    def _exactly(self, size: int) -> bytes:
        content = self._came.read(size)
        if len(content) < size:
            raise ConnectionError("the server hung up")
        return content
