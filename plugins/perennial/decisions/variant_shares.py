"""The day's shares of variants, from the results so far."""

from collections.abc import Iterable

import pyarrow as pa

from perennial.campaigns.definition import Campaign
from perennial.lift.exploration import variant_shares
from perennial.lift.shares import Arm


def variant_shares_of_day(
    campaigns: Iterable[Campaign], outcomes: pa.Table | None
) -> dict[str, dict[str, float]]:
    """Compute the treatment arm's shares for the coming day, for campaigns that explore.

    A campaign without known outcomes is left out and keeps its definition's shares.

    Args:
        outcomes: Rows of `results.variant_outcomes`; None before the first results.

    Returns:
        Shares by campaign and variant, which sum to 1 per campaign.
    """
    rows = outcomes.to_pylist() if outcomes else []
    found: dict[str, dict[str, float]] = {}
    for campaign in campaigns:
        seen = {
            row["variant"]: Arm(row["converted_count"], row["person_count"])
            for row in rows
            if row["campaign"] == campaign.name
        }
        if campaign.variant_choice == "explore" and seen:
            arms = {variant: seen.get(variant, Arm(0, 0)) for variant in campaign.variants}
            found[campaign.name] = variant_shares(arms, campaign.least_variant_share)
    return found
