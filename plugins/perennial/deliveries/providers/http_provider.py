"""Providers that take one HTTP request per message: what all of them have in common."""

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
"""How long a provider may take to answer: whoever gives up earlier no longer knows."""


class NotSendable(ValueError):
    """A message that this provider can't carry; its words quote nothing of it."""

    def __init__(self, fault: Fault, words: str) -> None:
        """Say what kind of trouble it is."""
        super().__init__(words)
        self.fault = fault


class ByHttp(OneByOne):
    """One request per message. A provider says how it asks, and what an answer means.

    Attributes:
        name: What the ledger calls it.
        is_idempotent: Whether it knows a repeat by our id.
        url: Where it is.
        is_local: Whether that is this machine.
    """

    name = ""

    def __init__(self, url: str, *, http2: bool = False, **given: Any) -> None:
        """Stand before an API.

        Args:
            url: What its paths are appended to.
            http2: Whether it speaks HTTP/2. With TLS that is settled with the server; without, it
                can't be, so a sandbox is spoken to in HTTP/2 from the first byte on.
            given: Further arguments of `httpx.Client`.
        """
        self.url, self.is_local = url, is_loopback_url(url)
        self.client = httpx.Client(
            base_url=url,
            http1=not (http2 and url.startswith("http:")),
            http2=http2,
            timeout=ANSWER_SECONDS,
            trust_env=not self.is_local,  # a proxy would carry away what must stay here
            **given,
        )

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def ask(self, message: Message) -> httpx.Response:
        """Make the request.

        Raises:
            NotSendable: The message can't be carried.
            httpx.HTTPError: There was no answer.
        """
        raise NotImplementedError

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """What an answer says about the message; by its status, where a provider says no more."""
        return self.by_status(reply)

    def answer(self, message: Message) -> Answer:
        """What became of one message."""
        try:
            reply = self.ask(message)
        except NotSendable as error:
            return answers.rejected(error.fault, str(error))
        except UnicodeError:  # its own words quote the text
            return answers.rejected(Fault.CONTENT, "a text holds half a character")
        except httpx.HTTPStatusError as error:  # raised by what comes before the message alone
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
        """What the status says."""
        headers = reply.headers
        wait = answers.wait_asked(headers.get("retry-after", ""), headers.get("date", ""))
        return answers.of_status(
            reply.status_code,
            words or reply.text[:500],
            is_idempotent=self.is_idempotent,
            retry_after=wait,
        )


def json_of(reply: httpx.Response) -> dict[str, Any]:
    """A reply's JSON object.

    Raises:
        ValueError: It is none.
    """
    content = reply.json()
    if not isinstance(content, dict):
        raise ValueError("no object")  # noqa: TRY004 - the caller treats both alike
    return content


def filled(template: Any, values: Mapping[str, str]) -> Any:
    """A JSON value in whose texts `{name}` stands for a value; nothing else is a placeholder.

    >>> filled({"to": "{address}", "n": 1, "t": "{x}"}, {"address": "+1"})
    {'to': '+1', 'n': 1, 't': '{x}'}
    """
    match template:
        case str():
            return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), template)
        case list():
            return [filled(one, values) for one in template]
        case dict():
            return {key: filled(one, values) for key, one in template.items()}
        case _:
            return template


def bearer(token: str) -> dict[str, str]:
    """The headers of a call with JSON that a token allows."""
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}


def compact(content: object) -> bytes:
    """JSON as it is signed and sent: no spaces, its own characters."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
