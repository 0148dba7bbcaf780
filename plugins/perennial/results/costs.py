"""Costs per additional outcome, and the accuracy of expected outcomes.

All messages and redeemed coupons cost money, but only what lift shows as caused was bought.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from perennial.stores.lake.columns import COUNT, MONEY, NUMBER, TEXT, schema

_CAUSED = ("count", "revenue")

COSTS = schema(
    campaign=TEXT, verdict=TEXT, doubt=TEXT,
    message_count=COUNT, attributed_count=COUNT,
    incremental_count=NUMBER, incremental_count_low=NUMBER, incremental_count_high=NUMBER,
    incremental_revenue=NUMBER, incremental_revenue_low=NUMBER, incremental_revenue_high=NUMBER,
    cost_per_incremental=NUMBER,
    attributed_revenue=MONEY, message_cost=MONEY, offer_cost=MONEY, cost=MONEY,
)  # fmt: skip
"""One row per campaign that sent anything; money in the business's currency."""


def costs(accounts: pa.Table, findings: pa.Table) -> pa.Table:
    """What each campaign cost and caused, what followed it, and its cost per outcome.

    `incremental_count` is the lift in conversions of the whole treatment arm, with bounds; null if
    the arms are not comparable. Without the verdict `higher` there is no cost per outcome, because
    dividing by what may be zero gives any number.

    Args:
        accounts: The table `results.campaign_accounts`.
        findings: Rows of `findings.FINDINGS`.

    Returns:
        Rows of `COSTS`, ordered by campaign.
    """
    found = {
        (row["experiment"], row["metric"]): row
        for row in findings.to_pylist()
        if row["scope"] == "campaign" and row["variant"] is None
    }
    rows = [
        _row(
            account,
            found.get((account["campaign"], "conversion"), {}),
            found.get((account["campaign"], "revenue"), {}),
        )
        for account in sorted(accounts.to_pylist(), key=lambda account: str(account["campaign"]))
    ]
    return pa.Table.from_pylist(rows, COSTS)


def _row(
    account: Mapping[str, Any], conversion: Mapping[str, Any], revenue: Mapping[str, Any]
) -> dict[str, Any]:
    cost: Decimal = account["message_cost"] + account["offer_cost"]
    row = {name: account[name] for name in COSTS.names if name in account}
    for name, finding in zip(_CAUSED, (conversion, revenue), strict=True):
        for bound, of in (("", "estimate"), ("_low", "low"), ("_high", "high")):
            value = finding.get(of)
            caused = None if value is None else value * finding["treatment_count"]
            row[f"incremental_{name}{bound}"] = caused
    is_told = conversion.get("verdict") == "higher"
    return {
        **row,
        "verdict": conversion.get("verdict"),
        "doubt": conversion.get("doubt"),
        "cost": cost,
        "cost_per_incremental": float(cost) / row["incremental_count"] if is_told else None,
    }


ACCURACY = schema(
    campaign=TEXT, verdict=TEXT, doubt=TEXT,
    message_count=COUNT, reached_count=COUNT,
    expected_count=NUMBER, reached_ratio=NUMBER,
    caused_count=NUMBER, caused_low=NUMBER, caused_high=NUMBER,
)  # fmt: skip
"""One row per campaign with a message whose goal window is over."""


def accuracy(forecasts: pa.Table, costs: pa.Table) -> pa.Table:
    """Compare what messages were expected to bring with what followed and what they caused.

    A message is valued by the share of readers who reach the goal, caused or not. So it predicts
    `reached_count`, as well as `reached_ratio` says (1 is exact; null if nothing was expected).
    `caused_count` covers the whole treatment arm.

    Args:
        forecasts: The table `results.forecasts`.
        costs: Rows of `COSTS`.

    Returns:
        Rows of `ACCURACY`, ordered by campaign.
    """
    caused = {row["campaign"]: row for row in costs.to_pylist()}
    by_campaign: dict[str, list[dict[str, Any]]] = {}
    for row in forecasts.to_pylist():
        if row["judged_count"]:
            by_campaign.setdefault(row["campaign"], []).append(row)
    rows = []
    for campaign, months in sorted(by_campaign.items()):
        expected = float(sum(row["expected_count"] for row in months))
        reached = sum(row["reached_count"] for row in months)
        cost = caused.get(campaign, {})
        rows.append(
            {
                "campaign": campaign,
                "verdict": cost.get("verdict"),
                "doubt": cost.get("doubt"),
                "message_count": sum(row["judged_count"] for row in months),
                "reached_count": reached,
                "expected_count": expected,
                "reached_ratio": reached / expected if expected else None,
                "caused_count": cost.get("incremental_count"),
                "caused_low": cost.get("incremental_count_low"),
                "caused_high": cost.get("incremental_count_high"),
            }
        )
    return pa.Table.from_pylist(rows, ACCURACY)
