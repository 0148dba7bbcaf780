"""What emulators share: routes, stored messages, faults on request.

An emulator answers as its provider's documentation says, and delivers nothing.
"""

import asyncio
import hmac
from base64 import b64decode
from binascii import Error
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import entry_points
from typing import Any, NoReturn
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from perennial.deliveries.providers.emulation.broken_answers import Broken, Dripping, GoneAway
from perennial.deliveries.providers.emulation.faults import Fault, Faults, Kind
from perennial.deliveries.providers.emulation.taken_messages import Row, Store, Taken

GROUP = "perennial.emulators"
"""Entry-point group of emulators, named as below `/emulate`."""

SECRET = "sandbox"  # noqa: S105 - everybody may know it
"""The password, token or key of every emulator whose provider requires no other form."""

Handler = Callable[["Call"], Awaitable[Response]]
Refusal = Callable[[int, str], Response]
"""Builds a provider's error from an HTTP status and an error code, which may be empty."""


@dataclass
class Here:
    """The sandbox's state, kept in `request.app.state.here`.

    Attributes:
        requests: Send attempts by provider, whatever their outcome.
        url: Base URL without a trailing slash.
        smtp: The mail server's `host:port`.
    """

    store: Store
    faults: Faults
    requests: dict[str, int] = field(default_factory=dict)
    url: str = ""
    smtp: str = ""


def here_of(request: Request) -> Here:
    """The state of a request's sandbox."""
    here: Here = request.app.state.here
    return here


class Call(Request):
    """A request to an emulator."""

    @property
    def here(self) -> Here:
        """The state of its sandbox."""
        return here_of(self)

    @property
    def bearer(self) -> str:
        """The bearer token, or an empty string."""
        scheme, token = self._authorization
        return token.strip() if scheme == "bearer" else ""

    @property
    def login(self) -> tuple[str, str]:
        """User and password of HTTP basic authentication; may be empty."""
        scheme, words = self._authorization
        try:
            text = b64decode(words, validate=True).decode() if scheme == "basic" else ""
        except (Error, UnicodeDecodeError):
            text = ""
        user, _, password = text.partition(":")
        return user, password

    async def content(self) -> dict[str, Any]:
        """The body's JSON object, or an empty one."""
        try:
            content = await self.json()
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}

    async def take(self, channel: str, **facts: Any) -> Row:
        """Store the message; `facts` are fields of `Taken`."""
        provider = self.scope["path"].split("/")[2]
        return self.here.store.take(Taken(provider, channel, raw=await self.body(), **facts))

    @property
    def _authorization(self) -> tuple[str, str]:
        scheme, _, words = self.headers.get("authorization", "").partition(" ")
        return scheme.lower(), words


class Refused(Exception):
    """Ends a handler with an answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


class Emulation:
    """One provider's routes below `/emulate/<name>`."""

    def __init__(self, name: str, refusal: Refusal) -> None:
        """Take the builder of the provider's errors."""
        self.name, self._refusal = name, refusal
        self.router = APIRouter()

    def sends(self, path: str, method: str = "POST") -> Callable[[Handler], Handler]:
        """Register a route that takes messages and that faults hit."""

        def register(handler: Handler) -> Handler:
            async def faulty(request: Request) -> Response:
                return await self._faulty(Call(request.scope, request.receive), handler)

            self.router.add_route(f"/emulate/{self.name}{path}", faulty, methods=[method])
            return handler

        return register

    def answers(self, path: str, method: str = "GET") -> Callable[[Handler], Handler]:
        """Register a route that takes no messages."""

        def register(handler: Handler) -> Handler:
            async def plain(request: Request) -> Response:
                return await _handled(Call(request.scope, request.receive), handler)

            self.router.add_route(f"/emulate/{self.name}{path}", plain, methods=[method])
            return handler

        return register

    def require(self, condition: object, status: int, code: str = "") -> None:
        """Reject the request unless the condition holds.

        Raises:
            Refused: The condition does not hold.
        """
        if not condition:
            self.refuse(status, code)

    def refuse(self, status: int, code: str = "") -> NoReturn:
        """Reject the request with the provider's error.

        Raises:
            Refused: Always.
        """
        raise Refused(self._refusal(status, code))

    async def _faulty(self, call: Call, handler: Handler) -> Response:
        here = call.here
        here.requests[self.name] = here.requests.get(self.name, 0) + 1
        content = (await call.body()).decode("utf-8", "replace")
        fault = here.faults.draw(self.name, f"{_target(call)}\n{content}")
        if fault is None:
            return await _handled(call, handler)
        return await self._broken(fault, call, handler)

    async def _broken(self, fault: Fault, call: Call, handler: Handler) -> Response:
        if fault.kind is Kind.STATUS:
            refused = self._refusal(fault.status, fault.code)
            if fault.retry_after is not None:
                refused.headers["Retry-After"] = str(fault.retry_after)
            return refused
        if fault.kind is Kind.RESET:
            return Broken(is_reset=True)
        if fault.kind is Kind.GOAWAY and not fault.is_taken:
            return GoneAway(is_seen=False)
        if fault.kind is Kind.TIMEOUT and not fault.is_taken:
            await asyncio.sleep(fault.seconds)
            return Broken(is_reset=False)
        return await _spoilt(fault, await _handled(call, handler))


def installed() -> list[Emulation]:
    """All emulators that are registered."""
    return [point.load() for point in entry_points(group=GROUP)]


async def _spoilt(fault: Fault, whole: Response) -> Response:
    """Apply a fault to the answer to a taken message."""
    match fault.kind:
        case Kind.LOST_REPLY:
            return Broken(is_reset=False)
        case Kind.GOAWAY:
            return GoneAway(is_seen=True)
        case Kind.GARBAGE:
            return Response("<html>\x00}{ what?", whole.status_code, media_type="text/html")
        case Kind.SLOW:
            return Dripping(whole, fault.seconds)
        case _:
            await asyncio.sleep(fault.seconds)
            return whole


async def _handled(call: Call, handler: Handler) -> Response:
    try:
        return await handler(call)
    except Refused as refused:
        return refused.answer


def _target(call: Call) -> str:
    return f"{call.scope['path']}?{call.scope['query_string'].decode('latin-1')}"


def same(one: str, other: str) -> bool:
    """Compare two signatures in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def answer(code: int, /, **content: Any) -> Response:
    """A JSON object with an HTTP status."""
    return JSONResponse(content, code)


def new_id() -> str:
    """A UUID in capitals, as providers use."""
    return str(uuid4()).upper()


def seconds_now() -> float:
    """Unix seconds of the real clock, for signatures."""
    return datetime.now(UTC).timestamp()
