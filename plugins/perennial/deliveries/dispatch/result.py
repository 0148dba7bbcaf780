"""The result of one call of dispatch."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from perennial.domain import State


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The result of one call.

    Attributes:
        batch: The batch file's path below the lake's root.
        enqueued: Messages that were new to the ledger.
        already_known: Messages that the ledger knew from an earlier call or another batch.
        accepted: Taken by the provider.
        rejected: Never to be taken, or deferred too often.
        deferred: To be retried: call again.
        unknown: Perhaps sent; not sent again.
        withheld: No longer to be sent, or without an address.
        left: May still be sent by a later call.
        stopped_for: Why the call ended early; else empty.
        again_at: When to call again (UTC, real time); None: at any time, or not today.
        is_over_cap: Whether the provider's daily cap ended the call.
    """

    batch: str
    enqueued: int = 0
    already_known: int = 0
    accepted: int = 0
    rejected: int = 0
    deferred: int = 0
    unknown: int = 0
    withheld: int = 0
    left: int = 0
    stopped_for: str = ""
    again_at: datetime | None = None
    is_over_cap: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The result, ready for JSON."""
        again_at = self.again_at.isoformat() if self.again_at else None
        return asdict(self) | {"again_at": again_at}


def summary(counts: Counter[State], left: int, stopped_for: str) -> str:
    """The result in one line.

    >>> summary(Counter({State.ACCEPTED: 2}), 1, "")
    '2 accepted; 1 left for later'
    """
    done = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    rest = f"{left} left for later" if left else "nothing is left"
    return "; ".join(filter(None, (done or "nothing to send", stopped_for, rest)))
