"""Normalisation and hashing of identifiers, as advertising platforms require.

Sources: Google Ads and Display & Video 360, "Prepare user data" (trim, lowercase, E.164, no dots in
the local part of Gmail addresses); Meta, "Customer information parameters" (digits with country
code, without `+`); LinkedIn, "Contact targeting file" (lowercase emails only); Douyin's Ocean
Engine (11-digit national numbers, SHA-256); Weibo audience files (the same with MD5).
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from perennial.domain import DefinitionError, suggestion


class Platform(NamedTuple):
    """The format of one platform.

    Attributes:
        columns: Header of the file by contact type; only types that the platform takes.
        phone: Converts E.164 to the platform's format; returns "" for a number it doesn't take.
    """

    columns: Mapping[str, str]
    phone: Callable[[str], str]
    is_md5: bool = False

    def hashed(self, contact_type: str, address: str) -> str:
        """Hex hash of the normalised address; "" if the platform doesn't take it."""
        spelling = email if contact_type == "email" else self.phone
        if contact_type not in self.columns or not (one := spelling(address)):
            return ""
        if self.is_md5:
            return hashlib.md5(one.encode(), usedforsecurity=False).hexdigest()
        return hashlib.sha256(one.encode()).hexdigest()


def email(address: str) -> str:
    """Trim and lowercase; remove dots from the local part of Gmail addresses.

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
    """The 11 digits of a mobile number of mainland China, without country code; otherwise "".

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
"""The supported platforms, by name."""


def platform(name: str) -> Platform:
    """Return the platform of this name.

    Raises:
        DefinitionError: The name is unknown.
    """
    if name not in PLATFORMS:
        key, problem = "PERENNIAL_AUDIENCE_PLATFORM", f"there is no platform {name}"
        raise DefinitionError("environment", key, problem, suggestion(name, PLATFORMS))
    return PLATFORMS[name]
