"""Land events and consents by the event contract."""

from collections.abc import Sequence
from uuid import uuid4

from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.stores.ledger import Consent

Row = dict[str, object]


def land_event(
    context: ReceiverContext, event_type: str, person_id: str, properties: Row, *, key: str = ""
) -> None:
    """Write an event to disk for the next ingest.

    Args:
        properties: Without personal data.
        key: Deduplicates events; empty: each call is an event.
    """
    now = context.clock.now()
    name = f"receiver-{key or uuid4().hex}"
    if key:
        now = context.ledger.heard.first(name, at=now)
    row: Row = {
        "event_id": name,
        "external_id": person_id,
        "event_type": event_type,
        "occurred_at": now.isoformat(),
        "loaded_at": context.clock.now().isoformat(),
        "properties": properties,
    }
    context.spool.append("events", [row], day=context.clock.today())


def land_grants(
    context: ReceiverContext, grants: Sequence[Consent], channels: Sequence[str]
) -> None:
    """Write consents to disk for the next ingest; the ledger's export takes withdrawals.

    A consent for every channel (`*`) becomes a row for each of `channels`.
    """
    rows: list[Row] = [
        {
            "external_id": consent.person_id,
            "purpose": consent.purpose,
            "channel": channel,
            "status": "granted",
            "occurred_at": consent.occurred_at.isoformat(),
            "loaded_at": context.clock.now().isoformat(),
            "evidence": consent.evidence,
        }
        for consent in grants
        for channel in (channels if consent.channel == "*" else [consent.channel])
    ]
    if rows:
        context.spool.append("consents", rows, day=context.clock.today())
