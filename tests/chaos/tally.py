"""What became of a scenario's messages."""

from collections import Counter
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True)
class Tally:
    """What became of a scenario's messages, counted where they arrive.

    Attributes:
        scenario: What was killed.
        ledger: Engine of the ledger.
        kills: Processes killed at work.
        messages: To be sent, decided, rendered or heard.
        arrived: Of them, those that arrived at least once.
        unknown: Of them, those that are unknown in the ledger, arrived or not.
        lost: Of them, those that neither arrived nor are unknown.
        twice: Of them, those that arrived more than once.
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
        """Make a tally of these counts; others are 0."""
        numbers = (counts[name] for name in ("messages", "arrived", "unknown", "lost", "twice"))
        return cls(scenario, ledger, kills, *numbers)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost or repeated."""
        return self.lost == self.twice == 0

    @classmethod
    def columns(cls) -> list[str]:
        """Names of its numbers and texts."""
        return [field.name for field in fields(cls)]


def table(tallies: list[Tally]) -> str:
    """Format tallies as a Markdown table."""
    columns = Tally.columns()
    rows = [[str(getattr(one, name)) for name in columns] for one in tallies]
    lines = [columns, ["---" for _ in columns], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
