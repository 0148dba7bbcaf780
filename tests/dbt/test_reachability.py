"""An address that people share belongs to one of them, who can be reached there."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dbt.conftest import in_memory

from perennial.domain.channels import CHANNELS as ALL_CHANNELS
from perennial.domain.channels import PERSON

CHANNELS = {"email": "email", "phone": "sms"}
TABLES = {
    "marts.people": "person_id varchar",
    "staging.identities": "person_id varchar, identifier_type varchar, identifier varchar, "
    "known_at timestamp",
    "staging.stg_contact_points": "external_id varchar, contact_type varchar, "
    "address_hash varchar, updated_at timestamp",
    "staging.stg_suppressions": "person_id varchar, channel varchar, reason varchar, "
    "occurred_at timestamp, address_hash varchar, is_lifted boolean",
    "marts.permissions": "person_id varchar, purpose varchar, channel varchar, is_granted boolean",
    "marts.affinities": "person_id varchar, dimension varchar, affinity_value varchar, "
    "affinity_rank integer, affinity_share decimal(10, 9)",
}


class Account(NamedTuple):
    """One account with its addresses; two accounts may be one person's."""

    external_id: str
    person_id: str
    known_day: int
    addresses: dict[str, tuple[str, int]]


accounts = st.builds(
    lambda people: [
        Account(f"x{n}", person, known, addresses)
        for n, (person, known, addresses) in enumerate(people)
    ],
    st.lists(
        st.tuples(
            st.sampled_from(["ann", "bob", "cat", "dan"]),
            st.integers(0, 2),
            st.dictionaries(
                st.sampled_from(list(CHANNELS)),
                st.tuples(st.sampled_from(["h1", "h2", "h3"]), st.integers(0, 2)),
            ),
        ),
        min_size=1,
        max_size=8,
    ),
)


Reach = Callable[..., list[Any]]


@contextmanager
def _model(warehouse: Any, channels: Collection[str], *flags: str) -> Iterator[Reach]:
    warehouse.dbt("compile", "--select", "reachability", *flags)
    path = warehouse.home / "target/compiled/perennial/models/marts/reach/reachability.sql"
    with in_memory() as connection:
        yield lambda given, *suppressions: _reach(connection, path, given, channels, suppressions)


@pytest.fixture(scope="module")
def reach(make_warehouse: Callable[[], Any]) -> Iterator[Reach]:
    with _model(make_warehouse(), CHANNELS.values()) as run:
        yield run


@pytest.fixture(scope="module")
def every_channel(make_warehouse: Callable[[], Any]) -> Iterator[Reach]:
    chosen = json.dumps({"channels": list(ALL_CHANNELS)})
    with _model(make_warehouse(), ALL_CHANNELS, "--vars", chosen) as run:
        yield run


def _reach(
    connection: duckdb.DuckDBPyConnection,
    sql: Path,
    given: list[Account],
    channels: Collection[str],
    suppressions: Sequence[tuple[str, str, str, datetime, str, bool]] = (),
) -> list[Any]:
    for table, columns in TABLES.items():
        connection.execute(f"create or replace table warehouse.{table} ({columns})")
    people = sorted({account.person_id for account in given})
    rows: dict[str, list[tuple[Any, ...]]] = {
        "marts.people": [(person,) for person in people],
        "staging.identities": [
            (one.person_id, "external_id", one.external_id, _at(one.known_day)) for one in given
        ],
        "staging.stg_contact_points": [
            (one.external_id, kind, address, _at(day))
            for one in given
            for kind, (address, day) in one.addresses.items()
        ],
        "staging.stg_suppressions": list(suppressions),
        "marts.permissions": [
            (person, "marketing", channel, True) for person in people for channel in channels
        ],
    }
    for table, of_table in rows.items():
        if of_table:
            marks = ", ".join("?" * len(of_table[0]))
            connection.executemany(f"insert into warehouse.{table} values ({marks})", of_table)
    return connection.execute(
        "select person_id, channel, address_hash, is_address_owner, stopped_by, preference_rank "
        f"from ({sql.read_text(encoding='utf-8')}) order by person_id, channel"
    ).fetchall()


def _at(day: int) -> datetime:
    return datetime.fromisoformat("2017-01-01") + timedelta(day)


