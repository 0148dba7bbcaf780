"""Moves between stages and between segments, and who can't be reached. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from perennial.domain.lifecycle import STAGE_MODELS
from perennial.report.customer_base import NO_SEGMENT, SEGMENTS, ordered
from perennial.report.published_tables import Row, Tables

MOVES = ("to_dormant", "to_lost", "to_active")

RECENT_WEEKS = 13
"""What a table of moves adds up."""

MOST_DRIVERS = 8

LEAST_GAP = 0.01
"""Shares nearer to each other say nothing."""

EVIDENCE = "reason"
"""The factor that nobody who stayed has: why somebody fell silent."""


class Week(NamedTuple):
    """A week's moves, forward (closer to us) and backward."""

    week_on: date
    forward: int
    backward: int


class Moves(NamedTuple):
    """One stage model's moves: by pair of stages over the last weeks, and by week."""

    model: str
    pairs: Sequence[tuple[str, str, int, bool]]  # from, to, moves, is it forward
    weeks: Sequence[Week]


class Driver(NamedTuple):
    """One trait, with the share of movers and the share of stayers who have it.

    This is an association, not a cause.
    """

    factor: str
    value: str
    moved_count: int
    moved_share: float | None
    stayed_share: float | None

    @property
    def gap(self) -> float:
        """Difference of the shares; 0 if one is unknown."""
        if self.moved_share is None or self.stayed_share is None:
            return 0.0
        return self.moved_share - self.stayed_share


class Migration(NamedTuple):
    """Segments before and after the last recorded week."""

    week_on: date
    before: Sequence[str]
    after: Sequence[str]
    cells: Mapping[tuple[str, str], int]


def stage_moves(tables: Tables) -> list[Moves]:
    """Moves by stage model, if any."""
    found = []
    for model, stages in STAGE_MODELS.items():
        if rows := tables.rows("stage_moves", stage_model=model):
            found.append(_moves(model, stages, rows))
    return found


def _moves(model: str, stages: Sequence[str], rows: Sequence[Row]) -> Moves:
    weeks: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        weeks[row["moved_week_on"]][0 if row["is_forward"] else 1] += row["move_count"]
    recent = sorted(weeks)[-RECENT_WEEKS:]
    pairs: defaultdict[tuple[str, str, bool], int] = defaultdict(int)
    for row in rows:
        if row["moved_week_on"] in recent:
            pair = (row["from_stage"], row["to_stage"], row["is_forward"])
            pairs[pair] += row["move_count"]
    place = {stage: number for number, stage in enumerate(stages)}
    in_order = sorted(
        ((before, after, count, forward) for (before, after, forward), count in pairs.items()),
        key=lambda one: (place.get(one[0], 99), place.get(one[1], 99), one[0], one[1]),
    )
    by_week = [Week(week, *weeks[week]) for week in sorted(weeks)]
    return Moves(model, in_order, by_week)


def drivers(tables: Tables) -> dict[str, list[Driver]]:
    """Traits that movers have more, or less, often than stayers, widest gap first."""
    found: dict[str, list[Driver]] = {}
    for move in MOVES:
        known = [
            _driver(row)
            for row in tables.rows("stage_drivers", move=move)
            if row["factor"] != EVIDENCE
        ]
        telling = [one for one in known if abs(one.gap) >= LEAST_GAP]
        telling.sort(key=lambda one: (-abs(one.gap), one.factor, one.value))
        if known:
            found[move] = telling[:MOST_DRIVERS]
    return found


def evidence(tables: Tables) -> dict[str, list[Driver]]:
    """Recorded reasons for moving away, most frequent first."""
    found: dict[str, list[Driver]] = {}
    for move in MOVES:
        rows = [_driver(row) for row in tables.rows("stage_drivers", move=move, factor=EVIDENCE)]
        if rows:
            found[move] = sorted(rows, key=lambda one: (-one.moved_count, one.value))
    return found


def _driver(row: Row) -> Driver:
    return Driver(
        row["factor"],
        str(row["factor_value"]),
        row["moved_count"],
        _share(row["moved_count"], row["moved_of_count"]),
        _share(row["stayed_count"], row["stayed_of_count"]),
    )


def migration(tables: Tables) -> Migration | None:
    """Segments before and after the last recorded week; None without one."""
    rows = tables.rows("rfm_migration")
    if not rows:
        return None
    week = max(row["week_on"] for row in rows)
    cells: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if row["week_on"] == week:
            pair = tuple(row[name] or NO_SEGMENT for name in ("previous_segment", "rfm_segment"))
            cells[pair[0], pair[1]] += row["person_count"]
    order = (*SEGMENTS, NO_SEGMENT)
    before = ordered({one for one, _ in cells}, order)
    after = ordered({one for _, one in cells}, order)
    return Migration(week, before, after, dict(cells))


def reach(tables: Tables) -> tuple[list[str], dict[str, dict[str, Row]]]:
    """Channels, all together first, and rows of `reachability_by_segment` by both."""
    rows = tables.rows("reachability_by_segment")
    channels = sorted({row["channel"] for row in rows}, key=lambda one: (one != "any", one))
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row["rfm_segment"] or NO_SEGMENT, {})[row["channel"]] = row
    order = ordered(set(found), (*SEGMENTS, NO_SEGMENT))
    return channels, {segment: found[segment] for segment in order}


def lateness(tables: Tables) -> list[tuple[int, int]]:
    """Events by days of delay (0: in time), over all weeks."""
    days: defaultdict[int, int] = defaultdict(int)
    for row in tables.rows("late_events"):
        days[row["late_days"]] += row["event_count"]
    return sorted(days.items())


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if whole and part is not None else None
