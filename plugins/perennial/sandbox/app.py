"""The HTTP side of the sandbox: pages, JSON for tests, emulations."""

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from perennial.sandbox import admin, catcher, page
from perennial.sandbox.emulate import EMULATIONS, Here
from perennial.sandbox.faults import Faults
from perennial.sandbox.store import Store

HOSTS = ["127.0.0.1", "localhost"]
"""Names it answers to: a page of another site can't reach it under a name of its own."""


def make_app(store: Store) -> FastAPI:
    """The application; what its handlers share is `app.state.here`."""
    app = FastAPI(title="Perennial sandbox", openapi_url=None)
    faults = Faults([catcher.PROVIDER, *(one.name for one in EMULATIONS)])
    app.state.here = Here(store, faults)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    app.include_router(page.router)
    app.include_router(admin.router)
    for one in EMULATIONS:
        app.include_router(one.router)
    return app
