"""Where links lead, what the receiver records of a click, and about whom."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.perennial.deliveries.receiver.conftest import Client, entry, know, send

from perennial.deliveries.receiver.bot_clicks import Reader, reader_of
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.deliveries.receiver.spool import Spool
from perennial.domain import Receipt, State

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"


def landed(context: ReceiverContext) -> list[dict[str, Any]]:
    files = context.spool.seal()
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def accepted(context: ReceiverContext) -> None:
    know(context.ledger, entry())
    send(context.ledger, Receipt("m1", State.ACCEPTED))


def test_a_tracked_link_redirects_and_is_recorded(context: ReceiverContext, client: Client) -> None:
    """The record has message and link, but no IP address or user agent."""
    accepted(context)
    url = context.links.click("m1", "https://shop.example.com/tea?a=1&b=2")
    answer = client.get(url, headers={"User-Agent": PHONE})

    assert answer.headers["location"] == "https://shop.example.com/tea?a=1&b=2"
    (event,) = landed(context)
    assert (event["event_type"], event["external_id"]) == ("link_clicked", "p1")
    assert event["properties"] == {
        "message_id": "m1",
        "campaign": "dormant_winback",
        "channel": "email",
        "link": "https://shop.example.com/tea?a=1&b=2",
    }
    assert "Mozilla" not in json.dumps(event)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_programs_click_redirects_and_is_recorded_as_such(
    context: ReceiverContext, client: Client, method: str
) -> None:
    """Scanners follow every link: they must not count as people."""
    accepted(context)
    url = context.links.click("m1", "https://shop.example.com/tea")
    answer = client.request(method, url, headers={"User-Agent": "curl/8"})

    assert answer.status_code == 302
    assert [event["event_type"] for event in landed(context)] == ["link_scanned"]


@pytest.mark.parametrize(
    ("method", "agent", "seconds", "reader"),
    [
        ("GET", PHONE, 60, Reader.PERSON),
        ("GET", PHONE, 2, Reader.PROGRAM),
        ("HEAD", PHONE, 60, Reader.PROGRAM),
        ("GET", "", 60, Reader.PROGRAM),
        ("GET", f"{PHONE} MicroMessenger/8.0.42", 60, Reader.PERSON),
        ("GET", "Mozilla/5.0 (compatible; Googlebot/2.1)", 60, Reader.PROGRAM),
        ("GET", "Mozilla/5.0 (Windows NT 10.0) BingPreview/1.0b", 60, Reader.PROGRAM),
    ],
)
def test_programs_are_detected(method: str, agent: str, seconds: float, reader: Reader) -> None:
    assert reader_of(method, agent, timedelta(seconds=seconds)) is reader


def test_a_full_disk_loses_a_click_and_still_redirects(
    context: ReceiverContext, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(context)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Spool, "append", full)
    answer = client.get(context.links.click("m1", "https://shop.example.com/"))

    assert answer.headers["location"] == "https://shop.example.com/"


def test_a_link_of_a_test_or_an_unknown_message_is_not_recorded(
    context: ReceiverContext, client: Client
) -> None:
    """Staff's clicks are no success."""
    know(context.ledger, entry("m1", is_test=True))
    for message_id in ("m1", "never heard of"):
        client.get(context.links.click(message_id, "https://shop.example.com/"))

    assert landed(context) == []


@pytest.mark.parametrize(
    "given", ["/c/https://evil.example", "/go/https://evil.example", "/go//evil.example", "/go/A"]
)
def test_there_is_no_open_redirect(client: Client, given: str) -> None:
    assert client.get(given).status_code == 404


@pytest.mark.parametrize("target", ["javascript:alert(1)", "//evil.example", "data:text/html,x"])
def test_only_https_pages_are_signed(context: ReceiverContext, target: str) -> None:
    with pytest.raises(ValueError, match="https"):
        context.links.click("m1", target)


def test_a_call_to_action_leads_to_the_site(context: ReceiverContext, client: Client) -> None:
    accepted(context)
    go = context.links.go("dormant_winback")
    tracked = context.links.click("m1", go)
    site = "https://shop.example.com/new?a=1&utm_source=perennial&utm_campaign=dormant_winback"

    assert client.get(go).headers["location"] == site
    assert client.get(tracked).headers["location"] == site


def test_an_answer_is_landed_once(context: ReceiverContext, client: Client) -> None:
    accepted(context)
    url = context.links.answer("m1", "survey", "leaving", "why", "too_many_messages")
    page = client.get(url)
    assert "Too many messages" in page.text
    assert landed(context) == []

    assert {client.post(url).status_code for _ in range(3)} == {200}
    first, *repeats = landed(context)
    assert {row["event_id"] for row in repeats} == {first["event_id"]}
    assert {row["occurred_at"] for row in repeats} == {first["occurred_at"]}
    assert first["event_type"] == "survey_answered"
    assert first["properties"] == {
        "message_id": "m1",
        "survey": "leaving",
        "question": "why",
        "answer": "too_many_messages",
    }
    assert context.ledger.messages.counts(entry().batch) == {State.ANSWERED: 1}
