"""What is landed: rows by the event contract."""

from collections.abc import Sequence
from uuid import uuid4

from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.stores.ledger import Consent

Row = dict[str, object]


def land_event(
    context: ReceiverContext, event_type: str, person_id: str, properties: Row, *, key: str = ""
) -> None:
    """Write an event down for the next ingest; on disk when this returns.

    Args:
        context: The installation.
        event_type: What happened.
        person_id: To whom.
        properties: Whatever else there is to say; no personal data.
        key: What makes it one event, however often it is heard; empty: each time is one of its own.
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
    """Write consents down for the next ingest; withdrawals reach the lake with the ledger's export.

    Args:
        context: The installation.
        grants: Consents given; of one for every channel (`*`) a row for each is written.
        channels: Those that stand for `*`.
    """
    rows: list[Row] = [
        {
            "external_id": one.person_id,
            "purpose": one.purpose,
            "channel": channel,
            "status": "granted",
            "occurred_at": one.occurred_at.isoformat(),
            "loaded_at": context.clock.now().isoformat(),
            "evidence": one.evidence,
        }
        for one in grants
        for channel in (channels if one.channel == "*" else [one.channel])
    ]
    if rows:
        context.spool.append("consents", rows, day=context.clock.today())
