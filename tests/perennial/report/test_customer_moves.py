from collections.abc import Mapping
from datetime import date, timedelta

import pyarrow as pa
import pytest

from perennial.report.cohorts import cohorts
from perennial.report.customer_moves import (
    drivers,
    evidence,
    lateness,
    migration,
    reach,
    stage_moves,
)
from perennial.report.published_tables import Tables

WEEK = date(2026, 3, 2)


def tables(name: str, *rows: Mapping[str, object]) -> Tables:
    return Tables({name: pa.Table.from_pylist(list(rows))})


def test_moves_of_13_weeks_are_summed_and_all_weeks_drawn() -> None:
    rows = [
        {"stage_model": "activity", "moved_week_on": WEEK - timedelta(weeks=week)}
        | {"from_stage": before, "to_stage": after, "move_count": 2, "is_forward": is_forward}
        for week in range(20)
        for before, after, is_forward in (
            ("unheard_of", "active", True),
            ("active", "dormant", False),
            ("novice", "active", True),
        )
    ]

    (found,) = stage_moves(tables("stage_moves", *rows))
    assert [pair[:3] for pair in found.pairs] == [
        ("novice", "active", 26),
        ("active", "dormant", 26),
        ("unheard_of", "active", 26),
    ]
    assert [(one.forward, one.backward) for one in found.weeks] == [(4, 2)] * 20


def test_the_trait_that_differs_most_comes_first() -> None:
    """Equally common traits are left out; those of movers only are listed apart."""
    rows = [
        {"move": "to_lost", "factor": factor, "factor_value": value, "factor_rank": 1}
        | {"moved_count": moved, "moved_of_count": 100}
        | {"stayed_count": stayed, "stayed_of_count": None if stayed is None else 1000}
        for factor, value, moved, stayed in (
            ("category", "milk", 50, 500),
            ("complaint", "yes", 30, 20),
            ("messages", "6+", 10, 300),
            ("reason", "unknown", 90, None),
            ("reason", "competitor", 10, None),
        )
    ]
    found = tables("stage_drivers", *rows)

    assert [
        (one.factor, one.moved_share, one.stayed_share) for one in drivers(found)["to_lost"]
    ] == [
        ("complaint", 0.3, 0.02),
        ("messages", 0.1, 0.3),
    ]
    assert [one.value for one in evidence(found)["to_lost"]] == ["unknown", "competitor"]


def test_migration_is_that_of_the_last_week() -> None:
    """People without a segment before are shown as such."""
    rows = [
        {"week_on": week, "previous_segment": before, "rfm_segment": "loyal", "person_count": 3}
        for week in (WEEK - timedelta(weeks=1), WEEK)
        for before in (None, "champions")
    ]
    found = migration(tables("rfm_migration", *rows))

    assert found is not None
    assert found.week_on == WEEK
    assert found.cells == {("champions", "loyal"): 3, ("no_purchase_yet", "loyal"): 3}
    assert found.before == ["champions", "no_purchase_yet"]


def test_any_channel_comes_first_and_delays_are_in_order() -> None:
    row = {"rfm_segment": "loyal", "person_count": 1}
    channels, _ = reach(
        tables("reachability_by_segment", *({**row, "channel": c} for c in ("sms", "any", "email")))
    )
    late = tables("late_events", *({"late_days": d, "event_count": 1} for d in (10, 2, 0, 2)))

    assert channels == ["any", "email", "sms"]
    assert lateness(late) == [(0, 1), (2, 2), (10, 1)]


@pytest.mark.parametrize(("holdout", "difference"), [((50, 5), 0.1), ((0, 0), None)])
def test_a_cohort_without_a_holdout_has_no_difference(
    holdout: tuple[int, int], difference: float | None
) -> None:
    """It is not a zero."""
    rows = [
        {"entered_week_on": WEEK, "arm": arm, "person_count": people, "converted_count": reached}
        | {"is_over": True}
        for arm, (people, reached) in (("treatment", (100, 20)), ("holdout", holdout))
    ]

    (cohort,) = cohorts(rows)
    assert cohort.difference == pytest.approx(difference)
