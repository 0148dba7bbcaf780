"""Guess whether a person or a program followed a link; nothing is refused because of it."""

import re
from datetime import timedelta
from enum import StrEnum

SOONEST = timedelta(seconds=5)
"""No person opens a mail and follows a link sooner than this after the hand-over."""

_PROGRAMS = re.compile(
    r"bot\b|bot/|spider|crawl|preview|scan|proofpoint|barracuda|mimecast|fireeye|symantec|sophos|"
    r"safelinks|safebrowsing|imageproxy|facebookexternalhit|whatsapp|slack|telegram|skypeuri|"
    r"curl|wget|python|java/|okhttp|go-http-client|libwww|httpclient|headless|micromessenger-bot",
    re.IGNORECASE,
)


class Reader(StrEnum):
    """Who seems to have followed a link."""

    PERSON = "person"
    PROGRAM = "program"


def reader_of(method: str, user_agent: str, since_sent: timedelta | None) -> Reader:
    """Guess who follows a link; `since_sent` is None if unknown.

    No browser opens a page with `HEAD`.

    >>> reader_of("GET", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", None).value
    'person'
    >>> reader_of("GET", "Slackbot-LinkExpanding 1.0", None).value
    'program'
    """
    is_too_soon = since_sent is not None and since_sent < SOONEST
    if method == "HEAD" or not user_agent or is_too_soon or _PROGRAMS.search(user_agent):
        return Reader.PROGRAM
    return Reader.PERSON
