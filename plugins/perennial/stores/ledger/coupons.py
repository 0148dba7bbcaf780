"""Coupons: pools of codes, each issued to one person, and promises, each made once.

A promise is one person's offer in one round of a campaign. However often a message is rendered, the
first promise holds. A code is taken and its promise written in one commit, so no code is issued
twice or lost.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, tuple_, update

from perennial.domain import BrokenWorld
from perennial.stores.ledger.bulk_writes import append, as_row, in_groups, insert_into
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import coupon_issues, coupons

MOST_ATTEMPTS = 20
"""Attempts to generate an unused code before the generator counts as broken."""


class Round(NamedTuple):
    """Key of a promise: a person's round in a campaign."""

    campaign: str
    person_id: str
    occurrence: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What a person is promised, as of the first promise (`decided_on`).

    Attributes:
        occurrence: The campaign's round.
        size_rank: Size in the offer's ladder.
        expires_on: Last day to redeem it.
        code: The person's own code; None before it is issued, or if the offer has none.
    """

    campaign: str
    person_id: str
    occurrence: str
    offer: str
    size_rank: int
    decided_on: date
    expires_on: date
    code: str | None = None

    @property
    def round(self) -> Round:
        """The promise's key."""
        return Round(self.campaign, self.person_id, self.occurrence)


class Stock(NamedTuple):
    """All codes of a pool, and those not yet issued."""

    pool: str
    coupon_count: int
    free_count: int


Make = Callable[[Round, int], str]
"""Generates a code for a round; the number counts the round's codes that were already in use."""

_PROMISE = [coupon_issues.c[name] for name in Promise.__slots__]
_ROUND = tuple_(*(coupon_issues.c[name] for name in Round._fields))


class Coupons(Part):
    """Pools and promises."""

    def put(self, pool: str, codes: Iterable[str], *, occurred_at: datetime) -> int:
        """Add codes to a pool, except those of any pool."""
        rows = (
            {"pool": pool, "code": code, "is_issued": False, "occurred_at": occurred_at}
            for code in codes
        )
        return append(self._engine, coupons, rows)

    def stock(self) -> list[Stock]:
        """Every pool, by name."""
        pool = coupons.c.pool
        free = func.count().filter(coupons.c.is_issued.is_(False))
        query = select(pool, func.count(), free).group_by(pool).order_by(pool)
        return [Stock(*row) for row in self._read(query)]

    def issue(
        self,
        wanted: Sequence[Promise],
        *,
        pool: str | None,
        make: Make | None = None,
        occurred_at: datetime,
    ) -> dict[Round, Promise]:
        """Make promises, one commit per group; an existing promise stays as it is.

        Args:
            wanted: Without codes, in order of precedence.
            pool: Source of the codes, or where generated ones are stored; None: no codes.
            make: Generates codes, unless the pool was uploaded.

        Returns:
            The promises by round, except those for which the pool had no code.

        Raises:
            BrokenWorld: `make` returns only codes in use.
        """
        kept: dict[Round, Promise] = {}
        for group in in_groups(wanted):
            with self._engine.begin() as connection:
                kept |= self._issue(connection, group, pool, make, occurred_at)
        return kept

    def _issue(
        self,
        connection: Connection,
        group: Sequence[Promise],
        pool: str | None,
        make: Make | None,
        occurred_at: datetime,
    ) -> dict[Round, Promise]:
        known = _known(connection, [promise.round for promise in group])
        new = list(
            {promise.round: promise for promise in group if promise.round not in known}.values()
        )
        codes: Sequence[str | None] = [None] * len(new)
        if pool and make:
            codes = self._make(connection, pool, new, make, occurred_at)
        elif pool:
            codes = _take(connection, pool, len(new))
        rows = [
            as_row(promise) | {"code": code, "pool": pool, "occurred_at": occurred_at}
            for promise, code in zip(new, codes, strict=False)  # the pool may run out
        ]
        self._write(connection, rows)
        found = _known(connection, [promise.round for promise in new])
        # If another worker was faster, its promise holds, and this code returns to the pool.
        given = {promise.code for promise in found.values()}
        _give_back(connection, [code for code in codes if code and code not in given])
        return known | found

    def _write(self, connection: Connection, rows: list[dict[str, object]]) -> None:
        """Write promises in a fixed order, so that two workers can't deadlock."""
        ordered = sorted(rows, key=lambda row: [str(row[name]) for name in Round._fields])
        if ordered:
            connection.execute(self._insert(coupon_issues), ordered)

    def _make(
        self,
        connection: Connection,
        pool: str,
        new: Sequence[Promise],
        make: Make,
        occurred_at: datetime,
    ) -> list[str]:
        made: dict[Round, str] = {}
        row = {"pool": pool, "is_issued": True, "occurred_at": occurred_at}
        for attempt in range(MOST_ATTEMPTS):
            if len(made) == len(new):
                break
            missing = [promise.round for promise in new if promise.round not in made]
            by_code = {make(key, attempt): key for key in reversed(missing)}  # the first wins
            rows = [row | {"code": code} for code in sorted(by_code.keys() - made.values())]
            if rows:
                statement = self._insert(coupons).returning(coupons.c.code)
                added: Iterable[Any] = connection.execute(statement, rows).scalars()
                made |= {by_code[code]: code for code in added}
        else:
            raise BrokenWorld(
                f"Pool {pool}: {MOST_ATTEMPTS} codes made for one person are all in use; "
                "write a greater length in offers.yml."
            )
        return [made[promise.round] for promise in new]

    def _insert(self, table: Any) -> Any:
        return insert_into(self._engine, table).on_conflict_do_nothing()


def _known(connection: Connection, rounds: Sequence[Round]) -> dict[Round, Promise]:
    if not rounds:
        return {}
    query = select(*_PROMISE).where(_ROUND.in_(rounds))
    rows: Iterable[Any] = connection.execute(query)
    promises = [Promise(*row) for row in rows]
    return {promise.round: promise for promise in promises}


def _take(connection: Connection, pool: str, count: int) -> list[str]:
    table = coupons.c
    picked = (
        select(table.event_number)
        .where(table.pool == pool, table.is_issued.is_(False))
        .order_by(table.event_number)
        .limit(count)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time anyway
        .cte("picked")
    )
    statement = (
        update(coupons)
        .where(table.event_number.in_(select(picked.c.event_number)))
        .values(is_issued=True)
        .returning(table.event_number, table.code)
    )
    return [row.code for row in sorted(connection.execute(statement).all())]


def _give_back(connection: Connection, codes: Sequence[str]) -> None:
    if codes:
        connection.execute(update(coupons).where(coupons.c.code.in_(codes)).values(is_issued=False))
