"""Everything the report says, independent of language. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from perennial.report.attention import Concern, concerns
from perennial.report.customer_base import Base, customer_base
from perennial.report.finding_sentences import is_moved
from perennial.report.funnel import Audience, audience
from perennial.report.published_tables import Row, Tables
from perennial.report.summaries import Summary, findings

EVERYTHING = "everything"


class Money(NamedTuple):
    """Cost and revenue of all campaigns, in the business's currency.

    Attributes:
        offer_cost: Of redeemed coupons.
        attributed_revenue: What followed a message in time.
        caused: Revenue beyond the holdout's, of everybody eligible for anything; None if unknown.
        caused_low: Of its 95 % interval.
        caused_high: Of its 95 % interval.
        is_told: Whether the verdict on revenue is `higher` or `lower`.
    """

    message_cost: Decimal
    offer_cost: Decimal
    attributed_revenue: Decimal
    caused: float | None
    caused_low: float | None
    caused_high: float | None
    is_told: bool

    @property
    def cost(self) -> Decimal:
        """Messages plus offers."""
        return self.message_cost + self.offer_cost


class Facts(NamedTuple):
    """Everything the report says.

    Attributes:
        as_of: The day of the results.
        audience: People of all campaigns, each once; None if there are none.
        wider: Findings of everything together, then of each programme, by experiment.
        money: Of all campaigns; None before the first message.
        first_on: First day with candidates, if any.
        last_on: Last such day.
    """

    as_of: date
    tables: Tables
    summaries: Sequence[Summary]
    audience: Audience | None
    wider: dict[str, dict[str, Row]]
    money: Money | None
    concerns: Sequence[Concern]
    base: Base
    first_on: date | None
    last_on: date | None

    @property
    def message_count(self) -> int:
        """Messages of all campaigns."""
        return sum(one.message_count for one in self.summaries)


def facts(tables: Tables, found: Sequence[Summary], as_of: date) -> Facts:
    """Collect what all pages say."""
    days = [day for one in found for day in (one.first_on, one.last_on) if day]
    wider = _wider(findings(tables))
    return Facts(
        as_of=as_of,
        tables=tables,
        summaries=found,
        audience=audience(tables, EVERYTHING, None),
        wider=wider,
        money=_money(found, wider.get(EVERYTHING, {}).get("revenue")),
        concerns=concerns(found, tables),
        base=customer_base(tables),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def _wider(found: Sequence[Row]) -> dict[str, dict[str, Row]]:
    """Only experiments in which both arms have people."""
    by_name: dict[str, dict[str, Row]] = {}
    for row in found:
        is_compared = row["treatment_count"] and row["holdout_count"]
        if row["scope"] in (EVERYTHING, "programme") and is_compared:
            by_name.setdefault(row["experiment"], {})[row["metric"]] = row
    return dict(sorted(by_name.items(), key=lambda item: (item[0] != EVERYTHING, item[0])))


def _money(found: Sequence[Summary], revenue: Row | None) -> Money | None:
    costs = [one.costs for one in found if one.costs]
    if not costs:
        return None
    message_cost, offer_cost, attributed = (
        sum((row[column] for row in costs), Decimal(0))
        for column in ("message_cost", "offer_cost", "attributed_revenue")
    )
    caused = (None, None, None)
    if revenue and revenue["estimate"] is not None:
        people = revenue["treatment_count"]
        caused = tuple(revenue[bound] * people for bound in ("estimate", "low", "high"))
    estimate, low, high = caused
    return Money(message_cost, offer_cost, attributed, estimate, low, high, is_moved(revenue))
