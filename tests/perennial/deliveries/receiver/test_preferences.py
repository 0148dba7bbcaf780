"""The preference centre shows a person's preferences and records what they change."""

import re
from datetime import UTC, datetime, timedelta

import pyarrow as pa
from tests.perennial.deliveries.receiver.conftest import NOW, TODAY, Client, entry

from perennial.deliveries.receiver.preferences import preferences_of
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.stores.ledger import Consent, ErasedValue, value_hash


def path(context: ReceiverContext, person_id: str = "p1", locale: str = "") -> str:
    return context.links.preferences(person_id, locale).removeprefix(context.links.public_url)


def land_consent(
    context: ReceiverContext, status: str, occurred_at: datetime, channel: str = "email"
) -> None:
    row = {"external_id": "p1", "purpose": "marketing", "channel": channel, "status": status}
    instants = {"occurred_at": occurred_at.replace(tzinfo=None), "loaded_at": None}
    rest = {"evidence": "shop", "source": "shop", "ingest_number": 1}
    table = pa.Table.from_pylist([row | instants | rest])
    name = f"{channel}-{status}.parquet"
    context.lake.write("raw/consents", occurred_at.date(), name, rows=table)


def checked(page: str) -> set[str]:
    return set(re.findall(r'name="on" value="([^"]+)" checked', page))


def press(context: ReceiverContext, client: Client, act: str, **form: object) -> None:
    answer = client.post(path(context), data={"act": act, **form})
    assert answer.status_code == 303
    assert client.get(answer.headers["location"]).status_code == 200


def test_the_page_shows_the_latest_answer(context: ReceiverContext, client: Client) -> None:
    land_consent(context, "granted", NOW - timedelta(days=9))
    land_consent(context, "granted", NOW - timedelta(days=9), channel="sms")
    context.ledger.permissions.withdraw("p1", "marketing", "sms", evidence="", occurred_at=NOW)

    assert checked(client.get(path(context)).text) == {"marketing.email", "personalisation.*"}
    assert checked(client.get(path(context, "p2")).text) == {"personalisation.*"}


def test_a_changed_preference_counts_at_once_and_is_landed(
    context: ReceiverContext, client: Client
) -> None:
    land_consent(context, "granted", NOW - timedelta(days=9))
    shown = ["marketing.email", "personalisation.*"]
    press(context, client, "save", shown=shown, on=["marketing.sms", "tracking.*"])

    assert preferences_of(context, "p1").cells() == {("marketing", "sms"), ("tracking", "*")}
    assert context.ledger.permissions.refusals([entry()], at=NOW) == {"m1": "consent_withdrawn"}
    (landed,) = context.spool.seal()
    assert landed.parent.name == TODAY.isoformat()
    assert sorted(re.findall(r'"purpose": "(\w+)", "channel": "(\w+)"', landed.read_text())) == [
        ("marketing", "sms"),
        ("tracking", "email"),
        ("tracking", "sms"),
    ]


def test_unchanged_preferences_are_not_recorded(context: ReceiverContext, client: Client) -> None:
    """Saving a page that was open for a day must not undo later changes."""
    press(context, client, "save", shown=["marketing.email"], on=["marketing.email"])

    assert context.ledger.permissions.words("p1") == []


def test_an_unknown_purpose_is_not_recorded(context: ReceiverContext, client: Client) -> None:
    """A form can be forged, even by its own reader."""
    press(context, client, "save", shown=[], on=["order.email", "marketing.fax", "x", "marketing"])

    assert context.ledger.permissions.words("p1") == []


def test_unsubscribing_from_everything_is_one_button(
    context: ReceiverContext, client: Client
) -> None:
    press(context, client, "none")

    service = entry("m2", message_class="service", purpose="order")
    push = entry("m3", channel="push")
    refused = context.ledger.permissions.refusals([entry(), service, push], at=NOW)
    assert refused == {"m1": "consent_withdrawn", "m3": "consent_withdrawn"}


def test_a_pause_holds_back_marketing_until_its_end(
    context: ReceiverContext, client: Client
) -> None:
    press(context, client, "pause")
    service = entry("m2", message_class="service", purpose="order")

    for later, refused in ((0, {"m1": "paused"}), (29, {"m1": "paused"}), (30, {})):
        at = NOW + timedelta(days=later)
        assert context.ledger.permissions.refusals([entry(), service], at=at) == refused
    assert "April 1, 2026" in client.get(path(context)).text
    assert "2026年4月1日" in client.get(path(context, locale="zh")).text


def test_a_pause_can_be_ended(context: ReceiverContext, client: Client) -> None:
    press(context, client, "pause")
    press(context, client, "resume")

    assert context.ledger.permissions.refusals([entry()], at=NOW) == {}
    assert preferences_of(context, "p1").paused_until is None


def test_a_form_that_asks_for_nothing_is_refused(context: ReceiverContext, client: Client) -> None:
    assert client.post(path(context), data={"act": "everything"}).status_code == 422
    assert client.post(path(context), content=b"\xff\xfe").status_code in (400, 422)
    assert context.ledger.permissions.words("p1") == []


def test_an_erased_persons_link_opens_nothing(context: ReceiverContext, client: Client) -> None:
    """Nothing about them may be shown or recorded again."""
    hashed = value_hash("external_id", "p1", context.key)
    context.ledger.erasures.add([ErasedValue(hashed, "external_id", "erased-1", NOW)])
    unsubscribe = context.links.unsubscribe("p1", "marketing", "email", "c")

    assert client.get(path(context)).status_code == 404
    assert client.post(path(context), data={"act": "none"}).status_code == 404
    assert client.post(unsubscribe).status_code == 200
    assert context.ledger.permissions.words("p1") == []


def test_of_two_consents_at_one_instant_no_counts(context: ReceiverContext) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    words = [
        Consent("p1", "marketing", "email", is_granted=yes, evidence="", occurred_at=at)
        for yes in (False, True)
    ]
    context.ledger.permissions.record(words)

    assert preferences_of(context, "p1").granted == frozenset()


def test_a_person_who_unsubscribed_may_subscribe_again(
    context: ReceiverContext, client: Client
) -> None:
    land_consent(context, "granted", NOW - timedelta(days=9))
    gone = NOW - timedelta(minutes=1)
    context.ledger.permissions.withdraw("p1", "marketing", "email", evidence="", occurred_at=gone)
    press(context, client, "save", shown=["personalisation.*"], on=["marketing.email"])

    assert "marketing.email" in checked(client.get(path(context)).text)
    assert context.ledger.permissions.refusals([entry()], at=NOW) == {}
