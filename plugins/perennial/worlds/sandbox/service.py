"""A mail server and an HTTP server in one process."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from errno import EADDRINUSE
from pathlib import Path
from typing import NamedTuple

from perennial.deliveries.providers.emulation.taken_messages import Store
from perennial.domain import BrokenWorld
from perennial.worlds.sandbox.catcher import servers
from perennial.worlds.sandbox.open_connection import serving
from perennial.worlds.sandbox.sandbox_app import make_app

HOST = "127.0.0.1"
"""The address for clients on this machine, whatever address it listens on."""


class Ports(NamedTuple):
    """The sandbox's ports; 0 takes any free one."""

    http: int
    smtp: int


def serve(
    folder: Path, ports: Ports, announce: Callable[[Ports], None], *, host: str = HOST
) -> None:
    """Serve until SIGTERM or SIGINT; `announce` gets the ports once both servers listen.

    Raises:
        BrokenWorld: A port is taken, or the address is not on this machine.
    """
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it logs addresses
    http, smtp = _listen(host, ports.http), _listen(host, ports.smtp)
    store = Store(folder / "taken.sqlite")
    try:
        asyncio.run(_serve(store, http, smtp, announce))
    finally:
        store.close()


async def _serve(
    store: Store, http: socket.socket, smtp: socket.socket, announce: Callable[[Ports], None]
) -> None:
    app = make_app(store)
    here = app.state.here
    ports = Ports(http.getsockname()[1], smtp.getsockname()[1])
    here.url, here.smtp = f"http://{HOST}:{ports.http}", f"{HOST}:{ports.smtp}"
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(servers(store, here.faults), sock=smtp)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with listener, await asyncio.start_server(serving(app), sock=http):
        announce(ports)
        await stopped.wait()


def _listen(host: str, port: int) -> socket.socket:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(1024)
    except OSError as error:
        sock.close()
        why = "another sandbox, perhaps" if error.errno == EADDRINUSE else error.strerror
        raise BrokenWorld(
            f"Can't listen on {host}, port {port}: {why}. Choose another port."
        ) from error
    return sock
