from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.perennial.stores.ledger.conftest import entry

from perennial.domain import State
from perennial.stores.ledger import Ledger
from perennial.stores.ledger.bulk_writes import in_groups, insert_new, update_by_key
from perennial.stores.ledger.schema import audit, messages, suppressions

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
instants = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
own = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.lists(st.integers()), st.integers(1, 10))
def test_groups_lose_nothing_and_are_neither_empty_nor_too_large(
    items: list[int], size: int
) -> None:
    """Some drivers raise an error for an empty statement."""
    groups = list(in_groups(items, size))

    assert [item for group in groups for item in group] == items
    assert all(1 <= len(group) <= size for group in groups)


@own
@given(st.lists(st.tuples(words, words, instants), max_size=6))
def test_any_text_and_instant_is_read_back(ledger: Ledger, rows: list[tuple[Any, ...]]) -> None:
    """Quotes, backslashes, percent signs, line breaks, Chinese."""
    names = ("actor", "detail", "occurred_at")
    with ledger.engine.begin() as connection:
        before = connection.execute(select(func.max(audit.c.event_number))).scalar() or 0
        assert insert_new(
            connection, audit, [dict(zip(names, row, strict=True)) for row in rows]
        ) == len(rows)
        query = select(audit.c.actor, audit.c.detail, audit.c.occurred_at, audit.c.action)
        query = query.where(audit.c.event_number > before).order_by(audit.c.event_number)
        found = [tuple(row) for row in connection.execute(query)]
    assert found == [(*row, "") for row in rows]


@pytest.fixture
def known(ledger: Ledger) -> Ledger:
    ledger.messages.enqueue([entry(f"m{n}") for n in range(3)], occurred_at=NOON)
    return ledger


@own
@given(
    st.lists(st.tuples(words, st.none() | instants, st.sampled_from(State)), min_size=3, max_size=3)
)
def test_each_row_gets_its_own_values(known: Ledger, values: list[tuple[Any, ...]]) -> None:
    """Different ones, equal ones, and null."""
    names = ("reason", "due_at", "state")
    rows = [
        {"message_id": f"m{n}"} | dict(zip(names, value, strict=True))
        for n, value in enumerate(values)
    ]
    with known.engine.begin() as connection:
        assert update_by_key(connection, messages.c.message_id, rows[::-1]) == 3
        query = select(*(messages.c[name] for name in names)).order_by(messages.c.message_id)
        assert [tuple(row) for row in connection.execute(query)] == values
        assert (
            update_by_key(connection, messages.c.message_id, [{"message_id": "no", "reason": ""}])
            == 0
        )


def test_a_known_row_is_not_inserted_again(ledger: Ledger) -> None:
    row = {"person_id": "p", "channel": "*", "reason": "r", "source": "s", "occurred_at": NOON}
    rows = [row, row | {"person_id": "q"}, row]
    with ledger.engine.begin() as connection:
        assert insert_new(connection, suppressions, rows) == 2
        assert insert_new(connection, suppressions, [*rows, row | {"channel": "sms"}]) == 1
        assert insert_new(connection, suppressions, []) == 0
        assert update_by_key(connection, messages.c.message_id, []) == 0


def test_a_tables_own_defaults_are_used(known: Ledger) -> None:
    """Numbers, flags and states, not only words."""
    with known.engine.begin() as connection:
        row = connection.execute(select(messages)).first()
    assert row is not None
    assert (row.state, row.attempts, row.is_idempotent, row.fault) == ("queued", 0, False, "")
    assert (row.decided_on, row.queued_at) == (date(2026, 3, 1), NOON)
