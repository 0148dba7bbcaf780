"""The errors that stop a stage. Pure.

They form one small tree:

    PerennialError
    ├── DefinitionError   a campaign, gate or setting is wrong: names file, key and remedy
    ├── GateFailed        a hand-over was refused: names table, expectation and failing count
    ├── NotToday          the day asked for is not today: nothing may be sent for it
    ├── NotYet            a batch's hour has not come: call again after it
    ├── RequestError      what was asked for can't be done as things stand: ask for something else
    ├── BuildFailed       a model or one of its tests failed: mend it and run again
    └── BrokenWorld       a store, a file or a server is not as it must be: a retry may help

Airflow retries a task only where the error's type says that a retry helps.
"""

from datetime import datetime
from typing import ClassVar


class PerennialError(Exception):
    """Whatever stops a stage; the message says what to do about it.

    Attributes:
        retry_helps: Whether the same call may succeed later although nobody has changed anything.
    """

    retry_helps: ClassVar[bool] = False


class DefinitionError(PerennialError):
    """A definition is wrong. Raised before anyone is contacted."""

    def __init__(self, file: str, key: str, problem: str, remedy: str) -> None:
        """Name the file, the key in it, what is wrong and what to write instead."""
        super().__init__(f"{file}: {key}: {problem}. {remedy}")
        self.file, self.key, self.problem, self.remedy = file, key, problem, remedy


class GateFailed(PerennialError):
    """A gate refused a hand-over; the stages behind it must not run."""


class NotToday(PerennialError):
    """A day other than today can be rebuilt and looked at, but never sent."""


class NotYet(PerennialError):
    """A batch's hour has not come; calling again after it is the remedy.

    Attributes:
        slot_at: Its hour, an instant (UTC).
    """

    def __init__(self, batch: str, slot_at: datetime) -> None:
        """Name the batch and its hour."""
        super().__init__(f"{batch} waits until {slot_at:%Y-%m-%d %H:%M} UTC")
        self.slot_at = slot_at


class RequestError(PerennialError):
    """What was asked for can't be done: the day is undecided, or a name is unknown."""


class BuildFailed(PerennialError):
    """A model or one of its tests failed, as it would again."""


class BrokenWorld(PerennialError):
    """A store, a file or a server is not as it must be; the same call is safe to retry."""

    retry_helps = True
