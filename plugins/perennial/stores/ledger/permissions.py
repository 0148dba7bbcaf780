"""Suppressions, consents, kill switches and approvals, checked again just before each send."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, select

from perennial.domain import MessageClass
from perennial.stores.ledger.bulk_writes import among, append, as_row, insert_into
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.entry import Entry
from perennial.stores.ledger.erasures import erased_hashes
from perennial.stores.ledger.part import Part, note
from perennial.stores.ledger.pauses import paused_people
from perennial.stores.ledger.schema import approvals, consents, kill_switches, suppressions

EVERY_CHANNEL = "*"

TRACKING = "tracking"
"""Purpose of the consent to tracked links, which only the preference centre asks for."""

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
    """A person's consent or withdrawal for a purpose and channel (or `*`), with evidence."""

    person_id: str
    purpose: str
    channel: str
    is_granted: bool
    evidence: str
    occurred_at: datetime


ERASED = "erased"
"""Reason of an erased person's suppression; it overrides every other reason."""


class Permissions(Part):
    """Suppressions, consents, kill switches and approvals; all append-only."""

    def suppress(self, new: Iterable[Suppression]) -> int:
        """Record suppressions."""
        return append(self._engine, suppressions, map(as_row, new))

    def suppressed(self, person_ids: Collection[str], channel: str) -> dict[str, str]:
        """Those of `person_ids` suppressed on `channel`, with the first reason."""
        with reader(self._engine).begin() as connection:
            return _suppressed(connection, person_ids, channel)

    def record(self, new: Iterable[Consent]) -> int:
        """Record consents and withdrawals."""
        return append(self._engine, consents, map(as_row, new))

    def withdraw(
        self,
        person_id: str,
        purpose: str,
        channel: str,
        *,
        evidence: str,
        occurred_at: datetime,
        actor: str = "shell",
    ) -> bool:
        """Record a withdrawal with an audit entry; False if it was known already."""
        consent = Consent(person_id, purpose, channel, False, evidence, occurred_at)  # noqa: FBT003 - is_granted
        detail = f"{purpose} by {channel}: {evidence}"
        return (
            self.state([consent], actor=actor, action="withdrawal", detail=detail, at=occurred_at)
            == 1
        )

    def state(
        self, new: Sequence[Consent], *, actor: str, action: str, detail: str, at: datetime
    ) -> int:
        """Record consents and withdrawals, with an audit entry if any is new."""
        statement = insert_into(self._engine, consents).on_conflict_do_nothing()
        with self._engine.begin() as connection:
            count = 0
            if new:
                count = connection.execute(
                    statement,
                    [as_row(consent) for consent in new],
                    execution_options={"preserve_rowcount": True},
                ).rowcount
            if count:
                note(connection, actor, action, detail, at)
        return count

    def words(self, person_id: str) -> list[Consent]:
        """All recorded consents and withdrawals of a person, oldest first."""
        columns = [consents.c[name] for name in Consent.__slots__]
        query = (
            select(*columns)
            .where(consents.c.person_id == person_id)
            .order_by(consents.c.occurred_at, consents.c.is_granted.desc())
        )
        return [Consent(*row) for row in self._read(query)]

    def granted(self, person_ids: Collection[str], purpose: str, channel: str) -> set[str]:
        """Those of `person_ids` whose last record here for a purpose and channel is a consent."""
        with reader(self._engine).begin() as connection:
            last = _last_words(connection, person_ids, purpose, channel)
        return {person_id for person_id, is_granted in last.items() if is_granted}

    def withdrawn(self, person_ids: Collection[str], purpose: str, channel: str) -> set[str]:
        """Those of `person_ids` whose last record for a purpose and channel is a withdrawal.

        The decision determines whether people without a record need consent.
        """
        with reader(self._engine).begin() as connection:
            return _withdrawn(connection, person_ids, purpose, channel)

    def switch(
        self, scope: Scope, name: str = "", *, is_on: bool, actor: str, reason: str, at: datetime
    ) -> None:
        """Turn a kill switch on (nothing in its scope is sent) or off, with an audit entry.

        `name` is a programme, campaign or channel; empty for the scope `all`.
        """
        if (scope == "all") != (not name):
            raise ValueError(f"kill switch {scope!r}: a name belongs to every scope but 'all'")
        row = {
            "scope": scope,
            "name": name,
            "actor": actor,
            "reason": reason,
            "is_on": is_on,
            "occurred_at": at,
        }
        detail = f"{' '.join(filter(None, (scope, name)))}: {reason}"
        action = f"kill switch {'on' if is_on else 'off'}"
        self._record(kill_switches, row, actor, action, detail)

    def approve(
        self, campaign: str, day: date, messages: int, *, actor: str, reason: str, at: datetime
    ) -> None:
        """Approve up to `messages` messages of a campaign on a day, with an audit entry.

        With more messages, all are held again. Existing decisions stay as they are.
        """
        row = {
            "campaign": campaign,
            "actor": actor,
            "reason": reason,
            "message_count": messages,
            "valid_on": day,
            "occurred_at": at,
        }
        detail = f"{campaign}, up to {messages} messages on {day}: {reason}"
        self._record(approvals, row, actor, "approval", detail)

    def killed(self) -> set[tuple[str, str]]:
        """Scopes and names whose kill switch is on."""
        with reader(self._engine).begin() as connection:
            return _killed(connection)

    def refusals(self, entries: Sequence[Entry], *, at: datetime) -> dict[str, str]:
        """Why messages may not be sent at an instant, by message id; without those that may.

        In order of precedence: kill switch, erasure, suppression, withdrawn consent, and (for
        marketing) pause.
        """
        refused: dict[str, str] = {}
        by_kind: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            by_kind.setdefault((entry.channel, entry.purpose), []).append(entry)
        with reader(self._engine).begin() as connection:
            killed = _killed(connection)
            erased = erased_hashes(connection, {entry.address_hash for entry in entries})
            for (channel, purpose), group in by_kind.items():
                people = {entry.person_id for entry in group}
                withdrawn = _withdrawn(connection, people, purpose, channel)
                suppressed = _suppressed(connection, people, channel)
                paused = paused_people(connection, people, at)
                for entry in group:
                    if entry.person_id in paused and entry.message_class == MessageClass.MARKETING:
                        refused[entry.message_id] = "paused"
                    if entry.person_id in withdrawn:
                        refused[entry.message_id] = "consent_withdrawn"
                    if why := suppressed.get(entry.person_id):
                        refused[entry.message_id] = f"suppressed:{why}"
                    if why == ERASED or entry.address_hash in erased:
                        refused[entry.message_id] = ERASED
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
    table = suppressions.c
    query = (
        select(table.person_id, table.reason)
        .where(among(connection, table.person_id, people))
        .where(table.channel.in_((channel, EVERY_CHANNEL)))
        .order_by(table.reason == ERASED, table.event_number.desc())  # a person's last row wins
    )
    return {row.person_id: row.reason for row in connection.execute(query)}


def _withdrawn(
    connection: Connection, people: Collection[str], purpose: str, channel: str
) -> set[str]:
    last = _last_words(connection, people, purpose, channel)
    return {person_id for person_id, is_granted in last.items() if not is_granted}


def _last_words(
    connection: Connection, people: Collection[str], purpose: str, channel: str
) -> dict[str, bool]:
    table = consents.c
    query = (
        select(table.person_id, table.is_granted)
        .where(among(connection, table.person_id, people), table.purpose == purpose)
        .where(table.channel.in_((channel, EVERY_CHANNEL)))
        .order_by(table.occurred_at, table.is_granted.desc())  # at the same instant, "no" wins
    )
    return {row.person_id: row.is_granted for row in connection.execute(query)}


def _killed(connection: Connection) -> set[tuple[str, str]]:
    table = kill_switches.c
    query = select(table.scope, table.name, table.is_on).order_by(table.event_number)
    last = {(row.scope, row.name): row.is_on for row in connection.execute(query)}
    return {switch for switch, is_on in last.items() if is_on}
