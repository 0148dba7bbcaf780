"""Findings in words and in their units: what the report says of each metric. Pure."""

from collections.abc import Mapping
from typing import Any

from perennial.domain.metrics import METRICS, Unit
from perennial.report.language import Speech

Row = Mapping[str, Any]

_PASSING = ("too_few", "too_wide", "among_many")
"""Doubts that more people end."""


def verdict(found: Row | None, say: Speech) -> str:
    """One sentence on whether people reach the goal more often than those held out.

    Args:
        found: The row of the metric `conversion`; None when nobody was eligible.
        say: The language.
    """
    if found is None:
        return say("verdict_nobody")
    if is_told(found):
        return say(f"verdict_{found['verdict']}", span=_between(found, say))
    doubt = say.doubt(found["doubt"])
    if found["verdict"] == "not_causal":
        return say("verdict_not_causal", doubt=doubt)
    if found["doubt"] == "too_wide":
        return say("verdict_too_wide", span=_between(found, say)) + wait(found, say)
    is_passing = found["doubt"] in _PASSING
    key = "verdict_cant_tell_yet" if is_passing else "verdict_cant_tell"
    return say(key, doubt=doubt) + wait(found, say)


def wait(found: Row, say: Speech) -> str:
    """For how long, if that is known and anything is left to wait for."""
    days = found["days_left"]
    return say("verdict_wait", count=days) if days and found["doubt"] in _PASSING else ""


def tone(found: Row | None) -> str:
    """How a verdict is coloured: `good`, `bad`, `even` or `open`."""
    if not is_told(found) or found is None:
        return "bad" if found is not None and found["verdict"] == "not_causal" else "open"
    if found["verdict"] == "no_difference":
        return "even"
    is_more = found["verdict"] == "higher"
    return "good" if is_more != METRICS[found["metric"]].is_worse_if_more else "bad"


def label(found: Row | None, say: Speech) -> str:
    """The verdict in two or three words."""
    if found is None or found["doubt"] in ("nobody_treated", "nobody_held_out"):
        return say("cant_tell")
    return say.verdict(found)


def short(found: Row | None, say: Speech) -> str:
    """For a cell of a table: the difference, or that it can't be told."""
    if found is None or found["doubt"] in ("nobody_treated", "nobody_held_out"):
        return say("cant_tell")
    if found["verdict"] in ("not_causal", "cant_tell"):
        return say.verdict(found)
    return difference(found["metric"], found["estimate"], say)


def is_told(found: Row | None) -> bool:
    """Whether something may be concluded."""
    return found is not None and found["verdict"] in ("higher", "lower", "no_difference")


def is_moved(found: Row | None) -> bool:
    """Whether a difference may be concluded, for better or worse."""
    return found is not None and found["verdict"] in ("higher", "lower")


def span(found: Row | None, say: Speech) -> str:
    """The interval that the verdict rests on, in the metric's unit; empty where there is none."""
    if found is None or found["low"] is None:
        return ""
    low, high = (difference(found["metric"], found[bound], say) for bound in ("low", "high"))
    return say("interval", low=low, high=high)


def level(metric: str, value: float | None, say: Speech) -> str:
    """A side's mean in the metric's unit: percent, money, or days."""
    match METRICS[metric].unit:
        case Unit.SHARE:
            return say.share(value)
        case Unit.MONEY:
            return say.money(value)
        case Unit.DAYS:
            return say.number(value)


def difference(metric: str, value: float | None, say: Speech) -> str:
    """A difference of two means: percentage points, money, or days."""
    match METRICS[metric].unit:
        case Unit.SHARE:
            return say.points(value)
        case Unit.MONEY:
            return say.gain(value)
        case Unit.DAYS:
            return say.signed(value)


def _between(found: Row, say: Speech) -> str:
    low, high = say.points(found["low"]), say.points(found["high"])
    return say("points", value=say("range", low=low, high=high))
