"""Who is who: accounts and devices become people, and nothing that is known already moves."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import duckdb
import pyarrow as pa

from perennial.lake import SCHEMAS

EVENTS = count()
SELECTION = ("run", "--select", "+identities")


def at(day: str, hour: float = 17) -> datetime:
    """An instant, UTC: by default noon in New York."""
    return datetime.fromisoformat(day) + timedelta(hours=hour)


def fact(day: str, *, number: int = 1, delay: float = 2, **values: Any) -> Mapping[str, Any]:
    """What happened at noon of a day, was delivered hours later, and came with an ingest."""
    occurred_at = at(day)
    loaded_at = occurred_at + timedelta(hours=delay)
    times = {"occurred_at": occurred_at, "loaded_at": loaded_at}
    return {"event_id": f"e{next(EVENTS)}", **times, "ingest_number": number, **values}


def link(day: str, one: str, other: str, **values: Any) -> Mapping[str, Any]:
    """A statement that two identifiers are one person; the second is an account by default."""
    values = {"identifier_type": "external_id", **values}
    return fact(day, external_id=one, identifier=other, **values)


def put(warehouse: Any, table: str, rows: Sequence[Mapping[str, Any]], day: str) -> None:
    """Write rows of one day to the lake."""
    schema = SCHEMAS[table]
    filled = [{name: row.get(name) for name in schema.names} for row in rows]
    name = f"{random.Random(str(rows)).getrandbits(64):x}.parquet"  # noqa: S311 - a name
    content = pa.Table.from_pylist(filled, schema)
    warehouse.lake.write(table, date.fromisoformat(day), name, rows=content)


def links(warehouse: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Load links."""
    for row in rows:
        put(warehouse, "raw/links", [row], row["occurred_at"].date().isoformat())


def people(warehouse: Any, as_of: str = "2017-12-01", *options: str) -> dict[str, str]:
    """The person of each identifier."""
    warehouse.dbt(*SELECTION, *options, as_of=as_of)
    return identified(warehouse)


def identified(warehouse: Any) -> dict[str, str]:
    """The person of each identifier, as it was built last."""
    with duckdb.connect(str(warehouse.path), read_only=True) as connection:
        rows = connection.execute("select identifier, person_id from staging.identities").fetchall()
    return dict(rows)


def test_long_chains_and_stars_are_one_person(make_warehouse: Callable) -> None:
    """A hundred accounts in a row, fifty around one, and a pair, in any order of statements."""
    warehouse, draw = make_warehouse(), random.Random(7)  # noqa: S311 - which order is all the same
    chain = [f"chain{n}" for n in range(100)]
    star = [f"star{n}" for n in range(50)]
    pairs = [*pairwise(chain), *((star[30], one) for one in star), ("x", "y")]
    draw.shuffle(pairs)
    rows = [link("2017-11-10", *draw.sample(pair, 2)) for pair in pairs]
    put(warehouse, "raw/links", rows, "2017-11-10")
    warehouse.events(
        [fact("2017-11-01", external_id="chain42"), fact("2017-11-01", external_id="z")]
    )

    warehouse.dbt("build", "--select", "+identities", "--exclude-resource-type", "unit_test")
    found = identified(warehouse)

    assert {found[one] for one in chain} == {"chain42"}  # known before the others
    assert {found[one] for one in star} == {"star0"}
    assert (found["x"], found["y"], found["z"]) == ("x", "x", "z")


def test_a_person_keeps_the_name_they_were_first_known_by(make_warehouse: Callable) -> None:
    """A further account joins them, even one whose history is delivered later and dated back."""
    warehouse = make_warehouse()
    warehouse.events([fact("2017-11-10", external_id="new")])
    assert people(warehouse, "2017-11-12") == {"new": "new"}

    links(warehouse, [link("2017-11-12", "old", "new", number=2)])
    assert people(warehouse, "2017-11-14") == {"new": "new", "old": "new"}

    warehouse.events([fact("2015-01-01", external_id="old", number=3)])
    profile = {"external_id": "old", "updated_at": at("2015-01-01"), "loaded_at": at("2015-01-01")}
    put(warehouse, "raw/profiles", [{**profile, "ingest_number": 3}], "2015-01-01")
    assert people(warehouse, "2017-11-16") == {"new": "new", "old": "new"}


def test_a_device_goes_with_whom_it_was_first_known(make_warehouse: Callable) -> None:
    """Who logs in on it later, or in a delivery dated back, doesn't take it; a merge takes it."""
    warehouse = make_warehouse()
    tablet = {"anonymous_id": "tablet"}
    warehouse.events(
        [fact("2017-11-01", **tablet), fact("2017-11-03", external_id="ann", **tablet)]
    )
    assert people(warehouse, "2017-11-03") == {}  # the login is seen a day later
    assert people(warehouse, "2017-11-04") == {"ann": "ann", "tablet": "ann"}

    bob = {"external_id": "bob", **tablet}
    warehouse.events([fact("2017-11-05", number=2, **bob), fact("2017-01-05", number=3, **bob)])
    links(
        warehouse, [link("2017-11-05", "bob", "tablet", number=2, identifier_type="anonymous_id")]
    )
    assert people(warehouse, "2017-11-07") == {"ann": "ann", "bob": "bob", "tablet": "ann"}

    links(warehouse, [link("2017-11-08", "bob", "ann", number=4)])
    assert set(people(warehouse, "2017-11-10").values()) == {"ann"}


