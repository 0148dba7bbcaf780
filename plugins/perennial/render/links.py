"""Signed links: who may change what by following one. Pure.

The same person, purpose, channel and campaign always give the same link, so that a batch rendered
twice is the same to the byte. A link does not expire: the right to refuse does not either.
"""

import hashlib
from typing import Any, NamedTuple

from itsdangerous import BadData, Serializer, URLSafeSerializer
from itsdangerous.encoding import base64_encode

from perennial.domain import PerennialError


class LinkError(PerennialError):
    """A token was not made here, or not with this key."""


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


class _Tokens(URLSafeSerializer):
    """Tokens that are never compressed: what zlib makes of a text differs between its versions."""

    def dump_payload(self, obj: Any) -> bytes:
        """Write the content of a token."""
        return base64_encode(Serializer.dump_payload(self, obj))


class Links:
    """Makes and reads the links in messages."""

    def __init__(self, public_url: str, key: bytes) -> None:
        """Lead people to `public_url`; sign with `key`."""
        self._url = public_url.rstrip("/")
        self._refusals = _Tokens(
            key,
            salt="unsubscribe",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    @property
    def public_url(self) -> str:
        """What every link begins with, without a slash at its end."""
        return self._url

    def unsubscribe(self, person_id: str, purpose: str, channel: str, campaign: str) -> str:
        """The link by which this person refuses this purpose on this channel."""
        token = self._refusals.dumps([person_id, purpose, channel, campaign])
        return f"{self._url}/u/{token}"

    def go(self, campaign: str) -> str:
        """Where a campaign's call to action leads; the same for everybody."""
        return f"{self._url}/go/{campaign}"

    def read(self, token: str) -> Refusal:
        """What the token of an unsubscribe link says.

        Raises:
            LinkError: It was altered, or signed with another key.
        """
        try:
            content = self._refusals.loads(token)
        except (BadData, UnicodeError) as error:
            raise LinkError("this link was altered, or was made with another key") from error
        if self._refusals.dumps(content) != token:  # base64 has several spellings of one signature
            raise LinkError("this link was altered")
        return Refusal(*content)
