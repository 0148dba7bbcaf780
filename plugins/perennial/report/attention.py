"""What needs attention. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from perennial.domain import MessageClass
from perennial.domain.metrics import METRICS
from perennial.report.published_tables import Row, Tables
from perennial.report.summaries import Summary

STOPPED_BY_HAND = "kill_switch"

_TROUBLES = (
    "kill_switch", "stale_run", "awaiting_approval", "budget_reached", "coupons_exhausted",
    "no_coupon_left", "offer_withdrawn", "offer_expired", "render_error", "rejected",
    "unknown", "withheld", "not_dispatched",
)  # fmt: skip
"""Reasons of a campaign's last day that a person may mend, the most urgent first."""

_SHARE_OF_TREATMENT = 0.01
"""Of what happens to single messages in any campaign, so much of the day's treatment is news."""

_SINGLE = ("rejected", "unknown", "withheld", "not_dispatched", "render_error")

_SURELY_SOME = 5
"""With this number of people expected in the holdout, the chance that it is empty is one in 150."""


class Severity(IntEnum):
    """How soon to look."""

    ACT = 0
    LOOK = 1
    KNOW = 2


class Concern(NamedTuple):
    """One thing to look at.

    Attributes:
        kind: A key of the words in `concern_sentences`.
        campaign: Empty if about none.
        values: For the placeholders of the words; a reason, metric or doubt is its name.
    """

    severity: Severity
    kind: str
    campaign: str
    values: Mapping[str, object]


def concerns(found: Sequence[Summary], tables: Tables) -> list[Concern]:
    """Everything to look at, most urgent first, then in the report's order."""
    every = [concern for one in found for concern in _of_campaign(one)]
    every += _late(tables)
    return sorted(every, key=lambda concern: concern.severity)


def _of_campaign(one: Summary) -> Iterator[Concern]:
    yield from _held(one)
    yield from _judged(one)
    yield from _stopped(one)
    if one.campaign is None:
        yield Concern(Severity.KNOW, "gone", one.name, {})


def _held(one: Summary) -> Iterator[Concern]:
    for rail in one.over_limit:
        values = {
            "metric": rail["guardrail"],
            "events": rail["event_count"],
            "messages": rail["message_count"],
            "limit_share": rail["limit_share"],
            "campaign": one.name,
        }
        yield Concern(Severity.ACT, "over_limit", one.name, values)


def _judged(one: Summary) -> Iterator[Concern]:
    conversion = one.conversion
    if conversion and conversion["verdict"] == "lower":
        yield Concern(Severity.ACT, "lower", one.name, _lift(conversion))
    if conversion and conversion["verdict"] == "not_causal":
        yield Concern(Severity.ACT, "not_causal", one.name, {"doubt": conversion["doubt"]})
    if conversion and _is_unmeasurable(one, conversion):
        yield Concern(Severity.LOOK, "unmeasurable", one.name, {"doubt": conversion["doubt"]})
    for metric in METRICS.values():
        row = one.findings.get(metric.name)
        if metric.is_worse_if_more and row and row["verdict"] == "higher":
            values = {"metric": metric.name, **_lift(row)}
            yield Concern(Severity.LOOK, "annoys", one.name, values)


def _is_unmeasurable(one: Summary, conversion: Row) -> bool:
    """Nobody is held out, though the campaign is no service and large enough."""
    if one.campaign is None or one.campaign.message_class == MessageClass.SERVICE:
        return False
    is_alone = conversion["doubt"] == "nobody_held_out"
    expected = one.campaign.holdout_share * conversion["treatment_count"]
    return bool(is_alone and (expected == 0 or expected >= _SURELY_SOME))


def _lift(row: Row) -> Mapping[str, object]:
    return {"points": row["estimate"]}


def _stopped(one: Summary) -> Iterator[Concern]:
    """Only the last day's problems: earlier ones are fixed, or too late to fix."""
    for reason in _TROUBLES:
        count = one.last.skipped.get(reason, 0)
        is_usual = reason in _SINGLE and count <= _SHARE_OF_TREATMENT * one.last.treatment_count
        if count and not is_usual:
            severity = Severity.ACT if reason == STOPPED_BY_HAND else Severity.LOOK
            values = {"count": count, "reason": reason, "day": one.last_on}
            yield Concern(severity, "stopped", one.name, values)


def _late(tables: Tables) -> Iterator[Concern]:
    rows = tables.rows("late_judgements")
    count = sum(row["messaged_after_goal_count"] for row in rows)
    if count:
        values = {"count": count, "candidates": sum(row["candidate_count"] for row in rows)}
        yield Concern(Severity.KNOW, "late", "", values)
