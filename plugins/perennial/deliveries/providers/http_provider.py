"""Base of providers that take one HTTP request per message."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

from perennial.deliveries.providers import answers
from perennial.deliveries.providers.answers import Answer, OneByOne
from perennial.deliveries.providers.loopback import is_loopback_url
from perennial.domain import Fault, Message

ANSWER_SECONDS = 30
"""Request timeout: giving up before the provider answers leaves the message unknown."""


class NotSendable(ValueError):
    """The provider can't carry this message; the error quotes nothing of it."""

    def __init__(self, fault: Fault, words: str) -> None:
        super().__init__(words)
        self.fault = fault


class ByHttp(OneByOne):
    """Sends one request per message; a subclass makes the request and judges the answer.

    Attributes are those of `Provider`, and the base `url`.
    """

    name = ""

    def __init__(self, url: str, *, http2: bool = False, **given: Any) -> None:
        """Open a client for an API.

        Args:
            http2: Whether to use HTTP/2; without TLS (in a sandbox) it is not negotiated.
        """
        self.url, self.is_local = url, is_loopback_url(url)
        self.client = httpx.Client(
            base_url=url,
            http1=not (http2 and url.startswith("http:")),
            http2=http2,
            timeout=ANSWER_SECONDS,
            trust_env=not self.is_local,  # a proxy would carry local traffic off this machine
            **given,
        )

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def ask(self, message: Message) -> httpx.Response:
        """Send the request.

        Raises:
            NotSendable: The provider can't carry the message.
            httpx.HTTPError: There was no answer.
        """
        raise NotImplementedError

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """Judge by the status, unless a provider says more."""
        return self.by_status(reply)

    def answer(self, message: Message) -> Answer:
        """Send one message and judge the answer."""
        try:
            reply = self.ask(message)
        except NotSendable as error:
            return answers.rejected(error.fault, str(error))
        except UnicodeError:  # the error's text quotes the message
            return answers.rejected(Fault.CONTENT, "a text holds half a character")
        except httpx.HTTPStatusError as error:  # raised only by requests before the message itself
            is_ours = error.response.status_code // 100 == 4
            fault = Fault.CONFIGURATION if is_ours else Fault.UNAVAILABLE
            return answers.deferred(fault, f"before the message: {error.response.status_code}")
        except httpx.HTTPError as error:
            return answers.of_error(error, is_idempotent=self.is_idempotent)
        try:
            return self.judge(message, reply)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            words = f"{reply.status_code} with an unexpected answer"
            return answers.in_doubt(words, is_idempotent=self.is_idempotent)

    def by_status(self, reply: httpx.Response, words: str = "") -> Answer:
        """Judge by status and `Retry-After`."""
        headers = reply.headers
        wait = answers.wait_asked(headers.get("retry-after", ""), headers.get("date", ""))
        return answers.of_status(
            reply.status_code,
            words or reply.text[:500],
            is_idempotent=self.is_idempotent,
            retry_after=wait,
        )


def json_of(reply: httpx.Response) -> dict[str, Any]:
    """Parse a reply's JSON object.

    Raises:
        ValueError: It is not a JSON object.
    """
    content = reply.json()
    if not isinstance(content, dict):
        raise ValueError("no object")  # noqa: TRY004 - the caller treats both alike
    return content


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """Replace `{name}` in a JSON value's strings; unknown names stay.

    >>> filled({"to": "{address}", "n": 1, "t": "{x}"}, {"address": "+1"})
    {'to': '+1', 'n': 1, 't': '{x}'}
    """
    match template:
        case str():
            return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), template)
        case list():
            return [filled(item, values) for item in template]
        case dict():
            return {key: filled(item, values) for key, item in template.items()}
        case _:
            return template


def bearer(token: str) -> dict[str, str]:
    """Headers of a JSON request with a bearer token."""
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}


def compact(content: object) -> bytes:
    """JSON to sign and send: no spaces, non-ASCII unescaped."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
