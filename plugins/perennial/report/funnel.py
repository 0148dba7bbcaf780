"""Outcomes of a campaign's candidates, with reasons. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from perennial.domain import ELIGIBILITY, LIMITS, UNSENT
from perennial.report.published_tables import Row

STOPPED = tuple(str(reason) for reason in ELIGIBILITY)
"""Reasons to skip somebody before arms are drawn, in the order in which they are asked."""

AFTER_DRAW = tuple(str(reason) for reason in (*LIMITS, *UNSENT))
"""Reasons to skip somebody of the treatment arm, in the order in which they come up."""


class Funnel(NamedTuple):
    """Candidates by outcome; a person counts once for each day of candidacy.

    Attributes:
        sent_count: Accepted by a provider.
        skipped: Counts by reason.
    """

    sent_count: int
    held_out_count: int
    skipped: Mapping[str, int]

    @property
    def skip_count(self) -> int:
        """All skipped."""
        return sum(self.skipped.values())

    @property
    def candidate_count(self) -> int:
        """Sent + held out + skipped."""
        return self.sent_count + self.held_out_count + self.skip_count

    @property
    def eligible_count(self) -> int:
        """Candidates left when arms are drawn."""
        return self.candidate_count - sum(self.skipped.get(reason, 0) for reason in STOPPED)

    @property
    def treatment_count(self) -> int:
        """The eligible in the treatment arm."""
        return self.eligible_count - self.held_out_count


def funnel(rows: Iterable[Row]) -> Funnel:
    """Sum one campaign's rows of the table `funnel`."""
    ended: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for row in rows:
        ended[row["outcome"]] += row["person_count"]
        if row["outcome"] == "skip":
            skipped[row["reason"]] += row["person_count"]
    return Funnel(ended["sent"], ended["held_out"], skipped)


def total(funnels: Iterable[Funnel]) -> Funnel:
    """Sum over campaigns."""
    every = list(funnels)
    skipped: Counter[str] = Counter()
    for one in every:
        skipped.update(one.skipped)
    return Funnel(
        sum(one.sent_count for one in every), sum(one.held_out_count for one in every), skipped
    )


def reasons(funnels: Iterable[Funnel]) -> list[str]:
    """Reasons that occur, in the order of the gates; unknown ones last."""
    found = {reason for one in funnels for reason, count in one.skipped.items() if count}
    known = [reason for reason in (*STOPPED, *AFTER_DRAW) if reason in found]
    return known + sorted(found.difference(known))
