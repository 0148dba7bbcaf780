"""Concerns in words. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from perennial.report.attention import Concern
from perennial.report.language import ReportLanguage
from perennial.report.report_page import file_name

_TONES = ("bad", "warn", "open")
_URGENCIES = ("act", "look", "know")


def told_concerns(found: Sequence[Concern], language: ReportLanguage) -> list[dict[str, str]]:
    """Concerns in words."""
    return [
        {
            "tone": _TONES[concern.severity],
            "urgency": language.text(f"urgency_{_URGENCIES[concern.severity]}"),
            "campaign": language.title(concern.campaign),
            "href": file_name(f"campaign-{concern.campaign}", language.code)
            if concern.campaign
            else "",
            "words": language.text(
                f"attention_{concern.kind}", **_in_words(concern.values, language)
            ),
        }
        for concern in found
    ]


def _in_words(values: Mapping[str, Any], language: ReportLanguage) -> dict[str, object]:
    how: Mapping[str, Callable[[Any], str]] = {
        "metric": language.metric,
        "reason": language.reason,
        "doubt": language.doubt,
        "points": language.points,
    }
    told: dict[str, object] = {
        name: how[name](value) if name in how else value for name, value in values.items()
    }
    if "limit_share" in values:
        told["limit"] = language.share(values["limit_share"])
    return told
