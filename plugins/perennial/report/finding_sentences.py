"""Findings in words, with units. Pure."""

from collections.abc import Mapping
from typing import Any

from perennial.domain.metrics import METRICS, Unit
from perennial.report.language import ReportLanguage

Row = Mapping[str, Any]

_PASSING = ("too_few", "too_wide", "among_many")
"""Doubts that more people end."""


def verdict(found: Row | None, language: ReportLanguage) -> str:
    """One sentence on the row of the metric `conversion`; None if nobody was eligible."""
    if found is None:
        return language.text("verdict_nobody")
    if is_told(found):
        return language.text(f"verdict_{found['verdict']}", span=_between(found, language))
    doubt = language.doubt(found["doubt"])
    if found["verdict"] == "not_causal":
        return language.text("verdict_not_causal", doubt=doubt)
    if found["doubt"] == "too_wide":
        return language.text("verdict_too_wide", span=_between(found, language)) + wait(
            found, language
        )
    is_passing = found["doubt"] in _PASSING
    key = "verdict_cant_tell_yet" if is_passing else "verdict_cant_tell"
    return language.text(key, doubt=doubt) + wait(found, language)


def wait(found: Row, language: ReportLanguage) -> str:
    """How long until the result, if known and in the future."""
    days = found["days_left"]
    return language.text("verdict_wait", count=days) if days and found["doubt"] in _PASSING else ""


def tone(found: Row | None) -> str:
    """Colour of a verdict: `good`, `bad`, `even` or `open`."""
    if not is_told(found) or found is None:
        return "bad" if found is not None and found["verdict"] == "not_causal" else "open"
    if found["verdict"] == "no_difference":
        return "even"
    is_more = found["verdict"] == "higher"
    return "good" if is_more != METRICS[found["metric"]].is_worse_if_more else "bad"


def label(found: Row | None, language: ReportLanguage) -> str:
    """The verdict in two or three words."""
    if found is None or found["doubt"] in ("nobody_treated", "nobody_held_out"):
        return language.text("cant_tell")
    return language.verdict(found)


def short(found: Row | None, language: ReportLanguage) -> str:
    """For a table cell: the difference, or that it can't be told."""
    if found is None or found["doubt"] in ("nobody_treated", "nobody_held_out"):
        return language.text("cant_tell")
    if found["verdict"] in ("not_causal", "cant_tell"):
        return language.verdict(found)
    return difference(found["metric"], found["estimate"], language)


def is_told(found: Row | None) -> bool:
    """Whether there is a conclusion."""
    return found is not None and found["verdict"] in ("higher", "lower", "no_difference")


def is_moved(found: Row | None) -> bool:
    """Whether there is a difference, for better or worse."""
    return found is not None and found["verdict"] in ("higher", "lower")


def span(found: Row | None, language: ReportLanguage) -> str:
    """The verdict's interval in the metric's unit; empty without one."""
    if found is None or found["low"] is None:
        return ""
    low, high = (difference(found["metric"], found[bound], language) for bound in ("low", "high"))
    return language.text("interval", low=low, high=high)


def level(metric: str, value: float | None, language: ReportLanguage) -> str:
    """A side's mean as percent, money or days."""
    match METRICS[metric].unit:
        case Unit.SHARE:
            return language.share(value)
        case Unit.MONEY:
            return language.money(value)
        case Unit.DAYS:
            return language.number(value)


def difference(metric: str, value: float | None, language: ReportLanguage) -> str:
    """A difference of means as percentage points, money or days."""
    match METRICS[metric].unit:
        case Unit.SHARE:
            return language.points(value)
        case Unit.MONEY:
            return language.gain(value)
        case Unit.DAYS:
            return language.signed(value)


def _between(found: Row, language: ReportLanguage) -> str:
    low, high = language.points(found["low"]), language.points(found["high"])
    return language.text("points", value=language.text("range", low=low, high=high))
