"""The errors that stop a stage, all derived from `PerennialError`.

They form one small tree; `docs/reference/errors.md` lists it with every message, made from the
docstrings below: the first paragraph says what happened, the second what to do.

    PerennialError
    ├── DefinitionError   a file or a setting is invalid: names file, line, key and remedy
    ├── GateFailed        a table failed its gate: names table, expectation and failing rows
    ├── NotToday          nothing may be sent for another day than today
    ├── NotYet            a batch's send time has not come
    ├── RequestError      the request names something that does not exist, or can't be done now
    ├── BuildFailed       a dbt model or one of its tests failed
    └── BrokenWorld       a store, a file or a server does not answer: a retry may help

Airflow retries a task only where the error's type says that a retry helps.
"""

from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import ClassVar


class PerennialError(Exception):
    """A stage can't go on.

    The message says what to do.

    Attributes:
        retry_helps: Whether the same call may succeed later with nothing changed by a person.
    """

    retry_helps: ClassVar[bool] = False


class DefinitionError(PerennialError):
    """A file or a setting is invalid; nobody has been contacted.

    Correct the key in the file and line that the message names.
    """

    def __init__(
        self, file: str, key: str, problem: str, remedy: str, *, line: int | None = None
    ) -> None:
        """Name the file, its line if known, the key, the problem and what to write instead."""
        place = f"{file}:{line}" if line else file
        stop = "" if problem.endswith((".", "?")) else "."
        super().__init__(f"{place}: {key}: {problem}{stop} {remedy}")
        self.file, self.key, self.problem, self.remedy = file, key, problem, remedy
        self.line = line


class GateFailed(PerennialError):
    """A table failed its gate, so the stages behind it did not run.

    Open the page that the message names; correct the data or the gate, then run the stage again.
    """


class NotToday(PerennialError):
    """Perennial sends for today only.

    Leave the day out, or take a dry run to look at another day.
    """


class NotYet(PerennialError):
    """The batch's send time has not come.

    Dispatch it again after that time.

    Attributes:
        slot_at: Its send time, an instant (UTC).
    """

    def __init__(self, batch: str, slot_at: datetime) -> None:
        """Name the batch and its send time."""
        super().__init__(f"Batch {batch} is due at {slot_at:%Y-%m-%d %H:%M} UTC: dispatch it then.")
        self.slot_at = slot_at


class RequestError(PerennialError):
    """The request names something that does not exist, or can't be done as things are.

    Ask for what the message suggests.
    """


class BuildFailed(PerennialError):
    """A dbt model or one of its tests failed, and would fail again.

    Correct the model that the message names; `<home>/dbt/logs` holds dbt's own log.
    """


class BrokenWorld(PerennialError):
    """A store, a file or a server is missing, busy, full or damaged.

    Run the same again, which is safe; if it fails again, correct what the message names.
    """

    retry_helps = True


def unknown(what: str, name: str, known: Iterable[str]) -> RequestError:
    """The error for a name that does not exist.

    >>> print(unknown("campaign", "winbak", ["vip", "winback"]))
    There is no campaign winbak. Did you mean winback?
    >>> print(unknown("campaign", "x", ["vip", "winback"]))
    There is no campaign x. Choose one of: vip, winback.
    >>> print(unknown("campaign", "x", []))
    There is no campaign x. There are none yet.
    """
    return RequestError(f"There is no {what} {name}. {suggestion(name, known)}")


def suggestion(name: str, known: Iterable[str]) -> str:
    """What to write instead of a name that does not exist: the nearest one, or one of all."""
    names = sorted(known)
    if nearest := get_close_matches(name, names, n=1):
        return f"Did you mean {nearest[0]}?"
    if not names:
        return "There are none yet."
    return f"Choose one of: {', '.join(names)}."
