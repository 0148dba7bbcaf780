"""Rendered messages without links, because reports are passed around. Pure.

Links are cut out, so that a report contains no unsubscribe token. The page isolates a mail's HTML:
an iframe with an empty `sandbox` allows no scripts, forms, popups or navigation, and the
Content-Security-Policy loads nothing.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pyarrow as pa

_LINK = re.compile(r"https?://[^\s<>\"'，。；！？）】]+")
_ATTRIBUTE = re.compile(
    r"""\s(?:href|src|srcset|action|background|poster)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""",
    re.IGNORECASE,
)


class Example(NamedTuple):
    """One message to one person.

    Attributes:
        subject: Empty except for mails.
        text: Plain text, with words in place of links.
        html: Without URLs; empty except for mails.
        as_of: The day of its decision.
    """

    channel: str
    variant: str
    locale: str
    person_id: str
    subject: str
    text: str
    html: str
    as_of: date


def examples(samples: pa.Table, default_locale: str) -> Mapping[str, list[Example]]:
    """Examples by campaign: every text in the default language, and one in each other.

    `samples` has columns `campaign`, `channel`, `variant`, `locale`, `person_id`, `subject`,
    `text`, `html` and `as_of`.
    """
    found: dict[str, list[Example]] = {}
    seen: set[tuple[str, ...]] = set()
    keys = ("campaign", "channel", "variant", "locale", "person_id", "as_of")
    rows = sorted(samples.to_pylist(), key=lambda row: [str(row[key]) for key in keys])
    for row in rows:
        is_default = row["locale"] == default_locale
        kind = (
            row["campaign"],
            row["channel"],
            row["locale"],
            row["variant"] if is_default else "",
        )
        if kind not in seen:
            seen.add(kind)
            found.setdefault(row["campaign"], []).append(
                Example(
                    **{key: row[key] for key in keys[1:]},
                    subject=row["subject"] or "",
                    text=_LINK.sub("[link]", row["text"] or ""),
                    html=_LINK.sub("[link]", _ATTRIBUTE.sub("", row["html"] or "")),
                )
            )
    return found
