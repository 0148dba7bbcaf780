"""People of a campaign by week of entry. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from perennial.report.published_tables import Row

_NOBODY: Mapping[str, Any] = {
    "person_count": 0,
    "converted_count": 0,
    "retained_count": 0,
    "retention_known_count": 0,
}


class Cohort(NamedTuple):
    """Both arms of one week.

    Attributes:
        week_on: Its Monday.
        treatment: The row of `entry_cohorts`; zeros if nobody entered.
        holdout: Likewise.
        is_over: Whether everyone's goal window has ended.
    """

    week_on: date
    treatment: Mapping[str, Any]
    holdout: Mapping[str, Any]
    is_over: bool

    @property
    def difference(self) -> float | None:
        """Difference of conversion shares; None if a side is empty."""
        counts = [(arm["converted_count"], arm["person_count"]) for arm in self[1:3]]
        if not all(people for _, people in counts):
            return None
        treated, held = (reached / people for reached, people in counts)
        return float(treated - held)


def cohorts(rows: Iterable[Row]) -> list[Cohort]:
    """One campaign's cohorts from rows of `entry_cohorts`, newest first."""
    weeks: dict[date, dict[str, Row]] = {}
    for row in rows:
        weeks.setdefault(row["entered_week_on"], {})[row["arm"]] = row
    return [
        Cohort(
            week,
            arms.get("treatment", _NOBODY),
            arms.get("holdout", _NOBODY),
            all(row["is_over"] for row in arms.values()),
        )
        for week, arms in sorted(weeks.items(), reverse=True)
    ]