@settings(max_examples=60, deadline=None)
@given(given=accounts)
def test_every_address_in_use_belongs_to_exactly_one_person(
    reach: Reach, given: list[Account]
) -> None:
    rows = reach(given)

    used = {(channel, address) for _, channel, address, *_ in rows if address}
    owned = Counter((channel, address) for _, channel, address, is_owner, *_ in rows if is_owner)
    assert owned == Counter(used)
    for _, _, address, is_owner, stopped_by, rank in rows:
        expected = None if is_owner else "shared_address" if address else "unreachable"
        assert stopped_by == expected
        assert (rank is None) == (stopped_by is not None)
    assert rows == reach(given[::-1])


@settings(max_examples=60, deadline=None)
@given(given=accounts)
def test_the_owner_gave_the_address_last_or_was_known_first(
    reach: Reach, given: list[Account]
) -> None:
    """A person claims only their newest address; the newest claim wins."""
    rows = reach(given)

    for kind, channel in CHANNELS.items():
        newest: dict[str, tuple[int, str]] = {}  # the smaller hash wins among addresses of one day
        for one in given:
            if kind in one.addresses:
                address, day = one.addresses[kind]
                best = newest.get(one.person_id)
                if best is None or (-day, address) < (-best[0], best[1]):
                    newest[one.person_id] = (day, address)
        for address in {address for _, address in newest.values()}:
            known = {
                person: min(one.known_day for one in given if one.person_id == person)
                for person in newest
            }
            owner = min(
                (-day, known[person], person)
                for person, (day, own) in newest.items()
                if own == address
            )[-1]
            assert [row[0] for row in rows if row[1:4] == (channel, address, True)] == [owner]


def test_a_person_without_an_address_is_reached_by_id_or_token(
    every_channel: Reach,
) -> None:
    """A card in the app needs no address; a push needs a token; nobody shares an id."""
    token = Account("x1", "ann", 0, {"push_token": ("h1", 0), "email": ("h2", 0)})

    rows = every_channel([token, Account("x2", "bob", 0, {"email": ("h2", 1)})])

    reached = {(person, channel) for person, channel, *_, stopped_by, _ in rows if not stopped_by}
    by_person = {name for name, one in ALL_CHANNELS.items() if one.contact_type == PERSON}
    assert {channel for person, channel in reached if person == "ann"} == by_person | {"push"}
    assert {channel for person, channel in reached if person == "bob"} == by_person | {
        "email",
        "audience",
    }


def _stopped(rows: list[Any], channel: str = "email") -> dict[str, str | None]:
    return {row[0]: row[4] for row in rows if row[1] == channel}


def _suppressed(
    reason: str, address_hash: str = "", *, day: int = 1, is_lifted: bool = False
) -> tuple[str, str, str, datetime, str, bool]:
    return ("ann", "email", reason, _at(day), address_hash, is_lifted)


def test_a_bounce_suppresses_the_address_and_a_complaint_the_person(reach: Reach) -> None:
    """Bob shares the address that bounced; Ann gave another one since."""
    old = [
        Account("x1", "ann", 0, {"email": ("h1", 0)}),
        Account("x2", "bob", 0, {"email": ("h1", 0)}),
    ]
    new = [old[0]._replace(addresses={"email": ("h2", 2)}), old[1]]
    bounce, complaint = _suppressed("hard_bounce", "h1"), _suppressed("complaint")

    assert _stopped(reach(old, bounce)) == {"ann": "suppressed", "bob": "suppressed"}
    assert _stopped(reach(new, bounce)) == {"ann": None, "bob": "suppressed"}
    assert _stopped(reach(new, complaint)) == {"ann": "suppressed", "bob": None}


def test_an_address_that_is_given_anew_is_not_suppressed(reach: Reach) -> None:
    given = [Account("x1", "ann", 0, {"email": ("h1", 2)})]

    assert _stopped(reach(given, _suppressed("hard_bounce", "h1"))) == {"ann": None}


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint", "asked"])
def test_a_lifted_suppression_stops_nobody(reach: Reach, reason: str) -> None:
    given = [Account("x1", "ann", 0, {"email": ("h1", 0)})]

    assert _stopped(reach(given, _suppressed(reason))) == {"ann": "suppressed"}
    assert _stopped(reach(given, _suppressed(reason, is_lifted=True))) == {"ann": None}
