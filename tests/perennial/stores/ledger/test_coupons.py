"""A code has one owner, and a promise is made once, whoever asks at the same time."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text
from tests.conftest import at_once

from perennial.domain import BrokenWorld
from perennial.stores.ledger import Ledger, Promise, Round, Stock, open_ledger
from perennial.stores.ledger.schema import coupon_issues

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def promise(person_id: str, occurrence: str = "r1", **given: Any) -> Promise:
    usual: dict[str, Any] = {
        "campaign": "winback",
        "offer": "coupon",
        "size_rank": 2,
        "decided_on": date(2026, 3, 1),
        "expires_on": date(2026, 3, 15),
    }
    return Promise(**usual | given, person_id=person_id, occurrence=occurrence)


def issue(
    ledger: Ledger,
    *wanted: Promise,
    pool: str | None = "spring",
    make: Callable[[Round, int], str] | None = None,
) -> dict[Round, Promise]:
    return ledger.coupons.issue(wanted, pool=pool, make=make, occurred_at=NOON)


def codes(kept: dict[Round, Promise]) -> dict[str, str | None]:
    return {key.person_id: one.code for key, one in kept.items()}


def put(ledger: Ledger, *new: str, pool: str = "spring") -> int:
    return ledger.coupons.put(pool, new, occurred_at=NOON)


def test_a_code_belongs_to_one_pool(ledger: Ledger) -> None:
    """A file may be uploaded twice; a code of another pool stays there."""
    assert put(ledger, "A", "B", "B") == 2
    assert put(ledger, "B", "C", pool="autumn") == 1
    assert ledger.coupons.stock() == [Stock("autumn", 1, 1), Stock("spring", 2, 2)]


def test_codes_are_given_in_the_order_of_the_file(ledger: Ledger) -> None:
    """The first who ask get the first codes, and the stock falls."""
    put(ledger, "Z", "A", "M")

    assert codes(issue(ledger, promise("p2"), promise("p1"))) == {"p2": "Z", "p1": "A"}
    assert ledger.coupons.stock() == [Stock("spring", 3, 1)]


def test_a_repeated_promise_is_the_first_one(ledger: Ledger) -> None:
    """A later step of the round, or a retry, gets the same code, amount and last day."""
    put(ledger, "A", "B", "C")
    first = issue(ledger, promise("p1"))
    later = promise("p1", size_rank=3, expires_on=date(2026, 4, 1), decided_on=date(2026, 3, 6))

    assert issue(ledger, later, later) == first
    assert codes(issue(ledger, promise("p1", "r2"))) == {"p1": "B"}
    assert ledger.coupons.stock() == [Stock("spring", 3, 1)]


def test_a_person_without_a_code_leaves_the_others_theirs(ledger: Ledger) -> None:
    put(ledger, "A")

    assert codes(issue(ledger, *(promise(f"p{n}") for n in range(3)))) == {"p0": "A"}
    assert codes(issue(ledger, promise("p0"), promise("p1"))) == {"p0": "A"}
    assert issue(ledger, promise("p1"), pool="unheard") == {}


def test_more_than_one_group_is_served_at_once(ledger: Ledger) -> None:
    """A group is a commit, not a limit."""
    put(ledger, *(f"c{n:04d}" for n in range(1201)))
    kept = issue(ledger, *(promise(f"p{n}") for n in range(1201)))

    assert len(set(codes(kept).values())) == 1201


def test_a_promise_without_a_code_is_recorded_once(ledger: Ledger) -> None:
    first = issue(ledger, promise("p1"), promise("p2"), pool=None)

    assert codes(first) == {"p1": None, "p2": None}
    assert issue(ledger, promise("p1", expires_on=date(2027, 1, 1)), pool=None) == {
        key: one for key, one in first.items() if key.person_id == "p1"
    }


def test_a_generated_code_in_use_is_replaced(ledger: Ledger) -> None:
    """It may be of an older pool, or of another row of the group."""
    put(ledger, "X-0")

    def make(key: Round, attempt: int) -> str:
        return f"{'X' if key.person_id in {'p1', 'p2'} else 'Y'}-{attempt}"

    kept = issue(ledger, *(promise(f"p{n}") for n in range(1, 4)), pool="made", make=make)

    assert codes(kept) == {"p1": "X-1", "p2": "X-2", "p3": "Y-0"}
    assert ledger.coupons.stock() == [Stock("made", 3, 0), Stock("spring", 1, 1)]


def test_a_generator_of_equal_codes_is_an_error(ledger: Ledger) -> None:
    """The group promises nothing."""
    with pytest.raises(BrokenWorld, match="all in use"):
        issue(ledger, promise("p1"), promise("p2"), pool="made", make=lambda *_: "same")
    assert ledger.coupons.stock() == []


def test_a_code_for_a_promise_that_another_worker_made_goes_back(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other worker made it between this one's question and answer."""
    put(ledger, "A", "B")
    from perennial.stores.ledger import coupons as module  # noqa: PLC0415 - patched below

    ask = module._known
    asked: list[object] = []

    def meanwhile(connection: Connection, rounds: Sequence[Round]) -> Any:
        answer = ask(connection, rounds)
        if not asked:
            asked.append(rounds)
            row = {"campaign": "winback", "person_id": "p1", "occurrence": "r1", "offer": "coupon"}
            days = {"decided_on": NOON.date(), "expires_on": NOON.date(), "occurred_at": NOON}
            connection.execute(insert(coupon_issues).values(**row, **days, size_rank=1))
        return answer

    monkeypatch.setattr(module, "_known", meanwhile)

    assert codes(issue(ledger, promise("p1"), promise("p2"))) == {"p1": None, "p2": "B"}
    assert ledger.coupons.stock() == [Stock("spring", 2, 1)]


def _work(url: str, is_made: bool, barrier: Barrier, number: int) -> None:  # noqa: FBT001
    wanted = [promise(f"p{(number * 30 + n * 7) % 60:02d}") for n in range(60)]

    def make(key: Round, attempt: int) -> str:
        return f"{key.person_id}-{attempt}"

    with open_ledger(url) as ledger:
        barrier.wait()
        for n in range(0, 60, 5):
            some = wanted[n : n + 5]
            issue(ledger, *some, pool="spring", make=make if is_made else None)


@pytest.mark.parametrize("is_made", [False, True])
def test_two_workers_at_once_never_give_a_code_twice(ledger_url: str, is_made: bool) -> None:  # noqa: FBT001
    """Both ask for the same people; each gets one promise and one code, and none is lost."""
    with open_ledger(ledger_url) as ledger:
        if not is_made:
            put(ledger, *(f"c{n:03d}" for n in range(200)))
    at_once(2, _work, ledger_url, is_made)

    with open_ledger(ledger_url) as ledger, ledger.engine.begin() as connection:
        query = "select person_id, code from coupon_issues"
        given = connection.execute(text(query)).all()
        issued = connection.execute(text("select code from coupons where is_issued")).all()
        assert len(given) == len({row.person_id for row in given}) == 60
        assert {row.code for row in given} == {row.code for row in issued}
