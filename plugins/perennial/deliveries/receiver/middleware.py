"""Limits, security headers and the log of every request.

The log has method, kind of path, status and time; never a token, query, address or body.
"""

import hashlib
import logging
import time
from collections.abc import Mapping

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from perennial.deliveries.receiver.page_templates import style_source

log = logging.getLogger("perennial.receiver")

LARGEST_FORM = 64 * 1024
LARGEST_WEBHOOK = 1024 * 1024
"""Bytes of a body."""

PER_TOKEN = RateLimitItemPerMinute(30)
"""Requests with one signed link; nobody presses a button thirty times a minute."""
PER_CLIENT = RateLimitItemPerMinute(600)
"""Requests from one network address, which an office or a mail service shares."""
PER_PROVIDER = RateLimitItemPerMinute(60_000)
"""Callbacks of one provider."""

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {style_source()}; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


TOO_LARGE = "The request body is too large."
TOO_MANY = "There were too many requests from this address: try again in a minute."


class TooLargeError(Exception):
    """The body exceeds the limit."""


class Guard:
    """Applies limits and headers, and writes the log."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._headers = dict(SECURITY_HEADERS)
        if is_https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Limit, pass on and log a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        kind, largest = _kind(scope["path"])

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
            await send(message)

        refusal = self._refusal(scope, kind, largest)
        try:
            if refusal:
                await refusal(scope, receive, answer)
            else:
                await self._app(scope, _counted(receive, largest), answer)
        except Exception as error:  # noqa: BLE001 - its text may name people, and it is answered
            log.error("%s %s failed: %s", scope["method"], kind, type(error).__name__)  # noqa: TRY400
        finally:
            spent = (time.perf_counter() - began) * 1000
            log.info("%s %s %s %.0f ms", scope["method"], kind, status, spent)

    def _refusal(self, scope: Scope, kind: str, largest: int) -> PlainTextResponse | None:
        length = Headers(scope=scope).get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return PlainTextResponse("The Content-Length header is not a number.", 400)
        if int(length[:12]) > largest:
            return PlainTextResponse(TOO_LARGE, 413)
        if not self._is_within(scope, kind):
            return PlainTextResponse(TOO_MANY, 429, {"Retry-After": "60"})
        return None

    def _is_within(self, scope: Scope, kind: str) -> bool:
        """One-click unsubscribes may share an address."""
        if kind == "/healthz":
            return True
        if kind == "/webhooks":
            return self._limiter.hit(PER_PROVIDER, kind, _hidden(scope["path"]))
        token = _token(scope)
        if token and not self._limiter.hit(PER_TOKEN, kind, _hidden(token)):
            return False
        is_one_click = kind == "/u" and scope["method"] == "POST"
        client = scope["client"][0] if scope["client"] else ""
        return is_one_click or self._limiter.hit(PER_CLIENT, _hidden(client))


def _kind(path: str) -> tuple[str, int]:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    known = {"u", "p", "c", "a", "go", "inbox", "webhooks", "healthz", "openapi.json"}
    kind = f"/{first}" if first in known else "/?"
    return kind, LARGEST_WEBHOOK if kind == "/webhooks" else LARGEST_FORM


def _token(scope: Scope) -> str:
    if scope["path"].startswith(("/u/", "/p/", "/c/", "/a/")):
        return str(scope["path"])
    return Headers(scope=scope).get("authorization", "")


def _hidden(text: str) -> str:
    """Not even memory keeps what identifies people."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _counted(receive: Receive, largest: int) -> Receive:
    """Not every request declares its length."""
    count = 0

    async def counted() -> Message:
        nonlocal count
        message = await receive()
        count += len(message.get("body", b""))
        if count > largest:
            raise TooLargeError
        return message

    return counted
