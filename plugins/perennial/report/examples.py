"""Messages as they were rendered, without links: a report is passed around. Pure.

The wall around a mail's HTML is not here. A page shows it in an iframe with an empty `sandbox`: no
scripts, no forms, no popups, no navigation of the page. The page's Content-Security-Policy loads
nothing and keeps frames where they are. This module cuts out links, so that nobody's unsubscribe
token is passed around with the report.
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
        channel: How it went out.
        variant: Which text it is.
        locale: In which language.
        person_id: Whom it was for.
        subject: Of a mail; empty on other channels.
        text: Plain text, links replaced by words.
        html: Of a mail, without any address to go to or load from; empty on other channels.
        as_of: The day it was decided for.
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

    Args:
        samples: Rendered messages with columns `campaign`, `channel`, `variant`, `locale`,
            `person_id`, `subject`, `text`, `html` and `as_of`.
        default_locale: The business's.
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
