"""Pages, JSON for tests, emulators."""

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from perennial.deliveries.providers.emulation import Here, installed
from perennial.deliveries.providers.emulation.faults import Faults
from perennial.deliveries.providers.emulation.taken_messages import Store
from perennial.worlds.sandbox import admin, catcher, page

HOSTS = frozenset({"127.0.0.1", "localhost"})
"""Host names it answers to, so that another site's page can't reach it by its own name."""


class OwnNamesOnly:
    """Rejects requests to other host names.

    Unlike Starlette's guard, it accepts a host followed by a path, which the clients of Alibaba
    Cloud and Tencent Cloud send.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or reject it."""
        host = Headers(scope=scope).get("host", "").partition("/")[0].partition(":")[0]
        app = (
            self._app
            if host in HOSTS
            else PlainTextResponse("The sandbox does not answer for this host name.", 400)
        )
        await app(scope, receive, send)


def make_app(store: Store) -> FastAPI:
    """Build the application; handlers share `app.state.here`."""
    app = FastAPI(title="Perennial sandbox", openapi_url=None)
    emulations = installed()
    faults = Faults([catcher.PROVIDER, *(emulation.name for emulation in emulations)])
    app.state.here = Here(store, faults)
    app.add_middleware(OwnNamesOnly)
    app.include_router(page.router)
    app.include_router(admin.router)
    for emulation in emulations:
        app.include_router(emulation.router)
    return app
