"""Outcomes of a campaign's audience, with reasons. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from perennial.domain import ELIGIBILITY, LIMITS, UNSENT
from perennial.report.published_tables import Row, Tables

STOPPED = tuple(str(reason) for reason in ELIGIBILITY)
"""Reasons to skip a person before arms are drawn, in the order of the questions."""

AFTER_DRAW = tuple(str(reason) for reason in (*LIMITS, *UNSENT))
"""Reasons to skip a person of the treatment arm, in order."""


class Audience(NamedTuple):
    """People of one campaign's audience, or of all together, over all days; each counts once.

    `person_count` = `messaged_count` + `holdout_count` + `skipped_count`. Of all campaigns
    together, a person whom any campaign messaged is messaged, else held out if any held them out.

    Attributes:
        eligible_count: Those who were ever eligible.
        treatment_count: Of these, those in the treatment.
        messaged_count: Of these, those who got a message.
        skipped: The skipped, by the reason of their last day. Of all campaigns together a person
            counts under each reason for which a campaign skipped them.
    """

    person_count: int
    eligible_count: int
    treatment_count: int
    messaged_count: int
    holdout_count: int
    skipped_count: int
    skipped: Mapping[str, int]


def audience(tables: Tables, scope: str, campaign: str | None) -> Audience | None:
    """The row of `audience_people` with its rows of `skipped_people`; None without one.

    `scope` is `campaign`, or `everything` with `campaign` None.
    """
    rows = tables.rows("audience_people", scope=scope, campaign=campaign)
    if not rows:
        return None
    skips = tables.rows("skipped_people", scope=scope, campaign=campaign)
    counts = {name: rows[0][name] for name in Audience._fields if name != "skipped"}
    return Audience(**counts, skipped={row["reason"]: row["person_count"] for row in skips})


class Funnel(NamedTuple):
    """One day's candidates of a campaign by outcome.

    Attributes:
        sent_count: Accepted by a provider.
        skipped: People by reason.
    """

    sent_count: int
    held_out_count: int
    skipped: Mapping[str, int]

    @property
    def skip_count(self) -> int:
        """All who were skipped."""
        return sum(self.skipped.values())

    @property
    def treatment_count(self) -> int:
        """The eligible in the treatment arm."""
        stopped = sum(self.skipped.get(reason, 0) for reason in STOPPED)
        return self.sent_count + self.skip_count - stopped


def funnel(rows: Iterable[Row]) -> Funnel:
    """Sum one day's rows of the table `funnel`."""
    ended: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for row in rows:
        ended[row["outcome"]] += row["person_count"]
        if row["outcome"] == "skip":
            skipped[row["reason"]] += row["person_count"]
    return Funnel(ended["sent"], ended["held_out"], skipped)


def in_order(reasons: Iterable[str]) -> list[str]:
    """Reasons in the order of the gates; unknown ones last."""
    found = set(reasons)
    known = [reason for reason in (*STOPPED, *AFTER_DRAW) if reason in found]
    return known + sorted(found.difference(known))
