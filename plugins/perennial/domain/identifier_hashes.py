"""How advertising platforms want identifiers normalised and hashed. Pure.

Sources: Google Ads and Display & Video 360, "Prepare user data" (trim, small letters, E.164, no
dots in Gmail's local parts), Meta's "Customer information parameters" (digits with country code,
without `+`), LinkedIn's "Contact targeting file" (e-mails alone, small letters), Ocean Engine of
Douyin (national numbers of eleven digits, SHA-256), Weibo's audience files (the same in MD5).
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from perennial.domain import DefinitionError, suggestion


class Platform(NamedTuple):
    """One platform's way.

    Attributes:
        columns: Header of its file for e-mails and for phone numbers; a kind it does not take is
            not there.
        phone: Turns E.164 into the platform's spelling; empty for a number it doesn't take.
        is_md5: Whether it hashes with MD5 instead of SHA-256.
    """

    columns: Mapping[str, str]
    phone: Callable[[str], str]
    is_md5: bool = False

    def hashed(self, contact_type: str, address: str) -> str:
        """The hash of an address in this platform's spelling; empty where it has none."""
        spelling = email if contact_type == "email" else self.phone
        if contact_type not in self.columns or not (one := spelling(address)):
            return ""
        if self.is_md5:
            return hashlib.md5(one.encode(), usedforsecurity=False).hexdigest()
        return hashlib.sha256(one.encode()).hexdigest()


def email(address: str) -> str:
    """Trimmed, in small letters; Gmail reads a local part without its dots.

    >>> email(" Jo.Doe@GMail.com "), email("Jo.Doe@example.com")
    ('jodoe@gmail.com', 'jo.doe@example.com')
    """
    local, _, domain = address.strip().lower().partition("@")
    return f"{local.replace('.', '') if domain in _GMAIL else local}@{domain}"


def e164(number: str) -> str:
    """With country code and `+`."""
    return number.strip()


def digits(number: str) -> str:
    """With country code, without `+`."""
    return re.sub(r"\D", "", number)


def mainland(number: str) -> str:
    """Eleven digits of a mobile number of mainland China, without country code; else empty.

    >>> mainland("+8613800000001"), mainland("+12025550100")
    ('13800000001', '')
    """
    found = re.fullmatch(r"\+86(1\d{10})", number.strip())
    return found[1] if found else ""


_GMAIL = ("gmail.com", "googlemail.com")

PLATFORMS: Mapping[str, Platform] = {
    "google": Platform({"email": "Email", "phone": "Phone"}, e164),
    "meta": Platform({"email": "email", "phone": "phone"}, digits),
    "linkedin": Platform({"email": "email"}, e164),
    "douyin": Platform({"phone": "mobile_hash_sha256"}, mainland),
    "weibo": Platform({"phone": "mobile_md5"}, mainland, is_md5=True),
}
"""Those whose files are written, by name."""


def platform(name: str) -> Platform:
    """One of them.

    Raises:
        DefinitionError: There is none of this name.
    """
    if name not in PLATFORMS:
        key, problem = "PERENNIAL_AUDIENCE_PLATFORM", f"there is no platform {name}"
        raise DefinitionError("environment", key, problem, suggestion(name, PLATFORMS))
    return PLATFORMS[name]
