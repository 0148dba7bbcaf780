"""Suppressions, consents, kill switches and approvals, checked again just before each send."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, select

from perennial.domain import MessageClass
from perennial.stores.ledger.bulk_writes import among, append, as_row, insert_into, insert_new
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.entry import Entry
from perennial.stores.ledger.erasures import erased_hashes
from perennial.stores.ledger.part import Part, note
from perennial.stores.ledger.pauses import paused_people
from perennial.stores.ledger.schema import approvals, consents, kill_switches, suppressions
from perennial.stores.ledger.suppression import (
    ERASED,
    EVERY_CHANNEL,
    LIFTED,
    Suppression,
    effective,
    first_reasons,
    suppressions_on,
)

NO_ACCOUNTS: Mapping[str, Sequence[str]] = {}

TRACKING = "tracking"
"""Purpose of the consent to tracked links, which only the preference centre asks for."""

Scope = Literal["all", "programme", "campaign", "channel"]


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent or withdrawal for a purpose and channel (or `*`), with evidence."""

    person_id: str
    purpose: str
    channel: str
    is_granted: bool
    evidence: str
    occurred_at: datetime


class Permissions(Part):
    """Suppressions, consents, kill switches and approvals; all append-only."""

    def suppress(self, new: Iterable[Suppression]) -> int:
        """Record suppressions."""
        return append(self._engine, suppressions, map(as_row, new))

    def suppressed(self, person_ids: Collection[str], channel: str) -> dict[str, str]:
        """Those of `person_ids` suppressed on `channel`, with the first reason."""
        with reader(self._engine).begin() as connection:
            return first_reasons(connection, person_ids, channel)

    def lift(
        self, person_ids: Collection[str], channel: str, *, actor: str, reason: str, at: datetime
    ) -> bool:
        """End suppressions of these accounts on a channel, or on every one for `*`.

        An erasure can't be lifted.

        Returns:
            Whether anything was suppressed.
        """
        with self._engine.begin() as connection:
            found = effective(connection, person_ids)
            ended = {
                one.person_id
                for one in found
                if channel in (one.channel, EVERY_CHANNEL) and one.reason != ERASED
            }
            rows = [as_row(Suppression(name, channel, LIFTED, actor, at)) for name in sorted(ended)]
            insert_new(connection, suppressions, rows)
            if ended:
                note(connection, actor, "suppression lifted", f"on {channel}: {reason}", at)
        return bool(ended)

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

    def refusals(
        self,
        entries: Sequence[Entry],
        accounts: Mapping[str, Sequence[str]] = NO_ACCOUNTS,
        *,
        at: datetime,
    ) -> dict[str, str]:
        """Why messages may not be sent at an instant, by message id; without those that may.

        In order of precedence: kill switch, erasure, suppression, withdrawn consent, and (for
        marketing) pause.

        Args:
            accounts: All accounts of a person, by person id: a refusal by one account holds for
                the person. People it leaves out have one account, their person id.
        """
        refused: dict[str, str] = {}
        by_kind: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            by_kind.setdefault((entry.channel, entry.purpose), []).append(entry)
        with reader(self._engine).begin() as connection:
            killed = _killed(connection)
            erased = erased_hashes(connection, {entry.address_hash for entry in entries})
            for (channel, purpose), group in by_kind.items():
                ids = {e.person_id: {e.person_id, *accounts.get(e.person_id, ())} for e in group}
                people = set().union(*ids.values())
                withdrawn = _withdrawn(connection, people, purpose, channel)
                suppressed = suppressions_on(connection, people, channel)
                paused = paused_people(connection, people, at)
                for entry in group:
                    own = ids[entry.person_id]
                    is_marketing = entry.message_class == MessageClass.MARKETING
                    if is_marketing and not own.isdisjoint(paused):
                        refused[entry.message_id] = "paused"
                    if not own.isdisjoint(withdrawn):
                        refused[entry.message_id] = "consent_withdrawn"
                    reasons = sorted(
                        one.reason
                        for one in suppressed
                        if one.person_id in own and one.address_hash in ("", entry.address_hash)
                    )
                    if reasons:
                        refused[entry.message_id] = f"suppressed:{reasons[0]}"
                    if ERASED in reasons or entry.address_hash in erased:
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
