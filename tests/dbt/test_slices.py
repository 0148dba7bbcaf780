"""A long history, built in slices, gives the same tables as one pass."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

FIRST = datetime(2017, 9, 1, tzinfo=UTC)


def _event(number: int) -> dict[str, Any]:
    """An event near midnight, in the business zone or in UTC, with days of silence between."""
    occurred = FIRST + timedelta(days=number // 7 * 3, hours=number * 5 % 24, minutes=59)
    return {
        "event_id": f"e{number}",
        "external_id": f"account{number % 3}",
        "occurred_at": occurred,
        "loaded_at": occurred + timedelta(days=number % 5),
        "ingest_number": 1 + number % 2,
    }


def test_slices_equal_one_pass(
    make_warehouse: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table is new, or starts again because the run is for a past day."""
    warehouse = make_warehouse()
    warehouse.events(_event(number) for number in range(90))

    def built(as_of: str, *flags: str) -> list[tuple[Any, ...]]:
        warehouse.dbt("run", "--select", "stg_events", "identifier_days", *flags, as_of=as_of)
        rows: list[tuple[Any, ...]] = warehouse.rows("staging.identifier_days")
        return rows

    whole = built("2017-11-01")
    monkeypatch.setenv("PERENNIAL_EVENTS_AT_ONCE", "10")
    assert built("2017-11-01", "--full-refresh") == whole
    log = (warehouse.home / "logs" / "dbt.log").read_text(encoding="utf-8")
    assert log.count("insert into") > 4
    past = built("2017-10-01")
    monkeypatch.delenv("PERENNIAL_EVENTS_AT_ONCE")
    assert past == built("2017-10-01", "--full-refresh")
    assert 0 < len(past) < len(whole)
