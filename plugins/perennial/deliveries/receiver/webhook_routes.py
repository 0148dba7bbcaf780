"""Callbacks of providers: recorded before they are answered."""

import hashlib
import logging
from datetime import timedelta
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from perennial.deliveries.providers.callbacks import Parse, WebhookRefused, answers_of, parser
from perennial.deliveries.receiver.actions import hear
from perennial.deliveries.receiver.receiver_context import ReceiverContext

log = logging.getLogger("perennial.receiver")

PATIENCE = timedelta(minutes=15)
"""How long a provider is asked to call again about an unknown message, whose receipt may not be
recorded yet."""


class Heard(BaseModel):
    """The number of reports in a call; 0 for a call that was heard before."""

    heard: int


def add_routes(app: FastAPI, context: ReceiverContext) -> None:
    """Serve the callbacks of every installed provider."""
    responses: dict[int | str, dict[str, Any]] = {
        401: {"description": "The signature is missing or wrong, or the call too old."},
        404: {"description": "No such provider."},
        503: {"description": "It is about a message not known yet: call again."},
    }

    @app.post(
        "/webhooks/{provider}",
        summary="Hear what a provider tells",
        tags=["providers"],
        response_model=Heard,
        responses=responses,
        openapi_extra={"requestBody": {"content": {"application/json": {"schema": {}}}}},
    )
    async def called(
        request: Request, provider: Annotated[str, Path(pattern=r"^[a-z0-9_]{1,50}$")]
    ) -> Response:
        """Takes one call in the provider's own format, signed in its own way."""
        parse = parser(provider)
        if parse is None:
            raise HTTPException(404)
        body = await request.body()
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {name.lower(): value for name, value in request.headers.items()}
        headers[":url"] = f"{context.links.public_url}{request.url.path}{query}"
        return await run_in_threadpool(_take, context, provider, parse, headers, body)


def _take(
    context: ReceiverContext, provider: str, parse: Parse, headers: dict[str, str], body: bytes
) -> Response:
    try:
        reports = parse(headers, body, context.settings)
    except WebhookRefused as error:
        log.warning("Webhook %s rejected: %s", provider, error)
        return _answer(parse, {"detail": "the signature or the content is invalid"}, 401)
    now = context.clock.now()
    key = f"webhook-{hashlib.sha256(provider.encode() + b' ' + body).hexdigest()}"
    if context.ledger.heard.known(f"{key}-done"):
        return _answer(parse, {"heard": 0})
    unknown = hear(context, reports)
    if unknown and now - context.ledger.heard.first(key, at=now) < PATIENCE:
        return _answer(
            parse,
            {"detail": "the message is not known yet; call again"},
            503,
            {"Retry-After": "60"},
        )
    if unknown:
        log.warning("Webhook %s: %s reports about unknown messages", provider, unknown)
    context.ledger.heard.first(f"{key}-done", at=now)
    return _answer(parse, {"heard": len(reports) - unknown})


def _answer(
    parse: Parse, content: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    expected = answers_of(parse)
    if expected is None:
        return JSONResponse(content, status, headers)
    words = expected.taken if status == 200 else expected.not_taken
    return Response(words, status, headers, expected.media_type)
