"""The words every stage shares: errors, outcomes and reasons, messages and receipts. Pure."""

from perennial.domain.errors import (
    BrokenWorld,
    DefinitionError,
    GateFailed,
    NotToday,
    NotYet,
    PerennialError,
)
from perennial.domain.messages import (
    HEARD,
    Fault,
    Message,
    MessageClass,
    Observation,
    Receipt,
    Reply,
    State,
)
from perennial.domain.reasons import (
    GATES,
    LIMITS,
    Outcome,
    Reason,
)

__all__ = [
    "GATES",
    "HEARD",
    "LIMITS",
    "BrokenWorld",
    "DefinitionError",
    "Fault",
    "GateFailed",
    "Message",
    "MessageClass",
    "NotToday",
    "NotYet",
    "Observation",
    "Outcome",
    "PerennialError",
    "Reason",
    "Receipt",
    "Reply",
    "State",
]
