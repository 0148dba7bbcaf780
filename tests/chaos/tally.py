"""What became of a scenario's messages."""

from collections import Counter
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True)
class Tally:
    """What became of a scenario's messages, counted where they arrive.

    Attributes:
        scenario: What was killed.
        ledger: Where the ledger lay.
        kills: Processes killed at work.
        messages: That were to be sent, decided, rendered or heard.
        arrived: Of them, those that are there at least once.
        unknown: Of them, those that the ledger calls unknown, arrived or not.
        lost: Of them, those that are neither there nor unknown.
        twice: Of them, those that are there more than once.
    """

    scenario: str
    ledger: str
    kills: int
    messages: int
    arrived: int
    unknown: int
    lost: int
    twice: int

    @classmethod
    def of(cls, scenario: str, ledger: str, kills: int, counts: Counter[str]) -> Self:
        """What was counted by these names; whatever is not called so was not met."""
        numbers = (counts[name] for name in ("messages", "arrived", "unknown", "lost", "twice"))
        return cls(scenario, ledger, kills, *numbers)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost or doubled."""
        return self.lost == self.twice == 0

    @classmethod
    def columns(cls) -> list[str]:
        """The names of its numbers and words."""
        return [field.name for field in fields(cls)]


def table(tallies: list[Tally]) -> str:
    """For people, in Markdown."""
    columns = Tally.columns()
    rows = [[str(getattr(one, name)) for name in columns] for one in tallies]
    lines = [columns, ["---" for _ in columns], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
