"""The customer base as a grid: stages by RFM segments. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from perennial.domain.lifecycle import STAGE_MODELS
from perennial.report.published_tables import Tables

SEGMENTS = (
    "champions",
    "loyal",
    "potential_loyal",
    "new",
    "promising",
    "needs_attention",
    "about_to_sleep",
    "cannot_lose",
    "at_risk",
    "hibernating",
)
"""From the best to those about to be lost."""

NO_SEGMENT = "no_purchase_yet"


class Cell(NamedTuple):
    """People of one stage and segment, and their total spend."""

    person_count: int
    spend: Decimal


class Base(NamedTuple):
    """Stages and segments that occur, in order, and the cells with people."""

    stages: Sequence[str]
    segments: Sequence[str]
    cells: Mapping[tuple[str, str], Cell]

    def stage(self, stage: str) -> Cell:
        """All segments of a stage."""
        return _sum([cell for (one, _), cell in self.cells.items() if one == stage])

    def segment(self, segment: str) -> Cell:
        """All stages of a segment."""
        return _sum([cell for (_, one), cell in self.cells.items() if one == segment])

    @property
    def everyone(self) -> Cell:
        """The whole base."""
        return _sum(list(self.cells.values()))


def customer_base(tables: Tables) -> Base:
    """Read the table `base`."""
    cells = {
        (row["activity_stage"], row["rfm_segment"] or NO_SEGMENT): Cell(
            row["person_count"], row["spend"]
        )
        for row in tables.rows("base")
    }
    return Base(
        ordered({stage for stage, _ in cells}, STAGE_MODELS["activity"]),
        ordered({segment for _, segment in cells}, (*SEGMENTS, NO_SEGMENT)),
        cells,
    )


def ordered(found: set[str], order: Sequence[str]) -> list[str]:
    """Sort: known values in our order, then others by name."""
    known = [one for one in order if one in found]
    return known + sorted(found.difference(order))


def _sum(cells: Sequence[Cell]) -> Cell:
    return Cell(
        sum(cell.person_count for cell in cells), sum((cell.spend for cell in cells), Decimal(0))
    )
