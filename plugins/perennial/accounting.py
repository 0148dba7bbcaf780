"""Accounting: what an outcome cost that would not have come by itself. Pure, but for tables' types.

Messages and redeemed coupons are paid for everybody; only what lift says was caused is bought.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

_CAUSED = ("count", "revenue")

COSTS = pa.schema(
    [
        *((name, pa.string()) for name in ("campaign", "verdict", "doubt")),
        *((name, pa.int64()) for name in ("message_count", "attributed_count")),
        *((name, pa.float64()) for name in ("incremental_count", "incremental_count_low")),
        *((name, pa.float64()) for name in ("incremental_count_high", "incremental_revenue")),
        *((name, pa.float64()) for name in ("incremental_revenue_low", "incremental_revenue_high")),
        ("cost_per_incremental", pa.float64()),
        *((name, pa.decimal128(18, 4)) for name in ("attributed_revenue", "message_cost")),
        *((name, pa.decimal128(18, 4)) for name in ("offer_cost", "cost")),
    ]
)
"""One row per campaign that sent anything; money in the business's currency."""


def costs(accounts: pa.Table, findings: pa.Table) -> pa.Table:
    """What each campaign cost, what followed it, what it caused, and the price of one outcome.

    `incremental_count` is the lift in conversions of everybody in the treatment, with its bounds;
    null where sides may not be compared. A price is given only where the verdict is `higher`:
    dividing by what may as well be nothing would give any number.

    Args:
        accounts: The table `results.campaign_accounts`.
        findings: Rows of `judgement.FINDINGS`.

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
        for account in sorted(accounts.to_pylist(), key=lambda one: str(one["campaign"]))
    ]
    return pa.Table.from_pylist(rows, COSTS)


def _row(
    account: Mapping[str, Any], conversion: Mapping[str, Any], revenue: Mapping[str, Any]
) -> dict[str, Any]:
    cost: Decimal = account["message_cost"] + account["offer_cost"]
    row = {name: account[name] for name in COSTS.names if name in account}
    for name, one in zip(_CAUSED, (conversion, revenue), strict=True):
        for bound, of in (("", "estimate"), ("_low", "low"), ("_high", "high")):
            value = one.get(of)
            caused = None if value is None else value * one["treatment_count"]
            row[f"incremental_{name}{bound}"] = caused
    is_told = conversion.get("verdict") == "higher"
    return {
        **row,
        "verdict": conversion.get("verdict"),
        "doubt": conversion.get("doubt"),
        "cost": cost,
        "cost_per_incremental": float(cost) / row["incremental_count"] if is_told else None,
    }
