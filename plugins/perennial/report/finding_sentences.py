"""What the report says of each metric's finding, with units."""

from collections.abc import Mapping
from typing import Any

from perennial.domain.marked_words import N_
from perennial.domain.metrics import METRICS, Unit
from perennial.report.language import ReportLanguage

Row = Mapping[str, Any]

_PASSING = ("too_few", "too_wide", "among_many")
"""Doubts that more people will resolve."""

_SENTENCES: Mapping[str, str] = {
    "higher": N_(
        "The treatment converts more often than the holdout: lift is {span} (95% "
        "confidence interval)."
    ),
    "lower": N_(
        "The treatment converts less often than the holdout: lift is {span} (95% "
        "confidence interval)."
    ),
    "no_difference": N_("No meaningful difference: lift is {span} (95% confidence interval)."),
}
"""Conclusions by verdict."""


def verdict(found: Row | None, language: ReportLanguage) -> str:
    """One sentence on whether the treatment converts more often than the holdout.

    Args:
        found: The finding of `conversion`; None if nobody was eligible.
        language: The language.
    """
    if found is None:
        return language.gettext("Can't tell: nobody was eligible yet.")
    if is_told(found):
        words = _SENTENCES[found["verdict"]]
        return language.gettext(words, span=_between(found, language))
    doubt = language.doubt(found["doubt"])
    if found["verdict"] == "not_causal":
        return language.gettext("Not comparable: {doubt}.", doubt=doubt)
    if found["doubt"] == "too_wide":
        return language.sentences(
            language.gettext(
                "Can't tell yet: the data fit both a meaningful effect and no effect. Lift is "
                "{span} (95% confidence interval).",
                span=_between(found, language),
            ),
            wait(found, language),
        )
    if found["doubt"] in _PASSING:
        told = language.gettext("Can't tell yet: {doubt}.", doubt=doubt)
        return language.sentences(told, wait(found, language))
    return language.gettext("Can't tell: {doubt}.", doubt=doubt)


def wait(found: Row, language: ReportLanguage) -> str:
    """When to expect a result; empty if unknown, or if waiting doesn't help."""
    days = found["days_left"]
    return (
        language.ngettext(
            "At this pace, expect a result in {count} day.",
            "At this pace, expect a result in {count} days.",
            count=days,
        )
        if days and found["doubt"] in _PASSING
        else ""
    )


def tone(found: Row | None) -> str:
    """The colour of a verdict: `good`, `bad`, `even` or `open`."""
    if not is_told(found) or found is None:
        return "bad" if found is not None and found["verdict"] == "not_causal" else "open"
    if found["verdict"] == "no_difference":
        return "even"
    is_more = found["verdict"] == "higher"
    return "good" if is_more != METRICS[found["metric"]].is_worse_if_more else "bad"


def label(found: Row | None, language: ReportLanguage) -> str:
    """The verdict in two or three words."""
    if found is None or found["doubt"] in ("nobody_treated", "nobody_held_out"):
        return language.gettext("can't tell")
    return language.verdict(found)


def short(found: Row | None, language: ReportLanguage) -> str:
    """The difference for a table cell, or that it can't be told."""
    if found is None or found["doubt"] in ("nobody_treated", "nobody_held_out"):
        return language.gettext("can't tell")
    if found["verdict"] in ("not_causal", "cant_tell"):
        return language.verdict(found)
    return difference(found["metric"], found["estimate"], language)


def is_told(found: Row | None) -> bool:
    """Whether the finding has a conclusion."""
    return found is not None and found["verdict"] in ("higher", "lower", "no_difference")


def is_moved(found: Row | None) -> bool:
    """Whether the finding concludes that there is a difference."""
    return found is not None and found["verdict"] in ("higher", "lower")


def span(found: Row | None, language: ReportLanguage) -> str:
    """The verdict's interval; of a share in percentage points, without the unit."""
    if found is None or found["low"] is None:
        return ""
    low, high = (_bare(found["metric"], found[bound], language) for bound in ("low", "high"))
    return language.gettext("[{low}, {high}]", low=low, high=high)


def span_with_unit(found: Row | None, language: ReportLanguage) -> str:
    """The interval with its unit, for use without a difference before it."""
    bare = span(found, language)
    is_share = bare and found and METRICS[found["metric"]].unit is Unit.SHARE
    return language.gettext("{value} pp", value=bare) if is_share else bare


def level(metric: str, value: float | None, language: ReportLanguage) -> str:
    """An arm's mean as percent, money or days."""
    match METRICS[metric].unit:
        case Unit.SHARE:
            return language.share(value)
        case Unit.MONEY:
            return language.money(value)
        case Unit.DAYS:
            return language.number(value)


def difference(metric: str, value: float | None, language: ReportLanguage) -> str:
    """A difference of means as percentage points with unit, money or days."""
    bare = _bare(metric, value, language)
    is_share = METRICS[metric].unit is Unit.SHARE and value is not None
    return language.gettext("{value} pp", value=bare) if is_share else bare


def _bare(metric: str, value: float | None, language: ReportLanguage) -> str:
    match METRICS[metric].unit:
        case Unit.SHARE:
            return language.points(value)
        case Unit.MONEY:
            return language.gain(value)
        case Unit.DAYS:
            return language.signed(value)


def _between(found: Row, language: ReportLanguage) -> str:
    low, high = language.points(found["low"]), language.points(found["high"])
    return language.gettext(
        "{value} percentage points", value=language.gettext("{low} to {high}", low=low, high=high)
    )
