"""Permissions are asked at the last moment, and the latest answer counts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.perennial.stores.ledger.conftest import entry

from perennial.stores.ledger import Consent, Contact, Ledger, Suppression

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_a_suppression_counts_on_its_channel_only(ledger: Ledger) -> None:
    """A bounced address says nothing about the phone."""
    bounce = Suppression("p1", "email", "hard_bounce", "smtp", NOON)

    assert ledger.permissions.suppress([bounce, bounce]) == 1
    assert ledger.permissions.suppressed(["p1", "p2"], "email") == {"p1": "hard_bounce"}
    assert ledger.permissions.suppressed(["p1"], "sms") == {}


def test_a_suppression_on_every_channel_counts_on_each(ledger: Ledger) -> None:
    ledger.permissions.suppress([Suppression("p1", "*", "complaint", "feedback", LATER)])
    ledger.permissions.suppress([Suppression("p1", "sms", "no_such_number", "gateway", NOON)])

    assert ledger.permissions.suppressed(["p1"], "sms") == {"p1": "complaint"}


def test_a_bounce_suppresses_its_address_alone(ledger: Ledger) -> None:
    old, new = entry("m1"), entry("m2", person_id="person-of-m1")
    bounce = Suppression("person-of-m1", "email", "hard_bounce", "smtp", NOON, old.address_hash)
    ledger.permissions.suppress([bounce])

    assert ledger.permissions.refusals([old, new], at=LATER) == {"m1": "suppressed:hard_bounce"}


def test_an_address_that_was_given_anew_is_not_suppressed(ledger: Ledger) -> None:
    message = entry("m1")
    bounce = Suppression("person-of-m1", "email", "hard_bounce", "smtp", NOON, message.address_hash)
    ledger.permissions.suppress([bounce])
    for at, refused in ((NOON, {"m1": "suppressed:hard_bounce"}), (LATER, {})):
        own = Contact("person-of-m1", "email", message.address_hash, "jo@example.com", at)
        ledger.vault.put([own])
        assert ledger.permissions.refusals([message], at=LATER) == refused


@pytest.mark.parametrize("channel", ["email", "*"])
def test_a_lifted_suppression_stops_nothing_until_the_next_one(
    ledger: Ledger, channel: str
) -> None:
    permissions, message = ledger.permissions, entry("m1")
    lift: dict[str, Any] = {"actor": "jo", "reason": "called us", "at": LATER}
    permissions.suppress([Suppression("person-of-m1", channel, "complaint", "feedback", NOON)])

    assert permissions.lift(["person-of-m1"], channel, **lift)
    assert permissions.refusals([message], at=LATER) == {}
    assert not permissions.lift(["person-of-m1"], channel, **lift)
    with ledger.engine.begin() as connection:
        noted = connection.execute(text("select actor, action, detail from audit")).all()
    assert noted == [("jo", "suppression lifted", f"on {channel}: called us")]

    permissions.suppress(
        [Suppression("person-of-m1", "email", "complaint", "feedback", LATER + timedelta(days=1))]
    )
    assert permissions.refusals([message], at=LATER) == {"m1": "suppressed:complaint"}


def test_an_erasure_is_not_lifted(ledger: Ledger) -> None:
    ledger.permissions.suppress([Suppression("person-of-m1", "*", "erased", "shell", NOON)])

    assert not ledger.permissions.lift(
        ["person-of-m1"], "*", actor="jo", reason="mistake", at=LATER
    )
    assert ledger.permissions.refusals([entry("m1")], at=LATER) == {"m1": "erased"}


def test_a_withdrawal_counts_until_a_later_consent(ledger: Ledger) -> None:
    """The time of the answer counts, not of its arrival."""
    permissions = ledger.permissions
    again = Consent("p1", "marketing", "email", is_granted=True, evidence="form", occurred_at=LATER)
    permissions.record([again])
    is_new = [
        permissions.withdraw("p1", "marketing", "email", evidence="link", occurred_at=NOON)
        for _ in range(2)
    ]

    assert is_new == [True, False]
    assert permissions.withdrawn(["p1"], "marketing", "email") == set()
    permissions.withdraw("p1", "marketing", "email", evidence="link", occurred_at=LATER)
    assert permissions.withdrawn(["p1"], "marketing", "email") == {"p1"}  # at one instant, no wins
    assert permissions.withdrawn(["p1"], "survey", "email") == set()


def test_a_withdrawal_on_every_channel_counts_on_each(ledger: Ledger) -> None:
    ledger.permissions.withdraw("p1", "marketing", "*", evidence="call", occurred_at=NOON)

    assert ledger.permissions.withdrawn(["p1", "p2"], "marketing", "sms") == {"p1"}


def test_the_latest_setting_of_a_kill_switch_counts(ledger: Ledger) -> None:
    """The audit records who set it."""
    permissions = ledger.permissions
    turn: dict[str, Any] = {"actor": "ops", "reason": "wrong price", "at": NOON}
    permissions.switch("campaign", "dormant_winback", is_on=True, **turn)
    permissions.switch("all", is_on=True, **turn)
    permissions.switch("all", is_on=False, **turn)

    assert permissions.killed() == {("campaign", "dormant_winback")}
    with ledger.engine.begin() as connection:
        rows = connection.execute(text("select actor, action, detail from audit")).all()
    assert [tuple(row) for row in rows] == [
        ("ops", "kill switch on", "campaign dormant_winback: wrong price"),
        ("ops", "kill switch on", "all: wrong price"),
        ("ops", "kill switch off", "all: wrong price"),
    ]


def test_an_approval_is_in_the_audit(ledger: Ledger) -> None:
    ledger.permissions.approve("c", date(2026, 3, 2), 500, actor="ops", reason="sale", at=NOON)

    with ledger.engine.begin() as connection:
        (row,) = connection.execute(text("select actor, action, detail from audit")).all()
    assert tuple(row) == ("ops", "approval", "c, up to 500 messages on 2026-03-02: sale")


@pytest.mark.parametrize(("scope", "name"), [("all", "vip"), ("campaign", "")])
def test_a_kill_switch_without_effect_is_refused(ledger: Ledger, scope: Any, name: str) -> None:
    """Whoever sets one is in a hurry."""
    with pytest.raises(ValueError, match="a name belongs to every scope but 'all'"):
        ledger.permissions.switch(scope, name, is_on=True, actor="ops", reason="", at=NOON)


@pytest.mark.parametrize(
    ("scope", "name"),
    [("all", ""), ("programme", "winback"), ("campaign", "dormant_winback"), ("channel", "email")],
)
def test_a_kill_switch_stops_its_scope_and_nothing_else(
    ledger: Ledger, scope: Any, name: str
) -> None:
    inside = entry("m1")
    outside = entry("m2", campaign="vip_exclusive", programme="vip", channel="sms")
    ledger.permissions.switch(scope, name, is_on=True, actor="ops", reason="", at=NOON)

    refused = ledger.permissions.refusals([inside, outside], at=NOON)

    assert refused.get("m1") == "kill_switch"
    assert ("m2" in refused) == (scope == "all")


def test_every_refusal_names_its_reason(ledger: Ledger) -> None:
    ledger.permissions.suppress([Suppression("p1", "*", "complaint", "feedback", NOON)])
    for person in ("p1", "p2"):
        ledger.permissions.withdraw(person, "marketing", "email", evidence="link", occurred_at=NOON)
    entries = [entry(f"m{i}", person_id=f"p{i}") for i in (1, 2, 3)]
    service = entry("m4", person_id="p2", message_class="service", purpose="order")

    assert ledger.permissions.refusals([*entries, service], at=NOON) == {
        "m1": "suppressed:complaint",
        "m2": "consent_withdrawn",
    }


def test_thousands_are_asked_about_at_once(ledger: Ledger) -> None:
    """Databases limit the parameters of one statement."""
    entries = [entry(f"m{i}") for i in range(1201)]
    last = entries[-1].person_id
    ledger.permissions.suppress([Suppression(last, "*", "complaint", "feedback", NOON)])

    assert ledger.permissions.refusals(entries, at=NOON) == {"m1200": "suppressed:complaint"}
