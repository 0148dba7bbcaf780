"""Tasks for people of the team: what is to be done, by whom and when, and where it stands.

They are what the file provider wrote of the channel `human_task`; where one stands is what the
ledger says of its message. A task that is done is a message answered, one that is dropped has
expired.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from perennial.domain import BrokenWorld, State


class Progress(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    LATE = "late"  # open, and its day is over
    DONE = "done"
    DROPPED = "dropped"


ENDS: Mapping[Progress, State] = {Progress.DONE: State.ANSWERED, Progress.DROPPED: State.EXPIRED}
"""What the end of a task means for its message."""

_ENDED = {
    **{state: progress for progress, state in ENDS.items()},
    State.DELIVERED: Progress.DONE,  # as former releases wrote it
}


class StaffTask(NamedTuple):
    """One task.

    Attributes:
        message_id: Its name.
        person_id: Whom it is about.
        owner: Who does it.
        due_on: By which day.
        title: What to do.
        body: The same at length.
        progress: Where it stands.
    """

    message_id: str
    person_id: str
    owner: str
    due_on: date
    title: str
    body: str
    progress: Progress


class StaffTaskList:
    """The tasks of an installation."""

    def __init__(self, outbox: Path) -> None:
        """Stand on the outbox the file provider writes to."""
        self._file = outbox / "human_task.jsonl"

    def names(self) -> list[str]:
        """The messages that are tasks.

        Raises:
            BrokenWorld: The outbox holds a line that is no task.
        """
        return [one.message_id for one in self.tasks({}, date.min)]

    def tasks(self, states: Mapping[str, State], today: date) -> list[StaffTask]:
        """All of them, by day and owner.

        Args:
            states: Where their messages stand.
            today: On which one due earlier is late.

        Raises:
            BrokenWorld: The outbox holds a line that is no task.
        """
        try:
            read = self._read(states, today)
            return sorted(read, key=lambda one: (one.due_on, one.owner, *one[:2]))
        except (ValueError, KeyError, TypeError) as error:
            kind = type(error).__name__
            raise BrokenWorld(
                f"{self._file} holds a line that is not a task ({kind}): "
                "restore the file from a copy, or move it away."
            ) from None

    def _read(self, states: Mapping[str, State], today: date) -> Iterator[StaffTask]:
        if not self._file.exists():
            return
        for line in self._file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            name, due_on = row["message_id"], date.fromisoformat(row["details"]["due_on"])
            waiting = Progress.LATE if due_on < today else Progress.OPEN
            yield StaffTask(
                name,
                row["person_id"],
                row["details"]["owner"],
                due_on,
                row["subject"],
                row["text"],
                _ENDED.get(states.get(name, State.ACCEPTED), waiting),
            )
