"""The terms that every stage shares: errors, reasons, channels, messages, links. No I/O."""

from perennial.domain.errors import (
    BrokenWorld,
    BuildFailed,
    DefinitionError,
    GateFailed,
    NotToday,
    NotYet,
    PerennialError,
    RequestError,
    suggestion,
    unknown,
)
from perennial.domain.message import (
    HEARD,
    RENDERED,
    Fault,
    Message,
    MessageClass,
    Observation,
    Receipt,
    Reply,
    State,
)
from perennial.domain.reasons import ELIGIBILITY, HOLDOUTS, LIMITS, UNSENT, Outcome, Reason

__all__ = [
    "ELIGIBILITY",
    "HEARD",
    "HOLDOUTS",
    "LIMITS",
    "RENDERED",
    "UNSENT",
    "BrokenWorld",
    "BuildFailed",
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
    "RequestError",
    "State",
    "suggestion",
    "unknown",
]
