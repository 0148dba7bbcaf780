"""The receiver's application.

Everything is on disk before the answer. A `GET` changes no consent, because mail scanners follow
links.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from perennial.deliveries.receiver import inbox_routes as inbox
from perennial.deliveries.receiver import link_routes as links
from perennial.deliveries.receiver import webhook_routes as webhooks
from perennial.deliveries.receiver.middleware import TOO_LARGE, Guard, TooLargeError
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.deliveries.receiver.responses import Answering
from perennial.domain.signed_links import LinkError

log = logging.getLogger("perennial.receiver")

SEAL_SECONDS = 60
"""Wall-clock seconds between flushes of the spool to the landing folder."""


def receiver(context: ReceiverContext) -> Guard:
    """Build the application."""
    app = FastAPI(
        title="Perennial receiver",
        description="Answers the links in messages, the company's app and the providers.",
        version="1",
        docs_url=None,  # it loads scripts from elsewhere
        redoc_url=None,
        lifespan=_landing(context),
    )
    answering = Answering(context)
    links.add_routes(app, answering)
    inbox.add_routes(app, context)
    webhooks.add_routes(app, context)
    _add_health(app, context)
    _add_errors(app, answering)
    return Guard(app, is_https=context.settings.public_url.startswith("https://"))


def _landing(context: ReceiverContext):  # type: ignore[no-untyped-def] # FastAPI's own type is private

    async def now_and_then() -> None:
        while True:
            try:
                await run_in_threadpool(context.spool.seal)
            except OSError as error:  # the lake is away: what was heard stays on this disk
                kind = type(error).__name__
                log.error("Could not flush the spool to the landing folder: %s", kind)  # noqa: TRY400
            await asyncio.sleep(SEAL_SECONDS)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(now_and_then())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await run_in_threadpool(context.spool.seal)

    return lifespan


def _add_health(app: FastAPI, context: ReceiverContext) -> None:
    @app.get("/healthz", summary="Whether it can hear", tags=["operation"])
    def healthz() -> dict[str, str]:
        context.ledger.heard.known("healthz")  # raises if the ledger can't be reached
        return {"status": "ok"}


def _add_errors(app: FastAPI, answering: Answering) -> None:

    @app.exception_handler(LinkError)
    async def unknown(request: Request, _: LinkError) -> Response:
        if request.url.path.startswith("/inbox"):
            return JSONResponse(
                {"detail": "the token is invalid or has expired"},
                401,
                {"WWW-Authenticate": "Bearer"},
            )
        return answering.message(request, "unknown", 404)

    @app.exception_handler(TooLargeError)
    async def too_large(_: Request, __: TooLargeError) -> Response:
        return PlainTextResponse(TOO_LARGE, 413)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, _: RequestValidationError) -> Response:
        # The error's text would quote what was sent.
        return answering.message(request, "wrong", 422)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        name = "unknown" if error.status_code == 404 else "wrong"
        answer = answering.message(request, name, error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    async def broken(request: Request, _: Exception) -> HTMLResponse:
        return answering.message(request, "broken", 503)
