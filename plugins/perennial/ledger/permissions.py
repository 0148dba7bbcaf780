"""Who may not be written to, and what may be sent: asked once more just before every send."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, Engine, insert, select

from perennial.ledger.engine import reader
from perennial.ledger.entry import Entry
from perennial.ledger.schema import (
    approvals,
    audit,
    consents,
    erasures,
    kill_switches,
    suppressions,
)
from perennial.ledger.writing import append, as_row, in_groups

EVERY_CHANNEL = "*"

Scope = Literal["all", "programme", "campaign", "channel"]


@dataclass(frozen=True, slots=True)
class Suppression:
    """A person who may not be contacted from an instant on, on a channel or on `*`."""

    person_id: str
    channel: str
    reason: str
    source: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's word on one purpose and channel (or `*`), and what proves it."""

    person_id: str
    purpose: str
    channel: str
    is_granted: bool
    evidence: str
    occurred_at: datetime


class Permissions:
    """Suppressions, consents, kill switches and approvals; all append-only."""

    def __init__(self, engine: Engine) -> None:
        """Stand on an open ledger."""
        self._engine = engine

    def suppress(self, new: Iterable[Suppression]) -> int:
        """Record suppressions; the same one twice is one. Returns how many were new."""
        return append(self._engine, suppressions, map(as_row, new))

    def suppressed(self, person_ids: Collection[str], channel: str) -> dict[str, str]:
        """Those of `person_ids` who are suppressed on `channel`, each with the first reason."""
        with reader(self._engine).begin() as connection:
            return _suppressed(connection, person_ids, channel)

    def erase(self, subject_hashes: Iterable[str], *, occurred_at: datetime) -> int:
        """Never write to an erased person again; the ledger knows only keyed hashes of them.

        Args:
            subject_hashes: `address_hash` of each address they had.
            occurred_at: When it was asked for.

        Returns:
            How many were new.
        """
        rows = ({"subject_hash": one, "occurred_at": occurred_at} for one in subject_hashes)
        return append(self._engine, erasures, rows)

    def record(self, new: Iterable[Consent]) -> int:
        """Record consents given and withdrawn. Returns how many were new."""
        return append(self._engine, consents, map(as_row, new))

    def withdraw(
        self, person_id: str, purpose: str, channel: str, *, evidence: str, occurred_at: datetime
    ) -> bool:
        """Record that a person wants no more of this; false if it was on record already."""
        consent = Consent(person_id, purpose, channel, False, evidence, occurred_at)  # noqa: FBT003 - is_granted
        return self.record([consent]) == 1

    def withdrawn(self, person_ids: Collection[str], purpose: str, channel: str) -> set[str]:
        """Those of `person_ids` whose last recorded word on purpose and channel was no.

        Who never spoke here is not among them: whether consent is needed is the decision's matter.
        """
        with reader(self._engine).begin() as connection:
            return _withdrawn(connection, person_ids, purpose, channel)

    def switch(
        self, scope: Scope, name: str = "", *, is_on: bool, actor: str, reason: str, at: datetime
    ) -> None:
        """Turn a kill switch on (nothing in its scope is sent) or off, and write down who did.

        Args:
            scope: What `name` is the name of.
            name: A programme, campaign or channel; empty for `all`.
            is_on: Whether sending stops.
            actor: Who did it.
            reason: Why.
            at: When.
        """
        if (scope == "all") != (not name):
            raise ValueError(f"kill switch {scope!r}: a name belongs to every scope but 'all'")
        word = "on" if is_on else "off"
        with self._engine.begin() as connection:
            connection.execute(
                insert(kill_switches).values(
                    scope=scope, name=name, actor=actor, reason=reason, is_on=is_on, occurred_at=at
                )
            )
            detail = f"{' '.join(filter(None, (scope, name)))}: {reason}"
            connection.execute(
                insert(audit).values(
                    actor=actor, action=f"kill switch {word}", detail=detail, occurred_at=at
                )
            )

    def approve(
        self, campaign: str, day: date, messages: int, *, actor: str, reason: str, at: datetime
    ) -> None:
        """Let a campaign send so many messages on a day, however unusual, and write down who did.

        Args:
            campaign: Its name.
            day: The day it holds for; what is decided already stays as it is.
            messages: Up to so many; with more, all of them are held again.
            actor: Who did it.
            reason: Why.
            at: When.
        """
        with self._engine.begin() as connection:
            connection.execute(
                insert(approvals).values(
                    campaign=campaign,
                    actor=actor,
                    reason=reason,
                    message_count=messages,
                    valid_on=day,
                    occurred_at=at,
                )
            )
            detail = f"{campaign}, up to {messages} messages on {day}: {reason}"
            connection.execute(
                insert(audit).values(actor=actor, action="approval", detail=detail, occurred_at=at)
            )

    def killed(self) -> set[tuple[str, str]]:
        """The scopes and names whose kill switch is on."""
        with reader(self._engine).begin() as connection:
            return _killed(connection)

    def refusals(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Why messages may not be sent now, by message id; those that may are left out.

        All is read in one transaction. A kill switch comes first, then erasure, then suppression,
        then consent.
        """
        refused: dict[str, str] = {}
        by_kind: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            by_kind.setdefault((entry.channel, entry.purpose), []).append(entry)
        with reader(self._engine).begin() as connection:
            killed = _killed(connection)
            erased = _erased(connection, {entry.address_hash for entry in entries})
            for (channel, purpose), group in by_kind.items():
                people = {entry.person_id for entry in group}
                withdrawn = _withdrawn(connection, people, purpose, channel)
                suppressed = _suppressed(connection, people, channel)
                for entry in group:
                    if entry.person_id in withdrawn:
                        refused[entry.message_id] = "consent_withdrawn"
                    if why := suppressed.get(entry.person_id):
                        refused[entry.message_id] = f"suppressed:{why}"
                    if entry.address_hash in erased:
                        refused[entry.message_id] = "erased"
                    if not killed.isdisjoint(_scopes(entry)):
                        refused[entry.message_id] = "kill_switch"
        return refused


def _scopes(entry: Entry) -> tuple[tuple[str, str], ...]:
    return (
        ("all", ""),
        ("programme", entry.programme),
        ("campaign", entry.campaign),
        ("channel", entry.channel),
    )


def _suppressed(connection: Connection, people: Collection[str], channel: str) -> dict[str, str]:
    found: dict[str, str] = {}
    table = suppressions.c
    for group in in_groups(people):
        query = (
            select(table.person_id, table.reason)
            .where(table.person_id.in_(group), table.channel.in_((channel, EVERY_CHANNEL)))
            .order_by(table.event_number.desc())
        )
        found.update({row.person_id: row.reason for row in connection.execute(query)})
    return found


def _erased(connection: Connection, hashes: Collection[str]) -> set[str]:
    found: set[str] = set()
    for group in in_groups(hashes):
        query = select(erasures.c.subject_hash).where(erasures.c.subject_hash.in_(group))
        found.update(connection.execute(query).scalars())
    return found


def _withdrawn(
    connection: Connection, people: Collection[str], purpose: str, channel: str
) -> set[str]:
    last_word: dict[str, bool] = {}
    table = consents.c
    for group in in_groups(people):
        query = (
            select(table.person_id, table.is_granted)
            .where(
                table.person_id.in_(group),
                table.purpose == purpose,
                table.channel.in_((channel, EVERY_CHANNEL)),
            )
            .order_by(table.occurred_at, table.is_granted.desc())  # of one instant, no wins
        )
        last_word.update({row.person_id: row.is_granted for row in connection.execute(query)})
    return {person_id for person_id, is_granted in last_word.items() if not is_granted}


def _killed(connection: Connection) -> set[tuple[str, str]]:
    table = kill_switches.c
    query = select(table.scope, table.name, table.is_on).order_by(table.event_number)
    last = {(row.scope, row.name): row.is_on for row in connection.execute(query)}
    return {switch for switch, is_on in last.items() if is_on}
