"""Access tokens: fetched with a secret, used for two hours, fetched anew when refused."""

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import httpx

from perennial.deliveries.providers.answers import Answer, deferred
from perennial.deliveries.providers.http_provider import ByHttp, compact, json_of
from perennial.domain import Fault, Message

EARLY_SECONDS = 300
"""A token is fetched anew so long before it ends."""


class NoToken(Exception):
    """There is none to be had: nothing was sent."""

    def __init__(self, answer: Answer) -> None:
        """Say what is known of the message that needed it."""
        super().__init__()
        self.answer = answer


class AccessToken:
    """One account's token, kept in memory while it is good. Its age is the wall clock's."""

    def __init__(self, client: httpx.Client, path: str, **query: str) -> None:
        """Fetch it from `path` with `query`, which holds the secret."""
        self._client, self._path, self._query = client, path, query
        self._token, self._until = "", 0.0

    def get(self) -> str:
        """The token.

        Raises:
            NoToken: It was refused, or there was no answer.
        """
        if not self._token or time.monotonic() > self._until:
            content = self._fetch()
            if "access_token" not in content:
                # the words of an answer without a token hold none, but may hold the account's id
                words = f"no token: {content.get('errcode')} {content.get('errmsg', '')}"
                is_busy = content.get("errcode") == -1
                raise NoToken(
                    deferred(Fault.UNAVAILABLE if is_busy else Fault.CONFIGURATION, words)
                )
            self._token = str(content["access_token"])
            self._until = time.monotonic() + float(content.get("expires_in", 0)) - EARLY_SECONDS
        return self._token

    def forget(self) -> None:
        """Fetch it anew next time: it was refused."""
        self._token = ""

    def _fetch(self) -> dict[str, Any]:
        try:
            return json_of(self._client.get(self._path, params=self._query))
        except (httpx.HTTPError, ValueError) as error:
            words = (
                f"no token: {type(error).__name__}"  # its own words hold the URL, and the secret
            )
            raise NoToken(deferred(Fault.UNAVAILABLE, words)) from None


class ByToken(ByHttp):
    """A provider of the WeChat family: calls with an account's token, and tells by `errcode`."""

    token: AccessToken
    token_refused: Collection[int] = (40001, 40014, 41001, 42001)

    def post(self, path: str, content: Mapping[str, Any]) -> httpx.Response:
        """Call with the token; once more with a new one, if it was refused.

        Raises:
            NoToken: There is none to be had.
            httpx.HTTPError: There was no answer.
        """
        body = compact(content)
        return with_token(
            self.token,
            self.token_refused,
            lambda token: self.client.post(path, params={"access_token": token}, content=body),
        )

    def answer(self, message: Message) -> Answer:
        """What became of one message; without a token nothing was sent."""
        try:
            return super().answer(message)
        except NoToken as error:
            return error.answer


def with_token(
    token: AccessToken, refused: Collection[int], call: Callable[[str], httpx.Response]
) -> httpx.Response:
    """Call with a token; once more with a new one, if it was refused before anything was done.

    Args:
        token: The account's.
        refused: Error codes that say so.
        call: The request, given the token.

    Raises:
        NoToken: There is none to be had.
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
