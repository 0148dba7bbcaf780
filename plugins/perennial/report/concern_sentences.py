"""Concerns in words: what pages and the weekly mail say about what needs attention. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from perennial.domain.marked_words import N_, NN_
from perennial.report.attention import Concern
from perennial.report.language import ReportLanguage
from perennial.report.report_page import file_name

_TONES = ("bad", "warn", "open")
_URGENCIES = (N_("Act"), N_("Look"), N_("Know"))
_SENTENCES: Mapping[str, str | tuple[str, str]] = {
    "annoys": N_("{metric} more often than without it, by {points} points."),
    "gone": N_("its definition is no longer in the catalogue, or is broken."),
    "late": NN_(
        "{count} recent message went to somebody who had reached the goal already; that "
        "became known too late.",
        "{count} recent messages went to people who had reached the goal already; that "
        "became known too late.",
    ),
    "lower": N_("fewer people reach the goal than without it, by {points} points."),
    "not_causal": N_("the comparison can't be trusted: {doubt}."),
    "over_limit": N_(
        "held by its guardrail. {metric}: {events} of {messages} messages, and the limit "
        "is {limit}. When it is mended: perennial resume campaign:{campaign}"
    ),
    "stopped": NN_(
        "on {day}, {count} candidate: {reason}.",
        "on {day}, {count} candidates: {reason}.",
    ),
    "unmeasurable": N_("can't be measured like this, ever: {doubt}."),
}
"""Concerns by kind."""


def told_concerns(found: Sequence[Concern], language: ReportLanguage) -> list[dict[str, str]]:
    """Concerns in words."""
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
    """Values of a concern, with names from the code in words."""
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
