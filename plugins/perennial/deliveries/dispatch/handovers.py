"""Record in the lake what is about to be sent, before each group of a batch.

After the ledger is restored from an old copy, only this record shows that a message may have left.
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
    """One batch's record, as one worker reads and writes it.

    Attributes:
        writer: The prefix of this worker's files; unique.
    """

    lake: Lake
    day: date
    batch: str
    writer: str
    _numbers: "count[int]" = field(default_factory=count)

    def note(self, message_ids: Iterable[str]) -> None:
        """Record messages before their hand-over."""
        path = self._folder / f"{self.writer}-{next(self._numbers)}.txt"
        with self.lake.draft(path) as draft:
            draft.write_text("\n".join(message_ids))

    def counts(self) -> Counter[str]:
        """How often any worker recorded each message."""
        found: Counter[str] = Counter()
        for path in self._folder.glob("*.txt"):
            found.update(path.read_text().split())
        return found

    @property
    def _folder(self) -> UPath:
        name = md5(self.batch.encode(), usedforsecurity=False).hexdigest()
        return self.lake.root / _FOLDER / f"day={self.day}" / name


def forget_handovers(lake: Lake, today: date) -> None:
    """Remove the records of past days."""
    for folder in (lake.root / _FOLDER).glob("day=*"):
        if folder.name < f"day={today}":
            for path in folder.glob("*/*"):
                path.unlink(missing_ok=True)  # another export may remove it first
            for emptied in (*folder.glob("*"), folder):
                with suppress(OSError):  # it may be gone; object stores have no folders
                    emptied.rmdir()
