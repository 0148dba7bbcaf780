"""Matches observations to messages, and decides what they may change.

    queued, claimed, deferred, ──> delivered | bounced | expired | complained | answered
      accepted, unknown
    delivered ───────────────────> bounced | complained | answered
    rejected ────────────────────> delivered | complained | answered
    bounced, expired ────────────> complained | answered
    answered ────────────────────> bounced | complained

Open messages are included, because a provider may report before the receipt is recorded. An
observed message has been sent, and is never sent again.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from perennial.domain import HEARD, Fault, Observation, State
from perennial.stores.ledger import unmatched
from perennial.stores.ledger.bulk_writes import among, in_groups
from perennial.stores.ledger.schema import delivery_events, messages
from perennial.stores.ledger.transitions import Change, Locked, lock, write

_PROOF = (State.COMPLAINED, State.ANSWERED)
"""Acts of the person, which prove that the message arrived."""

_ALLOWED = {
    **dict.fromkeys((State.QUEUED, State.CLAIMED, State.DEFERRED), HEARD),
    **dict.fromkeys((State.ACCEPTED, State.UNKNOWN), HEARD),
    State.DELIVERED: (State.BOUNCED, *_PROOF),
    **dict.fromkeys((State.BOUNCED, State.EXPIRED), _PROOF),
    State.ANSWERED: (State.BOUNCED, State.COMPLAINED),
    State.REJECTED: (State.DELIVERED, *_PROOF),
}


def hear(
    connection: Connection, observations: Sequence[Observation], *, now: datetime
) -> Counter[State | None]:
    """Apply a group of observations; see `Messages.observe`.

    Raises:
        ValueError: A state is not in `HEARD`.
    """
    if strange := {observation.state for observation in observations} - {*HEARD}:
        raise ValueError(f"{sorted(strange)} can't be heard of a message")
    named = _named(connection, observations)
    locked = lock(connection, among(connection, messages.c.message_id, named))
    rows = {message.message_id: message for message in locked}
    seen = _heard_before(connection, rows)
    changes, early = [], []
    counts: Counter[State | None] = Counter()
    pairs = sorted(zip(named, observations, strict=True), key=lambda pair: pair[1].occurred_at)
    for message_id, observation in pairs:
        if not message_id and observation.provider_message_id:
            early.append(observation)
        elif message_id not in rows:
            counts[None] += 1
        elif (key := (message_id, observation.state, observation.occurred_at)) not in seen:
            seen.add(key)
            row = rows[message_id]
            change = _change(row, observation)
            changes.append(change)
            if change.is_applied:
                counts[observation.state] += 1
                rows[message_id] = row._replace(state=observation.state)
    write(connection, changes, now=now)
    unmatched.keep(connection, early)
    return counts


def hear_unmatched(
    connection: Connection, names: Collection[str] | None, *, now: datetime
) -> Counter[State | None]:
    """Apply waiting observations that now match a message; see `Messages.match`."""
    counts: Counter[State | None] = Counter()
    for group in in_groups(unmatched.matches(connection, names)):
        counts.update(hear(connection, [match.observation for match in group], now=now))
        unmatched.forget(connection, [match.number for match in group])
    return counts


def _named(connection: Connection, observations: Sequence[Observation]) -> list[str]:
    """Our message id of each observation; empty if unknown."""
    theirs: dict[str, set[str]] = {}
    for observation in observations:
        if not observation.message_id and observation.provider_message_id:
            theirs.setdefault(observation.provider, set()).add(observation.provider_message_id)
    table = messages.c
    ours: dict[tuple[str, str], str] = {}
    for provider, names in theirs.items():
        query = select(table.provider_message_id, table.message_id).where(
            table.provider_message_id.in_(names),
            table.provider_message_id != "",  # lets the database use the index
            table.provider == provider,
        )
        ours.update({(provider, row[0]): row[1] for row in connection.execute(query)})
    return [
        observation.message_id
        or ours.get((observation.provider, observation.provider_message_id), "")
        for observation in observations
    ]


def _heard_before(
    connection: Connection, message_ids: Collection[str]
) -> set[tuple[str, State, datetime]]:
    event = delivery_events.c
    query = select(event.message_id, event.state, event.occurred_at).where(
        among(connection, event.message_id, message_ids), event.state.in_(HEARD)
    )
    return {(row[0], State(row[1]), row[2]) for row in connection.execute(query)}


def _change(locked: Locked, observation: Observation) -> Change:
    ends = "hard_bounce" if observation.is_permanent else ""
    return Change(
        locked,
        observation.state,
        observation.reason,
        observation.occurred_at,
        fault=Fault.INVALID_ADDRESS if observation.is_permanent else Fault.NONE,
        suppressed_for="complaint" if observation.state is State.COMPLAINED else ends,
        is_applied=observation.state in _ALLOWED.get(State(locked.state), ()),
    )
