"""Stop campaigns that exceed a guardrail, until somebody resumes them."""

from datetime import datetime

import pyarrow as pa

from perennial.lift.guardrails import HOLD
from perennial.stores.ledger import Ledger

ACTOR = "guardrail"
"""The actor in the ledger's record of a kill switch."""


def stop_over_limit(guardrails: pa.Table, ledger: Ledger, *, at: datetime) -> dict[str, str]:
    """Turn on the kill switch of every campaign that a guardrail holds.

    Rendered batches stop too, because dispatch checks before every send. Counting starts anew when
    somebody resumes the campaign.

    Args:
        guardrails: Rows of `findings.GUARDRAILS`.

    Returns:
        Reasons by campaign stopped in this call.
    """
    already = {name for scope, name in ledger.permissions.killed() if scope == "campaign"}
    stopped: dict[str, str] = {}
    for row in guardrails.to_pylist():
        campaign = row["campaign"]
        if row["state"] == HOLD and campaign not in already:
            stopped[campaign] = "; ".join(filter(None, (stopped.get(campaign), row["reason"])))
    for campaign, reason in stopped.items():
        ledger.permissions.switch(
            "campaign", campaign, is_on=True, actor=ACTOR, reason=reason, at=at
        )
    return stopped
