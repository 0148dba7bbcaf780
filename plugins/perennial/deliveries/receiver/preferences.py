"""A person's preferences, and their changes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from perennial.deliveries.receiver.landed_facts import land_grants
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.stores.ledger import Consent
from perennial.stores.ledger.permissions import TRACKING
from perennial.stores.ledger.suppression import EVERY_CHANNEL

PERSONALISATION = "personalisation"
PAUSE = timedelta(days=30)
EVIDENCE = "preference centre"

Cell = tuple[str, str]
"""A purpose and a channel, or a purpose and `*`."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """A person's current preferences.

    Attributes:
        granted: Purposes and channels they consented to last.
        is_personalised: Messages may use what is known of them.
        is_tracked: Clicks may be recorded.
        paused_until: None if not paused.
    """

    granted: frozenset[Cell]
    is_personalised: bool
    is_tracked: bool
    paused_until: datetime | None

    def cells(self) -> frozenset[Cell]:
        """All that is on, as the page names it."""
        extra = {
            (PERSONALISATION, EVERY_CHANNEL): self.is_personalised,
            (TRACKING, EVERY_CHANNEL): self.is_tracked,
        }
        return self.granted | {cell for cell, is_on in extra.items() if is_on}


def preferences_of(context: ReceiverContext, person_id: str) -> Preferences:
    """Read preferences; the latest statement counts."""
    words = [*context.ledger.permissions.words(person_id), *_landed(context, person_id)]
    # Of two at the same instant, the refusal wins.
    words.sort(key=lambda consent: (consent.occurred_at, not consent.is_granted))
    granted = frozenset(
        (purpose, channel)
        for purpose, channels in context.offer
        for channel in channels
        if _last(words, purpose, {channel, EVERY_CHANNEL})
    )
    refused = {consent.channel for consent in words if consent.purpose == PERSONALISATION}
    return Preferences(
        granted=granted,
        # A refusal on one channel counts for all, as in the models.
        is_personalised=all(
            _last(words, PERSONALISATION, {channel, EVERY_CHANNEL}) is not False
            for channel in refused
        ),
        is_tracked=bool(_last(context.ledger.permissions.words(person_id), TRACKING, None)),
        paused_until=context.ledger.pauses.until(person_id, at=context.clock.now()),
    )


def change(
    context: ReceiverContext, person_id: str, *, shown: Collection[Cell], wanted: Collection[Cell]
) -> None:
    """Record changes made on the page; on disk when this returns.

    Args:
        shown: What was on when they saw the page.
        wanted: What they left on; only differences count.
    """
    possible = set(_possible(context))
    now = context.clock.now()
    new = [
        Consent(person_id, purpose, channel, (purpose, channel) in wanted, EVIDENCE, now)
        for purpose, channel in sorted(possible & (set(shown) ^ set(wanted)))
    ]
    _record(context, new, "preferences")


def refuse_all(context: ReceiverContext, person_id: str) -> None:
    """Withdraw consent to all marketing."""
    now = context.clock.now()
    new = [
        Consent(person_id, purpose, EVERY_CHANNEL, False, EVIDENCE, now)  # noqa: FBT003 - is_granted
        for purpose, _ in context.offer
    ]
    _record(context, new, "unsubscribe from all")


def pause(context: ReceiverContext, person_id: str, *, is_on: bool) -> None:
    """Start or end a pause."""
    now = context.clock.now()
    context.ledger.pauses.put(person_id, now + PAUSE if is_on else now, at=now)


def _record(context: ReceiverContext, new: list[Consent], action: str) -> None:
    detail = ", ".join(
        f"{'+' if consent.is_granted else '-'}{consent.purpose} {consent.channel}"
        for consent in new
    )
    grants = [consent for consent in new if consent.is_granted]
    channels = sorted({channel for _, channels in context.offer for channel in channels})
    land_grants(context, grants, channels)  # first, so that both are on disk before the answer
    context.ledger.permissions.state(
        new, actor="receiver", action=action, detail=detail, at=context.clock.now()
    )


def _possible(context: ReceiverContext) -> Iterator[Cell]:
    for purpose, channels in context.offer:
        for channel in channels:
            yield purpose, channel
    yield PERSONALISATION, EVERY_CHANNEL
    yield TRACKING, EVERY_CHANNEL


def _last(words: Iterable[Consent], purpose: str, channels: set[str] | None) -> bool | None:
    found = None
    for consent in words:
        if consent.purpose == purpose and (channels is None or consent.channel in channels):
            found = consent.is_granted
    return found


def _landed(context: ReceiverContext, person_id: str) -> list[Consent]:
    with duckdb.connect(config={"threads": 1, "memory_limit": "256MB"}) as connection:
        if context.lake.root.protocol:
            connection.register_filesystem(context.lake.root.fs)
        rows = connection.execute(
            "select purpose, channel, status, evidence, occurred_at "
            "from read_parquet($files, union_by_name = true, hive_partitioning = false) "
            "where external_id = $person",
            {"files": context.lake.glob("raw/consents"), "person": person_id},
        ).fetchall()
    return [
        Consent(person_id, purpose, channel, status == "granted", evidence or "", at(occurred_at))
        for purpose, channel, status, evidence, occurred_at in rows
    ]


def at(occurred_at: datetime) -> datetime:
    """Add UTC to the lake's instant."""
    return occurred_at.replace(tzinfo=UTC)
