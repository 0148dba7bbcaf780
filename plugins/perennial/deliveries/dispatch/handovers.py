"""Hand-overs: the lake's own record of what was about to leave, by batch.

It is written before each group is sent. The ledger knows the same, unless it was restored from a
copy made meanwhile: then only these files tell that a message may have left. They matter on their
day only, for nothing is sent on another.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import md5
from itertools import count

from upath import UPath

from perennial.stores.lake import Lake

_FOLDER = "handovers"


@dataclass(frozen=True)
class HandOvers:
    """The record of one batch, as one worker reads and writes it.

    Attributes:
        lake: Where it lies.
        day: The batch's day.
        batch: Its name.
        writer: Names this worker's files; no other writer has the same.
    """

    lake: Lake
    day: date
    batch: str
    writer: str
    _numbers: "count[int]" = field(default_factory=count)

    def note(self, message_ids: Iterable[str]) -> None:
        """Record that these messages are about to be handed over."""
        path = self._folder / f"{self.writer}-{next(self._numbers)}.txt"
        with self.lake.draft(path) as draft:
            draft.write_text("\n".join(message_ids))

    def counts(self) -> Counter[str]:
        """How often each message was about to be handed over, by any worker so far."""
        found: Counter[str] = Counter()
        for path in self._folder.glob("*.txt"):
            found.update(path.read_text().split())
        return found

    @property
    def _folder(self) -> UPath:
        name = md5(self.batch.encode(), usedforsecurity=False).hexdigest()
        return self.lake.root / _FOLDER / f"day={self.day}" / name


def forget_handovers(lake: Lake, today: date) -> None:
    """Remove the records of days that are over."""
    for folder in (lake.root / _FOLDER).glob("day=*"):
        if folder.name < f"day={today}":
            for path in folder.glob("*/*"):
                path.unlink(missing_ok=True)  # another export may do the same
            for emptied in (*folder.glob("*"), folder):
                with suppress(OSError):  # it may be gone; object stores have no folders at all
                    emptied.rmdir()
