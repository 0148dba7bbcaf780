"""Coupons: pools of codes, each given to one person, and each promise made once.

A promise is one person's offer in one round of a campaign. Whatever is rendered again, by however
many workers at once, the first promise holds: its code, its size, its last day. A code is taken
and its promise written in one commit, so that no code is ever in two hands, and none is lost.
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
"""So often a made code may be in use already before its maker is taken for broken."""


class Round(NamedTuple):
    """Whom, and for which of a campaign's rounds; together they name a promise."""

    campaign: str
    person_id: str
    occurrence: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What a person is promised.

    Attributes:
        campaign: Whose offer it is.
        person_id: To whom.
        occurrence: Which of the campaign's rounds.
        offer: Its name in the catalogue.
        size_rank: Which size of its ladder, as it was on `decided_on`.
        decided_on: The day on which it was first promised.
        expires_on: Last day on which it can be redeemed.
        code: The person's own code; None before it is taken, or where the offer has none.
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
        """Its key."""
        return Round(self.campaign, self.person_id, self.occurrence)


class Stock(NamedTuple):
    """How many codes a pool ever had, and how many nobody has got yet."""

    pool: str
    coupon_count: int
    free_count: int


Make = Callable[[Round, int], str]
"""Makes the code of a round; the number says how many of its codes were in use already."""

_PROMISE = [coupon_issues.c[name] for name in Promise.__slots__]
_ROUND = tuple_(*(coupon_issues.c[name] for name in Round._fields))


class Coupons(Part):
    """Pools and promises."""

    def put(self, pool: str, codes: Iterable[str], *, occurred_at: datetime) -> int:
        """Add codes to a pool; one that any pool knows already stays where it is.

        Returns:
            How many were new.
        """
        rows = (
            {"pool": pool, "code": code, "is_issued": False, "occurred_at": occurred_at}
            for code in codes
        )
        return append(self._engine, coupons, rows)

    def stock(self) -> list[Stock]:
        """Every pool there is, by name."""
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
        """Make promises, a commit per group; one that was made before holds as it was.

        Args:
            wanted: Without their codes; the first are served first.
            pool: Where the codes come from, or are put when they are made; None: no codes.
            make: Makes codes, where the pool is not one that was uploaded.
            occurred_at: The business clock's instant.

        Returns:
            The promises by round, with their codes. Those that the pool had no code for are left
            out.

        Raises:
            BrokenWorld: `make` gives nothing but codes in use.
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
        known = _known(connection, [one.round for one in group])
        new = list({one.round: one for one in group if one.round not in known}.values())
        codes: Sequence[str | None] = [None] * len(new)
        if pool and make:
            codes = self._make(connection, pool, new, make, occurred_at)
        elif pool:
            codes = _take(connection, pool, len(new))
        rows = [
            as_row(one) | {"code": code, "pool": pool, "occurred_at": occurred_at}
            for one, code in zip(new, codes, strict=False)  # the rest get none
        ]
        self._write(connection, rows)
        found = _known(connection, [one.round for one in new])
        # Another worker may have been faster: then its promise holds, and our code goes back.
        given = {one.code for one in found.values()}
        _give_back(connection, [code for code in codes if code and code not in given])
        return known | found

    def _write(self, connection: Connection, rows: list[dict[str, object]]) -> None:
        """Write promises, in one order everywhere: two workers wait, but never for each other."""
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
        """Make a code for each, none of them in use."""
        made: dict[Round, str] = {}
        row = {"pool": pool, "is_issued": True, "occurred_at": occurred_at}
        for attempt in range(MOST_ATTEMPTS):
            if len(made) == len(new):
                break
            missing = [one.round for one in new if one.round not in made]
            by_code = {make(one, attempt): one for one in reversed(missing)}  # the first wins
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
        return [made[one.round] for one in new]

    def _insert(self, table: Any) -> Any:
        return insert_into(self._engine, table).on_conflict_do_nothing()


def _known(connection: Connection, rounds: Sequence[Round]) -> dict[Round, Promise]:
    """The promises made for these rounds."""
    if not rounds:
        return {}
    query = select(*_PROMISE).where(_ROUND.in_(rounds))
    rows: Iterable[Any] = connection.execute(query)
    promises = [Promise(*row) for row in rows]
    return {one.round: one for one in promises}


def _take(connection: Connection, pool: str, count: int) -> list[str]:
    """The first free codes of a pool, marked as issued; fewer when it has no more."""
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
