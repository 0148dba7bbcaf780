"""HTTP/2 without encryption, on the port that also speaks HTTP/1.1: for clients that begin with it.

Source: RFC 9113 (3.3, 3.4: prior knowledge and the preface; 6.8: GOAWAY; 5.2: flow control).
"""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from h2 import events
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.exceptions import ProtocolError
from starlette.types import ASGIApp

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""What a connection begins with."""


@dataclass
class _Stream:
    """One request: its scope, its body as it comes, and what waits for room in the window."""

    scope: dict[str, Any]
    body: bytearray = field(default_factory=bytearray)
    room: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Http2(asyncio.Protocol):
    """One connection; each stream is a request to the same application."""

    def __init__(self, app: ASGIApp, connections: set[Any], state: dict[str, Any]) -> None:
        """Ask `app`; be one of `connections`, which the server closes; requests see `state`."""
        self._app, self._connections, self._state = app, connections, state
        self._http = H2Connection(H2Configuration(client_side=False, header_encoding=None))
        self._streams = dict[int, _Stream]()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport: Any = transport
        self._connections.add(self)
        self._http.initiate_connection()
        self._flush()

    def connection_lost(self, _: Exception | None) -> None:
        """Give up what was being answered."""
        self._connections.discard(self)
        for stream in self._streams.values():
            if stream.task:
                stream.task.cancel()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        try:
            for event in self._http.receive_data(data):
                self._meet(event)
        except ProtocolError:
            self._flush()  # its GOAWAY says why
            self._transport.close()
            return
        self._flush()

    def shutdown(self) -> None:
        """Say goodbye: the server stops."""
        self.go_away(max(self._streams, default=0))

    def go_away(self, last_stream: int) -> None:
        """End the connection; streams after `last_stream` were never looked at."""
        self._http.close_connection(last_stream_id=last_stream)
        self._flush()
        self._transport.close()

    def _meet(self, event: events.Event) -> None:
        match event:
            case events.RequestReceived():
                self._streams[event.stream_id] = _Stream(self._scope(event))
            case events.DataReceived():
                self._http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                if stream := self._streams.get(event.stream_id):
                    stream.body += event.data
            case events.StreamEnded():
                stream = self._streams[event.stream_id]
                stream.task = asyncio.ensure_future(self._answer(event.stream_id, stream))
            case events.StreamReset():
                if (gone := self._streams.pop(event.stream_id, None)) and gone.task:
                    gone.task.cancel()
            case events.WindowUpdated():
                for one in self._streams.values():
                    one.room.set()
            case events.ConnectionTerminated():
                self._transport.close()

    def _scope(self, event: events.RequestReceived) -> dict[str, Any]:
        named = dict(event.headers)
        path, _, query = named[b":path"].partition(b"?")
        plain = [(name, value) for name, value in event.headers if not name.startswith(b":")]
        stream_id = event.stream_id
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "2",
            "method": named[b":method"].decode(),
            "scheme": "http",
            "path": unquote(path.decode()),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [(b"host", named.get(b":authority", b"")), *plain],
            "client": self._transport.get_extra_info("peername"),
            "server": self._transport.get_extra_info("sockname"),
            "state": {
                **self._state,
                "connection": self._transport,
                "go_away": lambda is_seen: self.go_away(stream_id if is_seen else stream_id - 2),
            },
        }

    async def _answer(self, number: int, stream: _Stream) -> None:
        told = [{"type": "http.request", "body": bytes(stream.body), "more_body": False}]

        async def receive() -> MutableMapping[str, Any]:
            return told.pop() if told else {"type": "http.disconnect"}

        async def send(part: MutableMapping[str, Any]) -> None:
            if part["type"] == "http.response.start":
                status = (b":status", str(part["status"]).encode())
                self._http.send_headers(number, [status, *part.get("headers", [])])
            else:
                await self._write(number, stream, part.get("body", b""))
                if not part.get("more_body"):
                    self._http.end_stream(number)
            self._flush()

        try:
            await self._app(stream.scope, receive, send)
        except ProtocolError:
            pass  # the client has gone, or we said goodbye
        finally:
            self._streams.pop(number, None)

    async def _write(self, number: int, stream: _Stream, body: bytes) -> None:
        """Send a part of an answer, as the other side has room for it."""
        while body:
            size = min(
                self._http.local_flow_control_window(number), self._http.max_outbound_frame_size
            )
            if size <= 0:
                stream.room.clear()
                await stream.room.wait()
                continue
            self._http.send_data(number, body[:size])
            self._flush()
            body = body[size:]

    def _flush(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._http.data_to_send())
