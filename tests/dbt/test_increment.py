"""An increment equals a full refresh, bit for bit, and a past day can be built again.

Days run one after the other while files keep coming: late ones, some dated back to before a
run, the same event twice, a device that turns out to be somebody's, two accounts that turn out
to be one person. Then a full refresh builds everything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.dbt.conftest import Warehouse
from tests.perennial.ingest.conftest import Company

from perennial.stores.ledger import Ledger, open_ledger

FIRST = datetime(2017, 9, 1, tzinfo=UTC)
RUNS = (40, 44, 60)
"""Days of the runs, counted from `FIRST`."""

ACCOUNTS = tuple(f"account{n}" for n in range(24))
"""Enough accounts that some have only late or backdated events between two runs."""

DEVICES = ("phone", "laptop", "tablet", "till")
TYPES = ("purchase", "purchase", "purchase_item", "visit", "cart_added", "campaign_received")


@dataclass(frozen=True)
class Event:
    """One event: who, when, how late it is loaded, and after which run it comes."""

    account: str | None
    device: str | None
    kind: str
    day: int
    hour: int
    late_days: int
    comes_after: int
    is_repeated: bool


@dataclass(frozen=True)
class Link:
    """The company's statement that two accounts are one person, and after which run it comes."""

    account: str
    other: str
    day: int
    comes_after: int


events = st.builds(
    Event,
    account=st.sampled_from((*ACCOUNTS, None)),
    device=st.sampled_from((None, None, *DEVICES)),
    kind=st.sampled_from(TYPES),
    day=st.integers(0, max(RUNS)),
    hour=st.integers(0, 23),
    late_days=st.sampled_from((0, 0, 0, 1, 2, 3, 12, 30)),
    comes_after=st.sampled_from((0, 0, 0, 1, 2)),
    is_repeated=st.booleans(),
).filter(lambda event: event.account or event.device)
links = st.builds(
    Link,
    account=st.sampled_from(ACCOUNTS),
    other=st.sampled_from(ACCOUNTS),
    day=st.integers(0, max(RUNS)),
    comes_after=st.integers(0, 2),
).filter(lambda link: link.account != link.other)


class Business(Company):
    """A company whose lake real ingests fill, and whose warehouse is built after each."""

    def __init__(self, warehouse: Warehouse, ledger: Ledger) -> None:
        super().__init__(warehouse.home / "lake", ledger)
        self.warehouse = warehouse

    def build(self, day: int, *flags: str) -> dict[str, list[tuple[Any, ...]]]:
        """Build staging and marts as of a day; return every row of every mart."""
        as_of = (FIRST + timedelta(days=day)).date().isoformat()
        self.warehouse.dbt("run", "--select", "staging", "marts", *flags, as_of=as_of)
        names = self.warehouse.query(
            "select table_name from information_schema.tables "
            "where table_schema = 'marts' order by 1"
        )
        return {name: self.warehouse.rows(f"marts.{name}") for (name,) in names}


def _event(number: int, event: Event) -> dict[str, Any]:
    occurred = FIRST + timedelta(days=event.day, hours=event.hour)
    row: dict[str, Any] = {
        "event_id": f"e{number}",
        "external_id": event.account,
        "anonymous_id": event.device,
        "event_type": event.kind,
        "product_id": f"product{number % 5}" if event.kind == "purchase_item" else None,
        "occurred_at": occurred.isoformat(),
        "loaded_at": (occurred + timedelta(days=event.late_days, hours=6)).isoformat(),
        "amount": f"{1 + number * 7 % 40}.{number * 13 % 100:02}",
        "currency": "USD",
        "properties": {"store_id": f"s{number % 3}"},
    }
    return {name: value for name, value in row.items() if value is not None}


def _link(link: Link) -> dict[str, Any]:
    at = (FIRST + timedelta(days=link.day, hours=12)).isoformat()
    return {
        "external_id": link.account,
        "identifier_type": "external_id",
        "identifier": link.other,
        "occurred_at": at,
        "loaded_at": at,
    }


def _land(business: Business, run: int, told: list[Event], merges: list[Link]) -> None:
    """Land what comes between two runs; a repeated event comes again with the next file."""
    rows = [_event(n, one) for n, one in enumerate(told) if one.comes_after == run]
    again = [
        {**_event(n, one), "loaded_at": "2018-01-01T00:00:00Z"}
        for n, one in enumerate(told)
        if one.is_repeated and one.comes_after == run - 1
    ]
    business.land(f"events-{run}.jsonl", rows + again)
    links = [_link(one) for one in merges if one.comes_after == run]
    business.land(f"links-{run}.jsonl", links)


@pytest.mark.slow
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    told=st.lists(events, min_size=60, max_size=90),
    merges=st.lists(links, min_size=1, max_size=2),
)
def test_increments_equal_a_full_refresh(
    make_warehouse: Callable[[], Any],
    told: list[Event],
    merges: list[Link],
) -> None:
    warehouse = make_warehouse()
    with open_ledger(f"sqlite:///{warehouse.home / 'ledger.sqlite'}") as ledger:
        business = Business(warehouse, ledger)
        for run, day in enumerate(RUNS):
            _land(business, run, told, merges)
            business.ingest()
            by_increment = business.build(day)

    at_once = business.build(RUNS[-1], "--full-refresh")
    assert by_increment == at_once
    assert len(at_once["activity_runs"]) > 4

    past = business.build(RUNS[1])
    assert past == business.build(RUNS[1], "--full-refresh")
