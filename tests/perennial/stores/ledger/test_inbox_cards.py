"""An inbox shows a person's own messages, once each, until they expire."""

from datetime import UTC, datetime, timedelta
from typing import Any

from perennial.stores.ledger import Act, InboxMessage, Ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def message(message_id: str, person_id: str = "p1", **given: Any) -> InboxMessage:
    usual: dict[str, Any] = {
        "title": "Hello",
        "text": "Tea is back",
        "link": "",
        "expires_at": None,
    }
    return InboxMessage(message_id, person_id, **usual | {"occurred_at": NOON} | given)


def unread(ledger: Ledger, person_id: str, *, at: datetime) -> list[InboxMessage]:
    return [one.message for one in ledger.inbox.messages(person_id, at=at) if not one.read_at]


def ids(shown: list[InboxMessage]) -> list[str]:
    return [one.message_id for one in shown]


def test_a_message_is_put_into_the_inbox_once(ledger: Ledger) -> None:
    """A repeated dispatch must not reset what was read."""
    first = message("m1")

    assert ledger.inbox.put([first, first]) == 1
    assert ledger.inbox.put([message("m1", title="Changed")]) == 0
    assert unread(ledger, "p1", at=NOON) == [first]


def test_the_newest_message_comes_first(ledger: Ledger) -> None:
    later = NOON + timedelta(hours=1)
    ledger.inbox.put([message("m1"), message("m2", occurred_at=later), message("m3", "p2")])

    assert ids(unread(ledger, "p1", at=later)) == ["m2", "m1"]


def test_a_read_message_keeps_its_first_reading(ledger: Ledger) -> None:
    later = NOON + timedelta(hours=1)
    ledger.inbox.put([message("m1"), message("m2")])

    assert ledger.inbox.mark("p1", "m1", Act.READ, at=NOON)
    assert ledger.inbox.mark("p1", "m1", Act.READ, at=later)
    assert ids(unread(ledger, "p1", at=later)) == ["m2"]
    assert [one.read_at for one in ledger.inbox.messages("p1", at=later)] == [NOON, None]


def test_dismissed_and_expired_messages_are_gone(ledger: Ledger) -> None:
    ledger.inbox.put([message("m1"), message("m2", expires_at=NOON + timedelta(minutes=1))])
    ledger.inbox.mark("p1", "m1", Act.DISMISSED, at=NOON)

    assert ids(unread(ledger, "p1", at=NOON)) == ["m2"]
    assert ledger.inbox.messages("p1", at=NOON + timedelta(minutes=1)) == []


def test_nobody_marks_somebody_elses_message(ledger: Ledger) -> None:
    """A token opens one inbox."""
    ledger.inbox.put([message("m1", "p2")])

    assert not ledger.inbox.mark("p1", "m1", Act.READ, at=NOON)
    assert not ledger.inbox.mark("p1", "no such message", Act.READ, at=NOON)
    assert ids(unread(ledger, "p2", at=NOON)) == ["m1"]
