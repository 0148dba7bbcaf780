"""The catalogue as tables for SQL."""

from collections.abc import Mapping, Sequence
from datetime import date

from perennial.campaigns.catalogue import Catalogue
from perennial.campaigns.definition import Campaign

Row = Mapping[str, object]


def tables(
    catalogue: Catalogue, as_of: date, variant_shares: Mapping[str, Mapping[str, float]]
) -> dict[str, Sequence[Row]]:
    """Turn the day's rules into rows by table of the lake.

    Args:
        catalogue: Only valid campaigns are included.
        variant_shares: By campaign; others keep their definition's shares.
    """
    sound = catalogue.campaigns
    return {
        "campaign_policies": [_policy(campaign, as_of) for campaign in sound],
        "campaign_steps": [
            {
                "campaign": campaign.name,
                "step": step.name,
                "step_number": n,
                "after_days": step.after_days,
            }
            for campaign in sound
            for n, step in enumerate(campaign.steps, start=1)
        ],
        "campaign_channels": [
            {"campaign": campaign.name, "channel": channel, "channel_rank": rank}
            for campaign in sound
            for rank, channel in enumerate(campaign.channels, start=1)
        ],
        "campaign_variants": [
            {
                "campaign": campaign.name,
                "variant": variant,
                "from_bucket": start,
                "until_bucket": end,
            }
            for campaign in sound
            for variant, start, end in campaign.variant_buckets(variant_shares.get(campaign.name))
        ],
    }


def _policy(campaign: Campaign, as_of: date) -> Row:
    return {
        "campaign": campaign.name,
        "programme": campaign.programme,
        "message_class": campaign.message_class.value,
        "purpose": campaign.purpose,
        "reentry": campaign.reentry,
        "offer": campaign.offer,
        "goal_event": campaign.goal_event,
        "definition_hash": campaign.definition_hash,
        "outcome_value": campaign.outcome_value,
        "prior_response": campaign.prior_response,
        "priority": campaign.priority,
        "rounds_per_year": campaign.rounds_per_year,
        "rest_days": campaign.rest_days,
        "cooldown_days": campaign.cooldown_days,
        "grace_days": campaign.grace_days,
        "round_days": campaign.round_days,
        "goal_days": campaign.goal_days,
        "holdout_buckets": campaign.holdout_buckets,
        "send_from_minute": campaign.send_from,
        "send_until_minute": campaign.send_until,
        "budget_messages": campaign.budget_messages,
        "budget_cost": campaign.budget_cost,
        "approval_messages": campaign.approval_messages,
        "is_goal_exit": "goal_reached" in campaign.exits,
        "is_complaint_exit": "open_complaint" in campaign.exits,
        "is_blackout": as_of in campaign.blackout_days,
        "has_impersonal": campaign.impersonal is not None,
        "ends_on": campaign.ends_on,
    }
