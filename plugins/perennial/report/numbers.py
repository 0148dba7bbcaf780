"""The report's numbers: published results tables in, what each section shows out. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from perennial.definition import Campaign
from perennial.domain import GATES, LIMITS
from perennial.lift import Arm, Interval, wilson

Row = dict[str, Any]

STOPPED = tuple(str(reason) for reason in GATES)
"""Reasons to skip somebody before arms are drawn, in the order in which they are asked."""

UNSENT = (
    *(str(reason) for reason in LIMITS),
    *("no_coupon_left", "render_error", "withheld", "rejected", "unknown", "not_dispatched"),
)
"""Reasons to skip somebody of the treatment arm, in the order in which they come up."""

ARMS = ("treatment", "holdout")


class Funnel(NamedTuple):
    """Where a campaign's candidates ended; a person counts once for each day of candidacy.

    Attributes:
        sent_count: Accepted by a provider.
        held_out_count: Held out, to measure against.
        skipped: How many were skipped, by reason.
    """

    sent_count: int
    held_out_count: int
    skipped: Mapping[str, int]

    @property
    def skip_count(self) -> int:
        """All who were skipped."""
        return sum(self.skipped.values())

    @property
    def candidate_count(self) -> int:
        """Everyone: sent + held out + skipped."""
        return self.sent_count + self.held_out_count + self.skip_count

    @property
    def eligible_count(self) -> int:
        """Those whom nothing stopped before arms were drawn."""
        return self.candidate_count - sum(self.skipped.get(reason, 0) for reason in STOPPED)

    @property
    def treatment_count(self) -> int:
        """Those of the eligible who were to be sent to."""
        return self.eligible_count - self.held_out_count


class Variant(NamedTuple):
    """One text of a campaign: how many were to get it, and how often they converted."""

    name: str
    arm: Arm
    interval: Interval | None


class Point(NamedTuple):
    """How many of an arm had converted so many days after entry."""

    arm: str
    days_after: int
    converted_count: int
    person_count: int


class Summary(NamedTuple):
    """What the report says about one campaign.

    Attributes:
        name: Of the campaign.
        programme: The DAG that sends it.
        campaign: Its definition; None when it is gone.
        funnel: Where its candidates ended.
        arms: Everyone eligible, by the side they were drawn to, and how many reached the goal.
        findings: What may be said of each metric: the rows of `findings`, by metric.
        account: Messages, costs and what followed them; None before the first message.
        guardrails: Refusals and complaints against their limits.
        revenue: Mean revenue per person, by arm; no entry for an empty arm.
        variants: Its texts, by name.
        curve: Cumulative conversion of both arms, a point a day.
        first_on: First day on which it had candidates; None if it never had.
        last_on: Last such day.
        closes_on: First day on which nobody's goal window is open any more; None if unknown.
    """

    name: str
    programme: str
    campaign: Campaign | None
    funnel: Funnel
    arms: Mapping[str, Arm]
    findings: Mapping[str, Row]
    account: Row | None
    guardrails: tuple[Row, ...]
    revenue: Mapping[str, Decimal]
    variants: tuple[Variant, ...]
    curve: tuple[Point, ...]
    first_on: date | None
    last_on: date | None
    closes_on: date | None

    @property
    def conversion(self) -> Row | None:
        """What may be said of the campaign's goal; None when nobody was ever eligible."""
        return self.findings.get("conversion")

    @property
    def outcome_cost(self) -> Decimal | None:
        """What one goal more cost, in the business's currency; None while no effect is told."""
        found = self.conversion
        if self.account is None or found is None or found["verdict"] != "higher":
            return None
        more = Decimal(str(found["estimate"])) * int(found["treatment_count"])
        spent = Decimal(self.account["message_cost"]) + Decimal(self.account["offer_cost"])
        return Decimal(spent / more)


def summaries(
    results: Mapping[str, pa.Table], campaigns: Sequence[Campaign], as_of: date
) -> list[Summary]:
    """One summary per campaign: the catalogue's in its order, then those that are gone, by name.

    Args:
        results: The published tables `funnel`, `arms`, `variants`, `conversions_by_day`,
            `findings`, `moments`, `campaign_accounts` and `guardrails`.
        campaigns: The catalogue.
        as_of: The day of the results; what happened on it is not in them.
    """
    tables = {
        name: _by_campaign(results[name].to_pylist())
        for name in ("funnel", "arms", "variants", "conversions_by_day")
    }
    judged = {
        "findings": _by_campaign(
            {"campaign": row["experiment"], **row}
            for row in findings(results)
            if row["scope"] == "campaign"
        ),
        **{
            name: _by_campaign(results[name].to_pylist())
            for name in ("campaign_accounts", "guardrails")
        },
    }
    defined = {one.name: one for one in campaigns}
    gone = sorted({name for rows in tables.values() for name in rows} - defined.keys())
    return [
        _summary(
            name,
            defined.get(name),
            {key: rows.get(name, []) for key, rows in (tables | judged).items()},
            as_of,
        )
        for name in (*defined, *gone)
    ]


