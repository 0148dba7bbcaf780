"""HTTP answers that go wrong on the way: broken connections, dripping bodies."""

import asyncio
import socket
import struct
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from perennial.worlds.sandbox.http2 import PREFACE, Http2

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # linger for no time: close sends RST, not FIN


class OpenProtocol(H11Protocol):
    """uvicorn's protocol, that lets a response reach its connection (`scope["state"]`).

    A connection that begins with HTTP/2 goes on with it.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the connection where requests find it."""
        super().connection_made(transport)
        self._begun: bytes | None = b""
        self._own_state, self.app_state = (
            self.app_state,
            {**self.app_state, "connection": transport},
        )

    def data_received(self, data: bytes) -> None:
        """Find out by the first bytes which version it is."""
        if self._begun is None:
            super().data_received(data)
            return
        begun = self._begun = self._begun + data
        if begun.startswith(PREFACE):
            self.connections.discard(self)
            other = Http2(self.app, self.connections, self._own_state)
            self.transport.set_protocol(other)
            other.connection_made(self.transport)
            other.data_received(begun)
        elif not PREFACE.startswith(begun):
            self._begun = None
            super().data_received(begun)


class Broken(Response):
    """No answer: the connection ends, or is reset."""

    def __init__(self, *, is_reset: bool) -> None:
        """Reset it, or only end it."""
        super().__init__()
        self._is_reset = is_reset

    async def __call__(self, scope: Scope, _: Receive, __: Send) -> None:
        """Break the connection."""
        connection: Any = scope["state"]["connection"]
        if self._is_reset:
            plug = connection.get_extra_info("socket")
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        connection.abort()


class GoneAway(Response):
    """No answer: the connection says goodbye, as a server that restarts does (HTTP/2)."""

    def __init__(self, *, is_seen: bool) -> None:
        """Say that this request was looked at, or that it was not."""
        super().__init__()
        self._is_seen = is_seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say goodbye; over HTTP/1.1, which has no word for it, end the connection."""
        if go_away := scope["state"].get("go_away"):
            go_away(self._is_seen)
        else:
            await Broken(is_reset=False)(scope, receive, send)


class Dripping(Response):
    """Another answer, byte after byte."""

    def __init__(self, whole: Response, seconds: float) -> None:
        """Take `seconds` for the body of `whole`."""
        super().__init__()
        self._whole, self._seconds = whole, seconds

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Send the head at once and the rest by bytes."""
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
