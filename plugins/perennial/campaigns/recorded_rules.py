"""A day's campaigns by their recorded rules, for rendering and dispatch.

Messages are sent by the rules of the morning. If a definition breaks, is renamed or is deleted
later that day, only its texts change.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from perennial.campaigns.catalogue import owner_of
from perennial.campaigns.definition import BUCKETS, CampaignMessages
from perennial.domain import DefinitionError
from perennial.stores.lake import Lake


def programmes(lake: Lake, as_of: date) -> Mapping[str, str]:
    """Programme of each campaign of a day, by priority, then name."""
    rules = lake.rows("campaign_policies", as_of)
    ordered = sorted(rules, key=lambda row: (row["priority"], row["campaign"]))
    return {row["campaign"]: row["programme"] for row in ordered}


def messages_of(
    lake: Lake, as_of: date, campaign: str, dbt_project: Path
) -> CampaignMessages | None:
    """What a campaign may send on a day; None if it doesn't run that day.

    Raises:
        DefinitionError: Its folder is gone, or its definition has no owner.
    """
    found = _rows_of(lake, "campaign_policies", as_of, campaign)
    if not found:
        return None
    (rules,) = found
    folder = dbt_project / "models" / "campaigns" / rules["programme"] / campaign
    if not folder.is_dir():
        remedy = f"Restore the folder: the messages decided for {as_of} need its templates."
        raise DefinitionError(str(folder), "templates", "the campaign's folder is missing", remedy)
    steps = _rows_of(lake, "campaign_steps", as_of, campaign)
    channels = _rows_of(lake, "campaign_channels", as_of, campaign)
    variants = _rows_of(lake, "campaign_variants", as_of, campaign)
    return CampaignMessages.model_validate(
        {
            "name": campaign,
            "programme": rules["programme"],
            "folder": folder,
            "owner": owner_of(dbt_project, folder),
            "message_class": rules["message_class"],
            "purpose": rules["purpose"],
            "offer": rules["offer"],
            "steps": [{"name": row["step"], "after_days": row["after_days"]} for row in steps],
            "channels": [row["channel"] for row in channels],
            "variants": {
                row["variant"]: (row["until_bucket"] - row["from_bucket"]) / BUCKETS
                for row in variants
            },
        }
    )


def _rows_of(lake: Lake, table: str, as_of: date, campaign: str) -> list[dict[str, Any]]:
    return [row for row in lake.rows(table, as_of) if row["campaign"] == campaign]