def findings(results: Mapping[str, pa.Table]) -> list[Row]:
    """Findings about all texts together, with the means of both sides as they were counted.

    The means that findings are made of have the past taken out, which of few people may leave a
    negative spend: right for a difference, and odd to read.

    Returns:
        Rows of `findings`, and `treatment_mean` and `holdout_mean`; None for nobody.
    """
    sums: Counter[tuple[str, ...]] = Counter()
    for row in results["moments"].to_pylist():
        key = (row["scope"], row["experiment"], row["metric"], row["arm"])
        sums[*key, "metric"] += row["metric_sum"]
        sums[*key, "denominator"] += row["denominator_sum"]
    rows = []
    for row in results["findings"].to_pylist():
        if row["variant"] is None:
            of_one = (row["scope"], row["experiment"], row["metric"])
            means = {f"{arm}_mean": _mean(sums, (*of_one, arm)) for arm in ARMS}
            rows.append(row | means)
    return rows


def _mean(sums: Mapping[tuple[str, ...], Any], key: tuple[str, ...]) -> float | None:
    people = sums[*key, "denominator"]
    return float(sums[*key, "metric"] / people) if people else None


def total(funnels: Iterable[Funnel]) -> Funnel:
    """All campaigns' candidates together."""
    every = list(funnels)
    skipped: Counter[str] = Counter()
    for one in every:
        skipped.update(one.skipped)
    return Funnel(
        sum(one.sent_count for one in every), sum(one.held_out_count for one in every), skipped
    )


def reasons(funnels: Iterable[Funnel]) -> list[str]:
    """Reasons that occur, in the order of a candidate's way; ones we don't know last."""
    found = {reason for one in funnels for reason, count in one.skipped.items() if count}
    known = [reason for reason in (*STOPPED, *UNSENT) if reason in found]
    return known + sorted(found.difference(known))


def _by_campaign(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["campaign"], []).append(row)
    return found


def _summary(
    name: str, campaign: Campaign | None, rows: Mapping[str, list[Row]], as_of: date
) -> Summary:
    days = sorted({row["decided_on"] for row in rows["funnel"]})
    of_arms = {row["arm"]: row for row in rows["arms"]}
    arms = {arm: _arm(of_arms[arm]) if arm in of_arms else Arm(0, 0) for arm in ARMS}
    return Summary(
        name=name,
        programme=campaign.programme if campaign else _programme(rows),
        campaign=campaign,
        funnel=_funnel(rows["funnel"]),
        arms=arms,
        findings={row["metric"]: row for row in rows["findings"]},
        account=next(iter(rows["campaign_accounts"]), None),
        guardrails=tuple(rows["guardrails"]),
        revenue={arm: row["revenue"] / row["person_count"] for arm, row in of_arms.items()},
        variants=tuple(_variant(row) for row in sorted(rows["variants"], key=_variant_name)),
        curve=_curve(rows["conversions_by_day"], arms, _horizon(campaign, days, as_of)),
        first_on=days[0] if days else None,
        last_on=days[-1] if days else None,
        closes_on=days[-1] + timedelta(days=campaign.goal_days) if campaign and days else None,
    )


def _programme(rows: Mapping[str, list[Row]]) -> str:
    """As recorded with the results of a campaign that is gone."""
    return next((row["programme"] for row in (*rows["funnel"], *rows["arms"])), "")


def _funnel(rows: Iterable[Row]) -> Funnel:
    ended: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for row in rows:
        ended[row["outcome"]] += row["person_count"]
        if row["outcome"] == "skip":
            skipped[row["reason"]] += row["person_count"]
    return Funnel(ended["sent"], ended["held_out"], skipped)


def _arm(row: Row) -> Arm:
    return Arm(row["converted_count"], row["person_count"])


def _variant(row: Row) -> Variant:
    arm = _arm(row)
    return Variant(row["variant"], arm, wilson(arm) if arm.person_count else None)


def _variant_name(row: Row) -> str:
    return str(row["variant"])


def _horizon(campaign: Campaign | None, days: Sequence[date], as_of: date) -> int:
    """Days after entry that the first to enter have been watched, within the goal's window."""
    if not days:
        return 0
    watched = (as_of - days[0]).days
    return min(watched, campaign.goal_days) if campaign else watched


def _curve(rows: Iterable[Row], arms: Mapping[str, Arm], horizon: int) -> tuple[Point, ...]:
    """A point for every day: the table has only those on which somebody converted."""
    by_then = {(row["arm"], row["days_after"]): row["converted_count"] for row in rows}
    points: list[Point] = []
    for name, arm in arms.items():
        converted = 0
        for day in range(horizon if arm.person_count else 0):
            converted = by_then.get((name, day), converted)
            points.append(Point(name, day, converted, arm.person_count))
    return tuple(points)
