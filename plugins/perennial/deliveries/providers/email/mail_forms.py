"""The forms of `mail_forms.toml`, compiled once."""

import re
import tomllib
from functools import cache
from pathlib import Path

_WHO = (
    r"(user(name|id)?|recipients?|mailbox|address(ee)?|account|e-?mail( account)?|person|name"
    r"|customer|inbox)"
)
_DOMAIN = r"(host|domain)( or domain)?( ?name)?"


@cache
def form(kind: str) -> re.Pattern[str]:
    """A pattern that matches any form of a kind."""
    forms = _forms()[kind]
    joined = "|".join(f"(?:{form})" for form in forms)
    return re.compile(
        joined.replace("WHO", _WHO).replace("DOMAIN", _DOMAIN), re.IGNORECASE | re.MULTILINE
    )


@cache
def _forms() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
