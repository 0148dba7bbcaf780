"""Signed links: who may change what by following them.

The same content always gives the same link, so that rendering a batch twice gives the same bytes.
Links never expire, because neither does the right to refuse; only inbox tokens do, since an app
requests a new one when needed. A token of one kind can't be used as another.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from itsdangerous import BadData, Serializer, URLSafeSerializer
from itsdangerous.encoding import base64_encode

from perennial.domain import PerennialError


class LinkError(PerennialError):
    """A link or its token is invalid or has expired; the page is answered with 404 or 401.

    Follow the newest message's link, or ask for a new token.
    """


class Refusal(NamedTuple):
    """Content of an unsubscribe link: whose consent to which purpose on which channel to withdraw.

    `campaign` is the one whose message carried the link.
    """

    person_id: str
    purpose: str
    channel: str
    campaign: str


class Preferring(NamedTuple):
    """The person whose preferences a link opens, and its language; "" means the reader's own."""

    person_id: str
    locale: str


class Click(NamedTuple):
    """The message that contained a link, and the link's target."""

    message_id: str
    target: str


class Answer(NamedTuple):
    """Content of an answer link; `answer` is the answer's code, `kind` is `survey` or `poll`."""

    message_id: str
    kind: str
    survey: str
    question: str
    answer: str


ANSWER_KINDS = ("survey", "poll")


class _Tokens(URLSafeSerializer):
    """Tokens without compression, because zlib's output differs between its versions."""

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(Serializer.dump_payload(self, obj))


_CONTENT: dict[str, list[type]] = {
    "unsubscribe": [str] * len(Refusal._fields),
    "preferences": [str] * len(Preferring._fields),
    "click": [str] * len(Click._fields),
    "answer": [str] * len(Answer._fields),
    "inbox": [str, int],
}
"""Types of the values in a token, by kind."""


class Links:
    """Makes and reads the links in messages."""

    def __init__(self, public_url: str, key: bytes) -> None:
        self._url = public_url.rstrip("/")
        self._tokens = {
            kind: _Tokens(
                key,
                salt=kind,
                signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
            )
            for kind in _CONTENT
        }

    @property
    def public_url(self) -> str:
        """Base of every link, without a trailing slash."""
        return self._url

    def unsubscribe(self, person_id: str, purpose: str, channel: str, campaign: str) -> str:
        """Link that withdraws a person's consent to a purpose on a channel."""
        return self._link("u", "unsubscribe", [person_id, purpose, channel, campaign])

    def preferences(self, person_id: str, locale: str = "") -> str:
        """Link to a person's preference centre."""
        return self._link("p", "preferences", [person_id, locale])

    def click(self, message_id: str, target: str) -> str:
        """Link that records a click, then redirects to `target`.

        Raises:
            ValueError: `target` is not an http(s) address.
        """
        if not target.startswith(("https://", "http://")):
            raise ValueError("a link leads to https://")
        return self._link("c", "click", [message_id, target])

    def answer(self, message_id: str, kind: str, survey: str, question: str, answer: str) -> str:
        """Link that answers a question."""
        return self._link("a", "answer", [message_id, kind, survey, question, answer])

    def go(self, campaign: str) -> str:
        """Link of a campaign's call to action; the same for everyone."""
        return f"{self._url}/go/{campaign}"

    def inbox_token(self, person_id: str, until: datetime) -> str:
        """Token for the company's own app that opens a person's inbox until an instant."""
        return str(self._tokens["inbox"].dumps([person_id, int(until.timestamp())]))

    def read(self, token: str) -> Refusal:
        """Content of an unsubscribe token.

        Raises:
            LinkError: The token was altered, or signed with another key.
        """
        return Refusal(*self._read("unsubscribe", token))

    def read_preferences(self, token: str) -> Preferring:
        """Content of a preferences token. Raises as `read` does."""
        return Preferring(*self._read("preferences", token))

    def read_click(self, token: str) -> Click:
        """Content of a click token. Raises as `read` does."""
        return Click(*self._read("click", token))

    def read_answer(self, token: str) -> Answer:
        """Content of an answer token. Raises as `read` does."""
        return Answer(*self._read("answer", token))

    def read_inbox(self, token: str, at: datetime) -> str:
        """The person whose inbox a token opens.

        Raises:
            LinkError: The token was altered, signed with another key, or has expired.
        """
        person_id, until = self._read("inbox", token)
        if at.timestamp() >= until:
            raise LinkError("this token has expired")
        return str(person_id)

    def _link(self, path: str, kind: str, content: Sequence[str]) -> str:
        return f"{self._url}/{path}/{self._tokens[kind].dumps(content)}"

    def _read(self, kind: str, token: str) -> list[Any]:
        tokens = self._tokens[kind]
        try:
            content: list[Any] = tokens.loads(token)
        except (BadData, UnicodeError) as error:
            raise LinkError("this link was altered, or was signed with another key") from error
        if tokens.dumps(content) != token:  # base64 has several spellings of one signature
            raise LinkError("this link was altered")
        if not isinstance(content, list) or [type(one) for one in content] != _CONTENT[kind]:
            raise LinkError("this link is from another version of Perennial")
        return content
