"""Signed links: who may change what by following one. Pure.

The same content always gives the same link, so that a batch rendered twice is the same to the byte.
What a link allows is kept apart by its kind: the token of one opens nothing of another. Links in
messages do not expire: the right to refuse does not either. Only the token that opens an inbox
does, since an app asks for a new one whenever it needs one.
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
    """What following an unsubscribe link asks for.

    Attributes:
        person_id: Who asks.
        purpose: What they want to hear no more about.
        channel: Where.
        campaign: Which campaign's message carried the link.
    """

    person_id: str
    purpose: str
    channel: str
    campaign: str


class Preferring(NamedTuple):
    """Whose preferences a link opens, and in which language; empty: the reader's."""

    person_id: str
    locale: str


class Click(NamedTuple):
    """The message that held a link, and where the link leads."""

    message_id: str
    target: str


class Answer(NamedTuple):
    """What following an answer's link says.

    Attributes:
        message_id: The message that asked.
        kind: `survey` or `poll`.
        survey: Which one.
        question: Which of its questions.
        answer: The answer's code.
    """

    message_id: str
    kind: str
    survey: str
    question: str
    answer: str


ANSWER_KINDS = ("survey", "poll")


class _Tokens(URLSafeSerializer):
    """Tokens that are never compressed: what zlib makes of a text differs between its versions."""

    def dump_payload(self, obj: Any) -> bytes:
        """Write the content of a token."""
        return base64_encode(Serializer.dump_payload(self, obj))


_CONTENT: dict[str, list[type]] = {
    "unsubscribe": [str] * len(Refusal._fields),
    "preferences": [str] * len(Preferring._fields),
    "click": [str] * len(Click._fields),
    "answer": [str] * len(Answer._fields),
    "inbox": [str, int],
}
"""What the tokens of each kind hold."""


class Links:
    """Makes and reads the links in messages."""

    def __init__(self, public_url: str, key: bytes) -> None:
        """Lead people to `public_url`; sign with `key`."""
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
        """What every link begins with, without a slash at its end."""
        return self._url

    def unsubscribe(self, person_id: str, purpose: str, channel: str, campaign: str) -> str:
        """The link by which this person refuses this purpose on this channel."""
        return self._link("u", "unsubscribe", [person_id, purpose, channel, campaign])

    def preferences(self, person_id: str, locale: str = "") -> str:
        """The link to what a person wants to get, and how."""
        return self._link("p", "preferences", [person_id, locale])

    def click(self, message_id: str, target: str) -> str:
        """The link that notes its being followed, then leads to `target`.

        Raises:
            ValueError: `target` is no address of a page.
        """
        if not target.startswith(("https://", "http://")):
            raise ValueError("a link leads to https://")
        return self._link("c", "click", [message_id, target])

    def answer(self, message_id: str, kind: str, survey: str, question: str, answer: str) -> str:
        """The link that answers a question."""
        return self._link("a", "answer", [message_id, kind, survey, question, answer])

    def go(self, campaign: str) -> str:
        """Where a campaign's call to action leads; the same for everybody."""
        return f"{self._url}/go/{campaign}"

    def inbox_token(self, person_id: str, until: datetime) -> str:
        """What opens a person's inbox until an instant; for the company's own app."""
        return str(self._tokens["inbox"].dumps([person_id, int(until.timestamp())]))

    def read(self, token: str) -> Refusal:
        """What the token of an unsubscribe link says.

        Raises:
            LinkError: It was altered, or signed with another key.
        """
        return Refusal(*self._read("unsubscribe", token))

    def read_preferences(self, token: str) -> Preferring:
        """Whose preferences a token opens. Raises what `read` does."""
        return Preferring(*self._read("preferences", token))

    def read_click(self, token: str) -> Click:
        """What the token of a tracked link says. Raises what `read` does."""
        return Click(*self._read("click", token))

    def read_answer(self, token: str) -> Answer:
        """What the token of an answer says. Raises what `read` does."""
        return Answer(*self._read("answer", token))

    def read_inbox(self, token: str, at: datetime) -> str:
        """The person whose inbox a token opens.

        Raises:
            LinkError: It was altered, signed with another key, or its time is over.
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
