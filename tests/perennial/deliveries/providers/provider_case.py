"""What the cases of providers, one beside each, have in common."""

from dataclasses import dataclass, field
from typing import Any

from perennial.domain import Fault, State

ACCOUNT = "AC" + "0" * 32
PHONE = "+8613800000001"
SECRET = "sandbox"

SMS = {"channel": "sms", "address": PHONE, "subject": "", "text": "【示例】想你了 回复TD退订"}
NOTICE = {
    "channel": "push",
    "subject": "想你了",
    "text": "Come back",
    "details": {"link": "myapp://coupons/A7"},
}
POST = {"address": "p1", "text": "每周一题 is open"}
AUDIENCE = {"channel": "audience", "text": "Lapsed"}
DEVICE = "a1" * 32
OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"

CONFIGURATION = (State.DEFERRED, Fault.CONFIGURATION)
THROTTLED = (State.DEFERRED, Fault.THROTTLED)
UNAVAILABLE = (State.DEFERRED, Fault.UNAVAILABLE)
GONE = (State.REJECTED, Fault.INVALID_ADDRESS)
OPTED_OUT = (State.REJECTED, Fault.OPTED_OUT)
CONTENT = (State.REJECTED, Fault.CONTENT)
LATER_FOR_THIS_ONE = (State.DEFERRED, Fault.MAILBOX)
IN_DOUBT = (State.UNKNOWN, Fault.NONE)


@dataclass(frozen=True)
class Case:
    """How one provider is tried.

    Attributes:
        at: The emulation's name.
        settings: What it needs, by field, besides the emulation's URL.
        message: What its messages have.
        recipient: Whom the emulation must have seen.
        refusals: HTTP status and the provider's own code, by what they must be understood as. All
            say 429 when they are asked too often.
        path: What its URL has behind the emulation's.
        downloads: Settings that the emulation hands out, and under which names.
        has_status_alone: Whether an answer that can't be read is taken by its status.
        remembers: Whether it keeps notes under home: then it is opened anew for each test.
    """

    at: str
    settings: dict[str, str]
    message: dict[str, Any]
    recipient: str
    refusals: dict[tuple[State, Fault], list[str]]
    path: str = ""
    downloads: dict[str, str] = field(default_factory=dict)
    has_status_alone: bool = False
    remembers: bool = False
