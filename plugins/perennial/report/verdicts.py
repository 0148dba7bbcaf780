"""Findings in words and in their units: what the page says of each metric."""

from collections.abc import Mapping
from typing import Any

from perennial.lift.words import DOUBTS
from perennial.pages import CANT_TELL, points, share

Row = Mapping[str, Any]

METRICS = {
    "conversion": "Reached the goal",
    "revenue": "Spent, a person",
    "margin": "Left of it after costs, a person",
    "activity": "Days of use, a person",
    "revenue_per_use": "Spent per day of use",
    "retention": "Came back afterwards",
    "redemption": "Redeemed a coupon",
    "unsubscribe": "Unsubscribed",
    "complaint": "Complained",
}
"""Every metric the page shows, in its order."""

_SHARES = ("conversion", "retention", "redemption", "unsubscribe", "complaint")

_TOLD = {
    "higher": "People reach the goal more often than those held out, by {}.",
    "lower": "People reach the goal less often than those held out, by {}.",
    "no_difference": "No difference that would matter: anything from {} fits.",
}

_PASSING = ("too_few", "too_wide", "among_many")
"""Doubts that more people end."""


def verdict(found: Row | None) -> str:
    """One sentence on whether people reach the goal more often than those held out.

    Args:
        found: The row of the metric `conversion`; None when nobody was eligible.
    """
    if found is None:
        return "Can't tell: nobody was eligible yet."
    between = f"{points(found['low'])} to {points(found['high'])} points"
    if found["verdict"] in _TOLD:
        return _TOLD[found["verdict"]].format(between)
    doubt = f"{DOUBTS['en'][found['doubt']]}."
    if found["doubt"] == "too_wide":
        doubt = f"an effect that matters and none at all both fit, from {between}."
    if found["verdict"] == "not_causal":
        return f"Not causal: {doubt}"
    yet = " yet" if found["doubt"] in _PASSING else ""
    days = found["days_left"]
    wait = f" At this pace it can be told in {days:,} days." if days else ""
    return f"Can't tell{yet}: {doubt}{wait}"


def short(found: Row | None) -> str:
    """The same for a cell of a table: the difference, or that it can't be told."""
    if found is None or found["doubt"] in ("nobody_treated", "nobody_held_out"):
        return CANT_TELL
    if found["verdict"] == "not_causal":
        return "not causal"
    if found["verdict"] == "cant_tell":
        return f"{CANT_TELL} yet"
    return difference(found["metric"], found["estimate"])


def is_told(found: Row | None) -> bool:
    """Whether something may be concluded."""
    return found is not None and found["verdict"] in ("higher", "lower", "no_difference")


def span(found: Row | None) -> str:
    """The interval that the verdict rests on, in the metric's unit; empty where there is none."""
    if found is None or found["low"] is None:
        return ""
    low, high = (difference(found["metric"], found[bound]) for bound in ("low", "high"))
    return f"[{low}, {high}]"


def level(metric: str, value: float | None) -> str:
    """A side's mean in the metric's unit: percent, money, or days."""
    if value is None:
        return CANT_TELL
    return share(value) if metric in _SHARES else f"{value:,.2f}"


def difference(metric: str, value: float | None) -> str:
    """A difference of two means: percentage points, money, or days."""
    if value is None:
        return CANT_TELL
    return points(value) if metric in _SHARES else f"{value:+,.2f}".replace("-", "\u2212")
