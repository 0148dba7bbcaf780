"""Serve HTTP/1.1 and HTTP/2 on one port; `scope["state"]` has the connection."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config
from hypercorn.typing import LifespanState
from hypercorn.utils import wrap_app

Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def serving(app: Any) -> Connected:
    """Serve an ASGI application, HTTP/1.1 or HTTP/2."""
    config, context = Config(), WorkerContext(None)
    config.include_server_header = False
    config.accesslog = None  # it would contain addresses
    config.keep_alive_max_requests = sys.maxsize  # a limit would end connections in mid-use
    wrapped = wrap_app(app, config.wsgi_max_body_size, "asgi")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state: LifespanState = {"connection": writer.transport}
        loop = asyncio.get_running_loop()
        server = TCPServer(wrapped, loop, config, context, state, reader, writer)
        state["go_away"] = partial(_go_away, server)
        with suppress(asyncio.CancelledError):  # the sandbox stops
            await server

    return connected


def _go_away(server: TCPServer, *, is_seen: bool) -> None:
    """Send GOAWAY; `is_seen`: the last request was processed."""
    http: Any = server.protocol.protocol.connection
    last = http.highest_inbound_stream_id
    http.close_connection(last_stream_id=last if is_seen else last - 2)
    server.writer.write(http.data_to_send())
    server.writer.close()
