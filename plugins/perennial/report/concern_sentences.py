"""What pages and the weekly mail say about what needs attention."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from perennial.domain.marked_words import N_, NN_
from perennial.report.attention import Concern
from perennial.report.language import ReportLanguage
from perennial.report.report_page import file_name

_TONES = ("bad", "warn", "open")
_URGENCIES = (N_("Act"), N_("Check"), N_("Note"))
_SENTENCES: Mapping[str, str | tuple[str, str]] = {
    "annoys": N_("{metric} is higher than in the holdout, by {points} percentage points."),
    "gone": N_("its definition is missing or invalid."),
    "late": NN_(
        "{count} recent message went to somebody who had already converted; the data "
        "arrived too late to stop it.",
        "{count} recent messages went to people who had already converted; the data "
        "arrived too late to stop them.",
    ),
    "lower": N_(
        "the treatment converts less often than the holdout. Lift: {points} percentage points."
    ),
    "not_causal": N_("the comparison is not valid: {doubt}."),
    "over_limit": N_(
        "on hold by its guardrail. {metric}: {events} of {messages} messages; the limit "
        "is {limit}. After you fix the cause, run: perennial resume campaign:{campaign}"
    ),
    "stopped": NN_(
        "on {day}, {count} person: {reason}.",
        "on {day}, {count} people: {reason}.",
    ),
    "unmeasurable": N_("its effect can't be measured: {doubt}."),
}
"""Sentences by kind of concern."""


def told_concerns(found: Sequence[Concern], language: ReportLanguage) -> list[dict[str, str]]:
    """Put concerns into words."""
    return [
        {
            "tone": _TONES[concern.severity],
            "urgency": language.gettext(_URGENCIES[concern.severity]),
            "campaign": language.title(concern.campaign),
            "href": file_name(f"campaign-{concern.campaign}", language.code)
            if concern.campaign
            else "",
            "words": _sentence(concern, language),
        }
        for concern in found
    ]


def _sentence(concern: Concern, language: ReportLanguage) -> str:
    values, words = _in_words(concern.values, language), _SENTENCES[concern.kind]
    if isinstance(words, str):
        return language.gettext(words, **values)
    return language.ngettext(*words, **values)


def _in_words(values: Mapping[str, Any], language: ReportLanguage) -> dict[str, Any]:
    how: Mapping[str, Callable[[Any], str]] = {
        "metric": language.metric,
        "reason": language.reason,
        "doubt": language.doubt,
        "points": language.points,
    }
    told: dict[str, Any] = {
        name: how[name](value) if name in how else value for name, value in values.items()
    }
    if "limit_share" in values:
        told["limit"] = language.share(values["limit_share"])
    return told
