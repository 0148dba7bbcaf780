"""Tasks for people of the team: what is to be done, by whom and when, and where it stands.

They are what the file provider wrote of the channel `human_task`. A task that is done is a message
delivered; one that is dropped is a message that has expired.
"""

import json
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from perennial.channels.notebook import Notebook
from perennial.domain import BrokenWorld, State


class Progress(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def state(self) -> State:
        """What it means for the task's message; open tasks have been accepted."""
        ends = {Progress.DONE: State.DELIVERED, Progress.DROPPED: State.EXPIRED}
        return ends.get(self, State.ACCEPTED)


class Task(NamedTuple):
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


class TaskList:
    """The tasks of an installation."""

    def __init__(self, outbox: Path) -> None:
        """Stand on the outbox the file provider writes to."""
        self._file = outbox / "human_task.jsonl"
        self._notes = Notebook(outbox / "human_task-progress")

    def tasks(self) -> list[Task]:
        """All of them, by day and owner.

        Raises:
            BrokenWorld: The outbox holds a line that is no task.
        """
        progress = self._notes.all()
        try:
            return sorted(self._read(progress), key=lambda one: (one.due_on, one.owner, *one[:2]))
        except (ValueError, KeyError, TypeError) as error:
            kind = type(error).__name__
            raise BrokenWorld(f"{self._file} holds a line that is no task: {kind}") from None

    def end(self, message_id: str, progress: Progress) -> None:
        """Write down that a task is done or dropped.

        Raises:
            BrokenWorld: There is no such task.
        """
        if message_id not in {one.message_id for one in self.tasks()}:
            raise BrokenWorld(f"there is no task {message_id}; perennial tasks lists them")
        self._notes.note(message_id, progress)

    def _read(self, progress: dict[str, str]) -> Iterator[Task]:
        if not self._file.exists():
            return
        for line in self._file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Task(
                row["message_id"],
                row["person_id"],
                row["details"]["owner"],
                date.fromisoformat(row["details"]["due_on"]),
                row["subject"],
                row["text"],
                Progress(progress.get(row["message_id"], Progress.OPEN)),
            )
