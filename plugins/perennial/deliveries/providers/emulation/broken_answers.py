"""Broken HTTP answers: ended connections, slow bodies."""

import asyncio
import socket
import struct
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # linger for 0 s: closing sends RST instead of FIN


class Broken(Response):
    """No answer: the connection ends or is reset."""

    def __init__(self, *, is_reset: bool) -> None:
        super().__init__()
        self._is_reset = is_reset

    async def __call__(self, scope: Scope, _: Receive, __: Send) -> None:
        """Break the connection."""
        connection: Any = scope["state"]["connection"]
        if self._is_reset:
            sock = connection.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        connection.abort()


class GoneAway(Response):
    """No answer but HTTP/2 GOAWAY, as from a restarting server."""

    def __init__(self, *, is_seen: bool) -> None:
        """Say whether this request was processed."""
        super().__init__()
        self._is_seen = is_seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send GOAWAY; over HTTP/1.1, end the connection."""
        if scope["http_version"] == "2":
            scope["state"]["go_away"](is_seen=self._is_seen)
        else:
            await Broken(is_reset=False)(scope, receive, send)


class Dripping(Response):
    """Another answer, sent byte by byte."""

    def __init__(self, whole: Response, seconds: float) -> None:
        """Take `seconds` for the body of `whole`."""
        super().__init__()
        self._whole, self._seconds = whole, seconds

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Send the head, then the body byte by byte."""
        whole = self._whole
        await send(
            {
                "type": "http.response.start",
                "status": whole.status_code,
                "headers": whole.raw_headers,
            }
        )
        pause = self._seconds / max(1, len(whole.body))
        for byte in bytes(whole.body):
            await asyncio.sleep(pause)
            part = {"type": "http.response.body", "body": bytes([byte]), "more_body": True}
            await send(part)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
