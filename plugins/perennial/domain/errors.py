"""The errors that stop a stage, all derived from `PerennialError`.

Airflow retries a task only if the error's type sets `retry_helps`.
"""

from datetime import datetime
from typing import ClassVar


class PerennialError(Exception):
    """Base of all errors that stop a stage; the message says what to do.

    Attributes:
        retry_helps: Whether the same call may succeed later with nothing changed by a person.
    """

    retry_helps: ClassVar[bool] = False


class DefinitionError(PerennialError):
    """A campaign, gate or setting is invalid: names file, key and remedy.

    It is raised before anyone is contacted.
    """

    def __init__(self, file: str, key: str, problem: str, remedy: str) -> None:
        super().__init__(f"{file}: {key}: {problem}. {remedy}")
        self.file, self.key, self.problem, self.remedy = file, key, problem, remedy


class GateFailed(PerennialError):
    """A gate failed, so later stages must not run: names table, expectation and failing count."""


class NotToday(PerennialError):
    """Only today's messages may be sent; another day can only be rebuilt and inspected."""


class NotYet(PerennialError):
    """A batch's slot has not come; retry after `slot_at` (instant, UTC)."""

    def __init__(self, batch: str, slot_at: datetime) -> None:
        super().__init__(f"{batch} waits until {slot_at:%Y-%m-%d %H:%M} UTC")
        self.slot_at = slot_at


class RequestError(PerennialError):
    """The request can't be met: for example, the day is undecided or a name is unknown."""


class BuildFailed(PerennialError):
    """A model or a dbt test failed; a retry fails the same way."""


class BrokenWorld(PerennialError):
    """A store, a file or a server is unavailable or damaged; the call is safe to retry."""

    retry_helps = True
