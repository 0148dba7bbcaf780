"""Accounts and devices become people, and what is known already does not move."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest

EVENTS = count()
CHAIN = [f"chain{n}" for n in range(100)]
STAR = [f"star{n}" for n in range(50)]
FACTS = ("+stg_deliveries", "+stg_suppressions", "+stg_withdrawals", "+stg_decisions")


def fact(day: str, *, number: int = 1, delay: float = 2, **values: Any) -> dict[str, Any]:
    """A fact at noon in New York, delivered hours later, in a given ingest."""
    occurred_at = datetime.fromisoformat(day) + timedelta(hours=17)
    loaded_at = occurred_at + timedelta(hours=delay)
    times = {"occurred_at": occurred_at, "loaded_at": loaded_at}
    return {"event_id": f"e{next(EVENTS)}", **times, "ingest_number": number, **values}


def link(day: str, one: str, other: str, **values: Any) -> dict[str, Any]:
    """Say that two identifiers are one person; the second is an account by default."""
    values = {"identifier_type": "external_id", **values}
    return fact(day, external_id=one, identifier=other, **values)


def put(warehouse: Any, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    warehouse.put(table, rows, rows[0]["occurred_at"].date())


def people(warehouse: Any) -> dict[str, str]:
    return dict(warehouse.query("select identifier, person_id from staging.identities"))


def before_anything(warehouse: Any) -> None:
    """Ingest 1: a hundred accounts in a row, fifty around one, and some that get links later."""
    draw = random.Random(7)  # noqa: S311 - the order is all the same
    pairs = [*pairwise(CHAIN), *((STAR[30], one) for one in STAR)]
    draw.shuffle(pairs)
    put(warehouse, "raw/links", [link("2017-11-01", *draw.sample(pair, 2)) for pair in pairs])
    known = ("chain42", "new", "cleo", "dora")
    warehouse.events([fact("2017-10-30", external_id=one) for one in known])
    warehouse.events([fact("2017-11-01", anonymous_id=one) for one in ("tablet", "phone")])
    warehouse.events([fact("2017-11-03", external_id="ann", anonymous_id="tablet")])
    login = link("2017-11-02", "eve", "phone", identifier_type="anonymous_id")
    put(warehouse, "raw/links", [login])


def then(warehouse: Any) -> None:
    """Ingest 2: a merge, another on the tablet, and Dora's decisions and deliveries."""
    bob: dict[str, Any] = {"external_id": "bob", "number": 2}
    warehouse.events([fact("2017-11-05", anonymous_id="tablet", **bob)])
    put(warehouse, "raw/links", [link("2017-11-05", "old", "new", number=2)])
    sent: dict[str, Any] = {
        "campaign": "c",
        "message_id": "m",
        "channel": "email",
        "message_class": "marketing",
    }
    sent |= {"state": "accepted", "is_test": False, "decided_on": date(2017, 11, 5)}
    put(warehouse, "deliveries", [fact("2017-11-05", person_id="dora", event_number=1, **sent)])
    put(warehouse, "suppressions", [fact("2017-11-05", person_id="dora", channel="sms")])
    refusal: dict[str, Any] = {"person_id": "dora", "purpose": "marketing", "channel": "*"}
    put(warehouse, "withdrawals", [fact("2017-11-05", **refusal)])
    decided = [fact("2017-11-05", person_id=who, campaign="c") for who in ("cleo", "dora")]
    put(warehouse, "decisions", decided)


def at_last(warehouse: Any) -> None:
    """Ingest 3: histories dated back by years, and two more merges."""
    old: dict[str, Any] = {"external_id": "old", "number": 3}
    warehouse.events([fact("2015-01-01", **old)])
    profile = fact("2015-01-01", **old)
    put(warehouse, "raw/profiles", [profile | {"updated_at": profile["occurred_at"]}])
    bob: dict[str, Any] = {"external_id": "bob", "number": 3}
    warehouse.events([fact("2015-01-05", anonymous_id="tablet", **bob)])
    tablet: dict[str, Any] = {"identifier_type": "anonymous_id", "number": 3}
    put(warehouse, "raw/links", [link("2015-01-05", "bob", "tablet", **tablet)])
    merges = [("bob", "ann"), ("dora", "cleo")]
    put(warehouse, "raw/links", [link("2017-11-08", *pair, number=3) for pair in merges])