def test_a_login_that_the_company_tells_is_as_good_as_an_event(make_warehouse: Callable) -> None:
    """A link to an anonymous id needs no event that carries both."""
    warehouse = make_warehouse()
    warehouse.events([fact("2017-11-01", anonymous_id="phone")])
    links(warehouse, [link("2017-11-02", "ann", "phone", identifier_type="anonymous_id")])

    assert people(warehouse) == {"ann": "ann", "phone": "ann"}
    assert people(warehouse, "2017-11-02") == {}


FIRST = date(2017, 11, 5)


def test_day_by_day_equals_all_at_once(make_warehouse: Callable) -> None:
    """Events and links late, dated back, in later ingests: the same rows, and changes are marked.

    Who depends on identities builds those people again who have a row with newer evidence, or none
    any more. Whose identifiers changed must be among them.
    """
    warehouse, draw = make_warehouse(), random.Random(5)  # noqa: S311 - any history will do
    tables = ("staging.sightings", "staging.identities")
    before: dict[str, set[str]] = {}
    for number in range(1, 5):
        as_of = FIRST + timedelta(days=2 * number)
        for _ in range(20):
            day = (as_of - timedelta(days=draw.choice((1, 1, 1, 2, 3, 40)))).isoformat()
            some = [f"{kind}{draw.randrange(6)}" for kind in ("a", "a", "d")]
            delay = draw.choice((1, 2, 14, 30))
            times = {"number": number, "delay": delay}
            if draw.random() < 0.3:
                kind = draw.choice((1, 1, 2))
                of = ("external_id", "anonymous_id")[kind - 1]
                links(warehouse, [link(day, some[0], some[kind], identifier_type=of, **times)])
            else:
                shown = draw.choice(({}, {"anonymous_id": some[2]}))
                warehouse.events([fact(day, external_id=some[0], **shown, **times)])
        found = people(warehouse, as_of.isoformat())
        by_person = {who: {i for i, p in found.items() if p == who} for who in found.values()}
        with duckdb.connect(str(warehouse.path), read_only=True) as connection:
            marked = connection.execute(
                "select distinct person_id from staging.identities "
                "where ingest_number = $number or visible_on > $before",
                {"number": number, "before": as_of - timedelta(days=2)},
            ).fetchall()
        changed = {who for who, ids in by_person.items() if ids != before.get(who)}
        brand_new = {who for who in changed if by_person[who] == {who}}
        assert changed - brand_new <= {who for (who,) in marked}
        before = by_person
    by_day = {table: warehouse.rows(table) for table in tables}

    people(warehouse, as_of.isoformat(), "--full-refresh")

    assert {table: warehouse.rows(table) for table in tables} == by_day


def test_recorded_facts_follow_a_merge(make_warehouse: Callable) -> None:
    """Nobody is contacted again, or against their word, because they had two accounts."""
    warehouse, day = make_warehouse(), "2017-11-10"
    warehouse.events([fact("2017-11-01", external_id="ann"), fact("2017-11-02", external_id="bea")])
    links(warehouse, [link("2017-11-12", "bea", "ann")])
    when = {"occurred_at": at(day)}
    message = {"message_id": "m", "campaign": "c", "channel": "email", "message_class": "marketing"}
    sent = {**message, "state": "accepted", "is_test": False, "decided_on": date.fromisoformat(day)}
    put(warehouse, "deliveries", [{**sent, "person_id": "bea", "event_number": 1, **when}], day)
    put(warehouse, "suppressions", [{"person_id": "bea", "channel": "sms", **when}], day)
    refusal = {"person_id": "bea", "purpose": "marketing", "channel": "*"}
    put(warehouse, "withdrawals", [{**refusal, **when}], day)
    decided = [{"person_id": who, "campaign": "c", "message_id": who} for who in ("ann", "bea")]
    put(warehouse, "decisions", decided, day)

    def told(query: str, as_of: str) -> list[tuple[Any, ...]]:
        wanted = ("+contact_history", "+stg_suppressions", "+stg_withdrawals", "+stg_decisions")
        warehouse.dbt("run", "--select", *wanted, as_of=as_of)
        with duckdb.connect(str(warehouse.path), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            return connection.execute(query).fetchall()

    contacts = "select person_id, campaign, last_contacted_on from decisions.contact_history"
    assert told(contacts, "2017-11-12") == [("bea", "c", date(2017, 11, 10))]
    assert told(contacts, "2017-11-13") == [("ann", "c", date(2017, 11, 10))]
    facts = """
        select person_id, channel from staging.stg_suppressions
        union all select person_id, channel from staging.stg_withdrawals
        union all select person_id, recorded_person_id || message_id from staging.stg_decisions
        order by 1, 2
    """
    assert told(facts, "2017-11-13") == [
        ("ann", "*"),
        ("ann", "annann"),
        ("ann", "beabea"),
        ("ann", "sms"),
    ]
