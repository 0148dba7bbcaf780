"""The server's side of a connection, which answers that go wrong can break."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

from perennial.worlds.sandbox.http2 import PREFACE, Http2


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
