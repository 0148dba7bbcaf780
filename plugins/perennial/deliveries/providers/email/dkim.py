"""Sign mail with DKIM.

Sources: RFC 6376 (3.4.2, 3.4.4, 3.7, 5.4.2), RFC 8463 (Ed25519 signs the headers' SHA-256), RFC
8301 (RSA keys of 2048 bits).
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from perennial.deliveries.providers.email.dkim_settings import Dkim
from perennial.deliveries.providers.provider_settings import pem
from perennial.domain import DefinitionError

SIGNED = (
    "from", "from", "to", "subject", "date", "message-id", "mime-version", "content-type",
    "list-unsubscribe", "list-unsubscribe-post", "feedback-id",
)  # fmt: skip
"""Headers signed if present. From is listed twice, so that nobody can add another (RFC 6376,
5.4.2)."""

FEWEST_BITS = 2048

_BLANKS = re.compile(rb"[ \t]{2,}|\t")  # a single space stays as it is
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_SELECTOR = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)


class Key(NamedTuple):
    """A private key, and its public key's selector."""

    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        """The value of the signature's `a=` tag."""
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    def sign(self, content: bytes) -> bytes:
        """Sign canonical headers."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(content, PKCS1v15(), hashes.SHA256())
        return self.private.sign(hashlib.sha256(content).digest())


class Signer(NamedTuple):
    """Signs mail for a domain; without keys it changes nothing."""

    domain: str
    keys: tuple[Key, ...]

    @classmethod
    def of(cls, settings: Dkim, sender: str) -> Self:
        """Create a deployment's signer.

        Args:
            settings: Its keys.
            sender: The From address, whose domain signs unless `settings` names another.

        Raises:
            DefinitionError: A selector or key is missing or invalid.
        """
        domain = settings.domain or sender.partition("@")[2]
        keys = tuple(key for kind in ("rsa", "ed25519") if (key := _key(settings, kind)))
        if keys and not _DOMAIN.fullmatch(domain):
            raise _wrong("DOMAIN", "is no domain", "Write one such as example.com.")
        return cls(domain, keys)

    def signed(self, mail: bytes) -> bytes:
        """Prepend one signature per key; lines end in CRLF."""
        if not self.keys:
            return mail
        head, _, body = mail.partition(b"\r\n\r\n")
        fields = _fields(head + b"\r\n")
        digest = b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
        return b"".join(self._signature(key, fields, digest) for key in self.keys) + mail

    def _signature(self, key: Key, fields: Sequence[tuple[str, bytes]], digest: str) -> bytes:
        values = dict(fields)  # no header occurs twice
        names = [name for name in SIGNED if name in values]
        lines = (
            f"v=1; a={key.algorithm}; c=relaxed/relaxed; d={self.domain}; s={key.selector};",
            f"h={':'.join(names)};",
            f"bh={digest};",
            "b=",
        )
        header = ("DKIM-Signature: " + "\r\n\t".join(lines)).encode()
        hashed = [values[name] for name in dict.fromkeys(names)]
        content = b"".join(hashed) + relaxed_header(header).removesuffix(b"\r\n")
        signature = b64encode(key.sign(content)).decode()
        folded = "\r\n\t".join(re.findall(r".{1,72}", signature))
        return header + folded.encode() + b"\r\n"


def relaxed_header(field: bytes) -> bytes:
    """Canonicalise one header field with its CRLF (RFC 6376, 3.4.2)."""
    name, _, value = field.partition(b":")
    unfolded = re.sub(rb"[ \t\r\n]+", b" ", value).strip()
    return name.strip().lower() + b":" + unfolded + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """Canonicalise the body (RFC 6376, 3.4.4)."""
    lines = _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n").removesuffix(b" ")
    end = len(lines)
    while lines.endswith(b"\r\n", 0, end):
        end -= 2
    return lines[:end] + b"\r\n" if end else b""


def _fields(head: bytes) -> list[tuple[str, bytes]]:
    fields = re.findall(rb"[^ \t\r\n][^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", head)
    return [(field.partition(b":")[0].decode().lower(), relaxed_header(field)) for field in fields]


def _key(settings: Dkim, kind: str) -> Key | None:
    name = f"{kind}_key".upper()
    given = getattr(settings, f"{kind}_key"), getattr(settings, f"{kind}_key_file")
    content = pem(*given, f"PERENNIAL_DKIM_{name}_FILE")
    selector = getattr(settings, f"{kind}_selector")
    if not content:
        return None
    if not _SELECTOR.fullmatch(selector):
        problem = "is missing, or not allowed in a domain name"
        raise _wrong(f"{kind.upper()}_SELECTOR", problem, "Write the name the key is published as.")
    try:
        private = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if kind == "ed25519" and isinstance(private, Ed25519PrivateKey):
        return Key(selector, private)
    if kind == "rsa" and isinstance(private, RSAPrivateKey) and private.key_size >= FEWEST_BITS:
        return Key(selector, private)
    wanted = "an Ed25519 key" if kind == "ed25519" else f"an RSA key of {FEWEST_BITS} bits or more"
    raise _wrong(name, f"is not {wanted} in PEM without a password", "Make one with openssl.")


def _wrong(name: str, problem: str, remedy: str) -> DefinitionError:
    return DefinitionError("environment", f"PERENNIAL_DKIM_{name}", problem, remedy)
