"""What a case of `test_providers` says of its provider."""

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
    """How one provider is tested.

    Attributes:
        at: Name of its emulation.
        settings: Its settings by field, apart from the URL.
        message: Fields of its messages.
        recipient: Recipient that the emulation must have seen.
        refusals: HTTP status and the provider's code, by the state and fault that they mean. All
            answer 429 if they are asked too often.
        path: Path of its URL below the emulation's.
        downloads: Settings to download from the emulation, and their names there.
        has_status_alone: Whether the status counts if the answer can't be read.
        remembers: Whether it keeps notes under home; each test then opens a new one.
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
