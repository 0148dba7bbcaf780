"""Turn published results tables into what the report says about each campaign."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from perennial.campaigns.definition import Campaign
from perennial.lift.shares import Arm, Interval, wilson
from perennial.report.curves import ARMS, Day, Point, curve, daily
from perennial.report.funnel import Audience, Funnel, audience, funnel
from perennial.report.published_tables import Row, Tables

_TABLES = (
    "funnel", "arms", "variants", "conversions_by_day", "conversions_by_date", "campaign_costs",
    "guardrails", "entry_cohorts", "steps", "engagement", "forecasts", "forecast_accuracy",
    "capped_value", "late_judgements", "variant_outcomes",
)  # fmt: skip
"""Tables with a row per campaign or more."""


class Variant(NamedTuple):
    """One text of a campaign, with its people and conversions."""

    name: str
    arm: Arm
    interval: Interval | None
    finding: Row | None


class Summary(NamedTuple):
    """What the report says about one campaign.

    Attributes:
        programme: The DAG that sends it.
        campaign: Its definition; None if deleted.
        audience: People over all days, each once; None if there are none.
        last: Funnel of its last day.
        arms: Everyone eligible, by arm, and who converted.
        findings: The rows of `findings`, by metric.
        costs: Messages, costs, attributed and caused revenue; None before the first message.
        days: The lift known on each day.
        tables: Its rows of every other table.
        first_on: First day with candidates, if any.
        last_on: Last such day.
        closes_on: First day on which all goal windows are closed; None if unknown.
    """

    name: str
    programme: str
    campaign: Campaign | None
    audience: Audience | None
    last: Funnel
    arms: Mapping[str, Arm]
    findings: Mapping[str, Row]
    costs: Row | None
    variants: tuple[Variant, ...]
    curve: tuple[Point, ...]
    days: tuple[Day, ...]
    tables: Mapping[str, list[Row]]
    first_on: date | None
    last_on: date | None
    closes_on: date | None

    @property
    def conversion(self) -> Row | None:
        """The finding of `conversion`; None if nobody was ever eligible."""
        return self.findings.get("conversion")

    @property
    def message_count(self) -> int:
        """Messages sent."""
        return int(self.costs["message_count"]) if self.costs else 0

    @property
    def over_limit(self) -> list[Row]:
        """Guardrails that it has exceeded."""
        return [row for row in self.tables["guardrails"] if row["state"] == "hold"]


def summaries(tables: Tables, campaigns: Sequence[Campaign], as_of: date) -> list[Summary]:
    """One summary per campaign: the catalogue's in order, then removed ones by name.

    Args:
        tables: The published tables.
        campaigns: The catalogue.
        as_of: The day of the results, whose own events are not included.
    """
    defined = {one.name: one for one in campaigns}
    found = {row["campaign"] for name in ("funnel", "arms") for row in tables.rows(name)}
    told: dict[str, dict[str, Row]] = {}
    for row in findings(tables):
        if row["scope"] == "campaign":
            told.setdefault(row["experiment"], {})[row["metric"]] = row
    return [
        _summary(name, defined.get(name), told.get(name, {}), tables, as_of)
        for name in (*defined, *sorted(found - defined.keys()))
    ]


def findings(tables: Tables) -> list[Row]:
    """Findings, with both arms' means without CUPED, unlike the difference."""
    sums: dict[tuple[str, str, str, str], Decimal] = {}
    for row in tables.rows("moments"):
        for column in ("metric_sum", "denominator_sum"):
            key = (row["scope"], row["experiment"], row["metric"], row["arm"] + column)
            sums[key] = sums.get(key, Decimal(0)) + row[column]
    return [
        row | {f"{arm}_mean": _mean(sums, row, arm) for arm in ARMS}
        for row in tables.rows("findings", variant=None)
    ]


def _mean(sums: Mapping[tuple[str, str, str, str], Decimal], row: Row, arm: str) -> float | None:
    key = (row["scope"], row["experiment"], row["metric"])
    below = sums.get((*key, f"{arm}denominator_sum"))
    return float(sums[*key, f"{arm}metric_sum"] / below) if below else None


def _summary(
    name: str,
    campaign: Campaign | None,
    told: Mapping[str, Row],
    tables: Tables,
    as_of: date,
) -> Summary:
    rows = {table: tables.rows(table, campaign=name) for table in _TABLES}
    days = sorted({row["decided_on"] for row in rows["funnel"]})
    of_arms = {row["arm"]: Arm(row["converted_count"], row["person_count"]) for row in rows["arms"]}
    arms = {arm: of_arms.get(arm, Arm(0, 0)) for arm in ARMS}
    by_text = {
        row["variant"]: row
        for row in tables.rows("findings", scope="campaign", experiment=name, metric="conversion")
    }
    texts = sorted(rows["variants"], key=lambda row: str(row["variant"]))
    return Summary(
        name=name,
        programme=campaign.programme if campaign else _programme(rows),
        campaign=campaign,
        audience=audience(tables, "campaign", name),
        last=funnel(row for row in rows["funnel"] if row["decided_on"] == days[-1]),
        arms=arms,
        findings=told,
        costs=next(iter(rows["campaign_costs"]), None),
        variants=tuple(_variant(row, by_text) for row in texts),
        curve=curve(rows["conversions_by_day"], arms, _horizon(campaign, days, as_of)),
        days=daily(rows["conversions_by_date"], as_of),
        tables=rows,
        first_on=days[0] if days else None,
        last_on=days[-1] if days else None,
        closes_on=days[-1] + timedelta(days=campaign.goal_days) if campaign and days else None,
    )


def _programme(rows: Mapping[str, list[Row]]) -> str:
    """The results name it, even if the campaign is deleted."""
    return next((row["programme"] for row in (*rows["funnel"], *rows["arms"])), "")


def _variant(row: Row, findings: Mapping[str | None, Row]) -> Variant:
    arm = Arm(row["converted_count"], row["person_count"])
    interval = wilson(arm) if arm.person_count else None
    return Variant(row["variant"], arm, interval, findings.get(row["variant"]))


def _horizon(campaign: Campaign | None, days: Sequence[date], as_of: date) -> int:
    if not days:
        return 0
    watched = (as_of - days[0]).days
    return min(watched, campaign.goal_days) if campaign else watched
