"""A campaign that annoys beyond its limits is stopped until somebody resumes it."""

from datetime import datetime

import pyarrow as pa

from perennial.lift.guardrails import HOLD
from perennial.stores.ledger import Ledger

ACTOR = "guardrail"
"""Who turned the kill switch on, in the ledger."""


def stop_over_limit(guardrails: pa.Table, ledger: Ledger, *, at: datetime) -> dict[str, str]:
    """Turn on the kill switch of every campaign that a guardrail holds and that is not stopped yet.

    Batches that are rendered already stop as well: dispatch asks before every send. Counting begins
    anew when somebody resumes the campaign.

    Args:
        guardrails: Rows of `findings.GUARDRAILS`.
        ledger: Where kill switches are recorded.
        at: When.

    Returns:
        The reasons, by campaigns stopped just now.
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
