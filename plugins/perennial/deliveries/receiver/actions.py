"""What the receiver does with what it hears, without HTTP or texts.

Each function returns when everything is on disk. Repeating a call changes nothing.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta

from perennial.deliveries.receiver.bot_clicks import Reader, reader_of
from perennial.deliveries.receiver.landed_facts import land_event
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.deliveries.reply_meaning import Meaning, meaning
from perennial.domain import Observation, Reply, State
from perennial.domain.signed_links import Answer, Click, Refusal
from perennial.stores.ledger import Act, address_hash
from perennial.stores.ledger.recipient_lookup import Sent

log = logging.getLogger("perennial.receiver")

CONTACT_TYPES = {"sms": "phone"}
"""The channels that people can reply on, and the type of address they reply from."""

ANSWERED_WITHIN = timedelta(days=7)
"""A reply is about the last message sent in this time."""


def unsubscribe(context: ReceiverContext, refusal: Refusal) -> None:
    """Withdraw consent from the next claim on; service messages continue."""
    _, purpose, channel, campaign = refusal
    _withdraw(context, [refusal.person_id], purpose, channel, f"link in {campaign}")


def note_click(context: ReceiverContext, click: Click, *, method: str, user_agent: str) -> None:
    """Land a click, of a person or a program; ignore unknown and test messages."""
    sent = _sent(context, click.message_id)
    if sent is None or sent.is_test:
        return
    now = context.clock.now()
    is_real = context.clock.simulated is None  # in a simulated world, time stands still
    since = now - sent.settled_at if sent.settled_at and is_real else None
    reader = reader_of(method, user_agent, since)
    event_type = "link_clicked" if reader is Reader.PERSON else "link_scanned"
    properties: dict[str, object] = {
        "message_id": sent.message_id,
        "campaign": sent.campaign,
        "channel": sent.channel,
        "link": click.target,
    }
    land_event(context, event_type, sent.person_id, properties)


def note_answer(context: ReceiverContext, answer: Answer) -> None:
    """Land an answer once."""
    sent = _sent(context, answer.message_id)
    if sent is None or sent.is_test:
        return
    properties: dict[str, object] = answer._asdict()
    properties.pop("kind")
    key = _digest("answer", *answer)
    land_event(context, f"{answer.kind}_answered", sent.person_id, properties, key=key)
    observation = Observation(
        state=State.ANSWERED,
        occurred_at=context.ledger.heard.first(f"receiver-{key}", at=context.clock.now()),
        message_id=answer.message_id,
        reason=f"{answer.survey} {answer.question} {answer.answer}",
    )
    context.ledger.messages.observe([observation])


def mark(context: ReceiverContext, person_id: str, message_id: str, act: Act) -> bool:
    """Mark as read or dismissed; false if not the person's."""
    return context.ledger.inbox.mark(person_id, message_id, act, at=context.clock.now())


def hear(context: ReceiverContext, reports: Sequence[Observation | Reply]) -> int:
    """Record a provider's reports; return how many match no message."""
    observations = [report for report in reports if isinstance(report, Observation)]
    for reply in (report for report in reports if isinstance(report, Reply)):
        observations += _hear_reply(context, reply)
    return context.ledger.messages.observe(observations)[None]


def _hear_reply(context: ReceiverContext, reply: Reply) -> list[Observation]:
    contact_type = CONTACT_TYPES.get(reply.channel)
    if contact_type is None:
        return []
    hashed = address_hash(contact_type, reply.address, context.key)
    today = context.clock.today()
    asked = meaning(reply.text)
    people = context.ledger.correspondence.people_at(contact_type, hashed, today)
    if asked is Meaning.REFUSAL:
        for purpose, _ in context.offer:
            evidence = f"reply by {reply.channel}"
            _withdraw(context, people, purpose, reply.channel, evidence)
        return []
    if asked is Meaning.REQUEST:  # not a consent: the number may have changed hands
        for person_id in people:
            key = _digest("request", reply.provider, reply.provider_message_id, person_id)
            land_event(context, "consent_requested", person_id, {"channel": reply.channel}, key=key)
        return []
    last = context.ledger.correspondence.last_message(
        reply.channel, hashed, today - ANSWERED_WITHIN, today
    )
    if last is None:
        return []
    return [Observation(State.ANSWERED, reply.occurred_at, last.message_id, reply.provider)]


def _withdraw(
    context: ReceiverContext, people: Sequence[str], purpose: str, channel: str, evidence: str
) -> None:
    """Nothing is recorded about erased people."""
    permissions, now = context.ledger.permissions, context.clock.now()
    done = permissions.withdrawn(people, purpose, channel)
    for person_id in people:
        if person_id in done or context.is_erased(person_id):
            continue
        permissions.withdraw(
            person_id, purpose, channel, evidence=evidence, occurred_at=now, actor="receiver"
        )


def _sent(context: ReceiverContext, message_id: str) -> Sent | None:
    return context.ledger.correspondence.message(message_id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
