"""Checks that messages name the company and that their links work, before any reaches people."""

from urllib.parse import urlsplit

import httpx

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.loopback import is_loopback
from perennial.domain import BrokenWorld, DefinitionError

SHIPPED = {"brand": "Perennial Grocer", "postal_address": "Example Street"}
"""Values that the repository ships; words of them stand for nobody."""

_RESERVED = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")
"""Domains that nobody owns. Source: RFC 2606, RFC 6761."""

_SECONDS = 10
"""How long the receiver may take to answer."""


def require_own_identity(settings: Settings, business: Business) -> None:
    """Check that the company's own name, addresses and receiver are set, and the receiver answers.

    Raises:
        DefinitionError: A value is the shipped one, or leads nowhere.
        BrokenWorld: The receiver doesn't answer at its public address.
    """
    for key, shipped in SHIPPED.items():
        if shipped.casefold() in getattr(business, key).casefold():
            raise _not_own(key, getattr(business, key), "Write your company's own.")
    for key, host in (
        ("sender", business.sender.partition("@")[2]),
        ("website", urlsplit(business.website).hostname or ""),
    ):
        if _is_reserved(host):
            raise _not_own(key, getattr(business, key), "Write an address that your company owns.")
    _require_receiver(settings.public_url)


def _require_receiver(url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_reserved(host) or is_loopback(host, parts.port or 443):
        raise DefinitionError(
            "environment",
            "PERENNIAL_PUBLIC_URL",
            f"{url!r} can't be reached by those who get a message",
            "Name the public address of `perennial receive`; every unsubscribe link leads there.",
        )
    try:
        status = httpx.get(f"{url}/healthz", timeout=_SECONDS).status_code
        said = f"HTTP {status}"
    except httpx.HTTPError as error:
        status, said = 0, type(error).__name__
    if status != 200:
        raise BrokenWorld(
            f"The receiver doesn't answer at {url}/healthz ({said}): start `perennial receive`, "
            "or correct PERENNIAL_PUBLIC_URL."
        )


def _not_own(key: str, value: str, remedy: str) -> DefinitionError:
    problem = f"{value!r} is an example, and the provider reaches people"
    return DefinitionError("dbt_project.yml", f"vars.{key}", problem, remedy)


def _is_reserved(host: str) -> bool:
    name = host.casefold().rstrip(".")
    return not name or any(name == one or name.endswith(f".{one}") for one in _RESERVED)