@pytest.fixture(scope="module")
def story(make_warehouse: Callable[[], Any]) -> Any:
    """A warehouse at its end; `people` and `facts` hold earlier states, by day."""
    warehouse = make_warehouse()
    warehouse.people, warehouse.facts = {}, {}
    facts = """
        select 'contact', person_id, campaign from staging.stg_deliveries
        union all select 'suppression', person_id, channel from staging.stg_suppressions
        union all select 'withdrawal', person_id, channel from staging.stg_withdrawals
        union all select 'decision', person_id, recorded_person_id from staging.stg_decisions
        order by all
    """
    steps = {"11-03": before_anything, "11-04": None, "11-07": then, "11-10": at_last}
    for day, step in steps.items():
        if step:
            step(warehouse)
        warehouse.dbt("run", "--select", "+identities", *FACTS, as_of=f"2017-{day}")
        warehouse.people[day] = people(warehouse)
        warehouse.facts[day] = warehouse.query(facts)
    return warehouse


def test_long_chains_and_stars_are_one_person(story: Any) -> None:
    found = story.people["11-10"]

    assert {found[one] for one in CHAIN} == {"chain42"}
    assert {found[one] for one in STAR} == {"star0"}
    assert found["phone"] == "eve"
    story.dbt("test", "--select", "linked_accounts", "identities", as_of="2017-11-10")


def test_a_person_keeps_their_first_id(story: Any) -> None:
    """A further account joins them, even with a history that is delivered later and dated back."""
    names = {day: (found.get("old"), found["new"]) for day, found in story.people.items()}

    assert names == {
        "11-03": (None, "new"),
        "11-04": (None, "new"),
        "11-07": ("new", "new"),
        "11-10": ("new", "new"),
    }


def test_a_device_belongs_to_the_first_person_known_on_it(story: Any) -> None:
    """A later login or a delivery dated back doesn't move it; a merge does."""
    owners = {day: (found.get("tablet"), found.get("bob")) for day, found in story.people.items()}

    assert owners == {
        "11-03": (None, None),  # the login of the 3rd is seen on the 4th
        "11-04": ("ann", None),
        "11-07": ("ann", "bob"),
        "11-10": ("ann", "ann"),
    }


def test_recorded_facts_follow_a_merge(story: Any) -> None:
    """Two accounts must not mean a second message, or one against the person's word."""
    assert story.facts["11-07"] == [
        ("contact", "dora", "c"),
        ("decision", "cleo", "cleo"),
        ("decision", "dora", "dora"),
        ("suppression", "dora", "sms"),
        ("withdrawal", "dora", "*"),
    ]
    assert story.facts["11-10"] == [
        ("contact", "cleo", "c"),
        ("decision", "cleo", "cleo"),
        ("decision", "cleo", "dora"),
        ("suppression", "cleo", "sms"),
        ("withdrawal", "cleo", "*"),
    ]


def random_facts(warehouse: Any, draw: random.Random, as_of: date, number: int) -> None:
    for _ in range(20):
        day = (as_of - timedelta(days=draw.choice((1, 1, 1, 2, 3, 40)))).isoformat()
        times = {"number": number, "delay": draw.choice((1, 2, 14, 30))}
        one, other = (f"a{draw.randrange(6)}" for _ in range(2))
        device = f"d{draw.randrange(6)}"
        kind = draw.choice(("event", "login", "login", "merge", "device"))
        if kind == "event":
            warehouse.events([fact(day, external_id=one, **times)])
        elif kind == "login":
            warehouse.events([fact(day, external_id=one, anonymous_id=device, **times)])
        elif kind == "merge":
            put(warehouse, "raw/links", [link(day, one, other, **times)])
        else:
            of = {"identifier_type": "anonymous_id", **times}
            put(warehouse, "raw/links", [link(day, one, device, **of)])


@pytest.mark.slow
def test_day_by_day_equals_all_at_once(make_warehouse: Callable[[], Any]) -> None:
    """Events and links that are late, dated back or in later ingests give the same rows.

    Models that depend on identities rebuild people with newer evidence, or with none left. Anyone
    whose identifiers changed must be among them.
    """
    warehouse, draw = make_warehouse(), random.Random(5)  # noqa: S311 - any history will do
    tables = [f"staging.{name}" for name in ("seen_accounts", "seen_devices", "identities")]
    before: dict[str, set[str]] = {}
    for number in range(1, 4):
        as_of = date(2017, 11, 5) + timedelta(days=2 * number)
        random_facts(warehouse, draw, as_of, number)
        warehouse.dbt("run", "--select", "+identities", as_of=as_of.isoformat())

        now: dict[str, set[str]] = {}
        for identifier, person in people(warehouse).items():
            now.setdefault(person, set()).add(identifier)
        marked = warehouse.query(
            "select distinct person_id from staging.identities "
            f"where ingest_number = {number} or visible_on > date '{as_of - timedelta(days=2)}'"
        )
        changed = {who for who, ids in now.items() if ids != before.get(who, {who})}
        assert changed <= {who for (who,) in marked}
        before = now
    by_day = {table: warehouse.rows(table) for table in tables}

    warehouse.dbt("run", "--full-refresh", "--select", "+identities", as_of=as_of.isoformat())

    assert {table: warehouse.rows(table) for table in tables} == by_day
