"""Tasks for staff: what to do, by whom, by when, and their progress.

The file provider of `human_task` writes them; the ledger has their state. A done task is a message
answered, a dropped one has expired.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from perennial.domain import BrokenWorld, State


class Progress(StrEnum):
    """The progress of a task."""

    OPEN = "open"
    LATE = "late"  # open, and its day is over
    DONE = "done"
    DROPPED = "dropped"


ENDS: Mapping[Progress, State] = {Progress.DONE: State.ANSWERED, Progress.DROPPED: State.EXPIRED}
"""The state that the end of a task gives to its message."""

_ENDED = {
    **{state: progress for progress, state in ENDS.items()},
    State.DELIVERED: Progress.DONE,  # as former releases wrote it
}


class StaffTask(NamedTuple):
    """One task for one owner.

    Attributes:
        body: The same in detail.
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
        """Read the file provider's outbox."""
        self._file = outbox / "human_task.jsonl"

    def names(self) -> list[str]:
        """Message ids of the tasks.

        Raises:
            BrokenWorld: A line of the outbox is not a task.
        """
        return [task.message_id for task in self.tasks({}, date.min)]

    def tasks(self, states: Mapping[str, State], today: date) -> list[StaffTask]:
        """All tasks, by due day and owner.

        Args:
            today: Open tasks due before it are late.

        Raises:
            BrokenWorld: A line of the outbox is not a task.
        """
        try:
            read = self._read(states, today)
            return sorted(read, key=lambda task: (task.due_on, task.owner, *task[:2]))
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
