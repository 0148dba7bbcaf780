"""The HTTP side of the sandbox: pages, JSON for tests, emulations."""

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from perennial.deliveries.providers.emulation import Here, installed
from perennial.deliveries.providers.emulation.faults import Faults
from perennial.deliveries.providers.emulation.taken_messages import Store
from perennial.worlds.sandbox import admin, catcher, page

HOSTS = frozenset({"127.0.0.1", "localhost"})
"""Names it answers to: a page of another site can't reach it under a name of its own."""


class OwnNamesOnly:
    """Refuses requests made under other names.

    Starlette's own guard refuses a host followed by a path, too, as the clients of Alibaba Cloud
    and Tencent Cloud send it when their endpoint has one.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        host = Headers(scope=scope).get("host", "").partition("/")[0].partition(":")[0]
        app = (
            self._app
            if host in HOSTS
            else PlainTextResponse("The sandbox does not answer for this host name.", 400)
        )
        await app(scope, receive, send)


def make_app(store: Store) -> FastAPI:
    """The application; what its handlers share is `app.state.here`."""
    app = FastAPI(title="Perennial sandbox", openapi_url=None)
    emulations = installed()
    faults = Faults([catcher.PROVIDER, *(one.name for one in emulations)])
    app.state.here = Here(store, faults)
    app.add_middleware(OwnNamesOnly)
    app.include_router(page.router)
    app.include_router(admin.router)
    for one in emulations:
        app.include_router(one.router)
    return app
