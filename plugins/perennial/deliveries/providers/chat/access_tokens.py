"""Access tokens of chat services, replaced when they end or are refused."""

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import httpx

from perennial.deliveries.providers.answers import Answer, deferred
from perennial.deliveries.providers.http_provider import ByHttp, compact, json_of
from perennial.domain import Fault, Message

EARLY_SECONDS = 300
"""Seconds before its end at which a token is replaced."""


class NoToken(Exception):
    """No token, so nothing was sent."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class AccessToken:
    """One account's token, kept in memory until it ends (real time)."""

    def __init__(self, client: httpx.Client, path: str, **query: str) -> None:
        self._client, self._path, self._query = client, path, query
        self._token, self._until = "", 0.0

    def get(self) -> str:
        """The token, fetched if necessary.

        Raises:
            NoToken: The request was refused, or there was no answer.
        """
        if not self._token or time.monotonic() > self._until:
            content = self._fetch()
            if "access_token" not in content:
                # this answer contains no token, but perhaps the account's id
                words = f"no token: {content.get('errcode')} {content.get('errmsg', '')}"
                is_busy = content.get("errcode") == -1
                raise NoToken(
                    deferred(Fault.UNAVAILABLE if is_busy else Fault.CONFIGURATION, words)
                )
            self._token = str(content["access_token"])
            self._until = time.monotonic() + float(content.get("expires_in", 0)) - EARLY_SECONDS
        return self._token

    def forget(self) -> None:
        """Fetch a new token next time."""
        self._token = ""

    def _fetch(self) -> dict[str, Any]:
        try:
            return json_of(self._client.get(self._path, params=self._query))
        except (httpx.HTTPError, ValueError) as error:
            words = f"no token: {type(error).__name__}"  # its text has the URL, and so the secret
            raise NoToken(deferred(Fault.UNAVAILABLE, words)) from None


class ByToken(ByHttp):
    """Base of the WeChat family: an access token, and errors as `errcode`."""

    token: AccessToken
    token_refused: Collection[int] = (40001, 40014, 41001, 42001)

    def post(self, path: str, content: Mapping[str, Any]) -> httpx.Response:
        """Post JSON; see `with_token`."""
        body = compact(content)
        return with_token(
            self.token,
            self.token_refused,
            lambda token: self.client.post(path, params={"access_token": token}, content=body),
        )

    def answer(self, message: Message) -> Answer:
        """Send one message; without a token, none."""
        try:
            return super().answer(message)
        except NoToken as error:
            return error.answer


def with_token(
    token: AccessToken, refused: Collection[int], call: Callable[[str], httpx.Response]
) -> httpx.Response:
    """Call with a token; if it was refused before anything was done, once more with a new one.

    `refused` are error codes of a refused token.

    Raises:
        NoToken: No token could be fetched.
        httpx.HTTPError: There was no answer.
    """
    reply = call(token.get())
    if _code(reply) not in refused:
        return reply
    token.forget()
    return call(token.get())


def _code(reply: httpx.Response) -> int | None:
    try:
        return int(json_of(reply)["errcode"])
    except (ValueError, KeyError, TypeError):
        return None
