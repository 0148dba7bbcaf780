"""What providers report is recorded before they are answered; unsigned reports are refused."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.perennial.deliveries.providers.sms.test_sms_callbacks import (
    ALIYUN_REPORT,
    TENCENT_REPORT,
)
from tests.perennial.deliveries.receiver.conftest import NOW, Client, entry, know, send
from twilio.request_validator import RequestValidator

from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.domain import Receipt, State
from perennial.stores.ledger import Contact, address_hash

NUMBER = "+8613800138000"


def call(
    client: Client,
    told: object,
    *,
    secret: str = "s3cret",  # noqa: S107 - made up
    at: float | None = None,
) -> httpx.Response:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    stamp = str(int(time.time() if at is None else at))
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"Perennial-Timestamp": stamp, "Perennial-Signature": signed}
    return client.post("/webhooks/generic", content=body, headers=headers)


def bounce(message_id: str = "m1") -> dict[str, object]:
    return {
        "state": "bounced",
        "message_id": message_id,
        "occurred_at": NOW.isoformat(),
        "reason": "550 <jo@example.com> unknown",
        "is_permanent": True,
    }


def reply(text: str, number: str = NUMBER) -> dict[str, object]:
    return {"channel": "sms", "address": number, "text": text, "occurred_at": NOW.isoformat()}


def reachable(context: ReceiverContext, person_id: str) -> str:
    hashed = address_hash("phone", NUMBER, context.key)
    context.ledger.vault.put([Contact(person_id, "phone", hashed, NUMBER, NOW)])
    return hashed


def test_a_report_is_in_the_ledger_before_the_answer(
    context: ReceiverContext, client: Client
) -> None:
    know(context.ledger, entry())

    assert call(client, [bounce()]).json() == {"heard": 1}
    assert context.ledger.messages.counts(entry().batch) == {State.BOUNCED: 1}
    assert context.ledger.permissions.suppressed(["p1"], "email")


def test_the_same_call_again_changes_nothing(context: ReceiverContext, client: Client) -> None:
    """Providers retry, and others may replay a call."""
    know(context.ledger, entry())

    assert [call(client, [bounce()]).json()["heard"] for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    ("secret", "age"), [("wrong", 0.0), ("s3cret", 600.0), ("s3cret", -600.0), ("", 0.0)]
)
def test_an_unsigned_or_old_call_is_refused(
    context: ReceiverContext, client: Client, secret: str, age: float
) -> None:
    """Anybody may have recorded an old one."""
    know(context.ledger, entry())

    assert call(client, [bounce()], secret=secret, at=time.time() - age).status_code == 401
    assert context.ledger.messages.counts(entry().batch) == {State.QUEUED: 1}


@pytest.mark.parametrize(
    "told",
    [b"", b"\xff", {"state": "bounced"}, [{"state": "queued"}], [[]], [reply("x") | {"text": 1}]],
)
def test_a_signed_call_with_invalid_content_is_refused(client: Client, told: object) -> None:
    assert call(client, told).status_code == 401


def test_an_unknown_provider_or_path_is_not_found(client: Client) -> None:
    for provider in ("nobody", "..", "generic/x", "GENERIC"):
        assert client.post(f"/webhooks/{provider}", content=b"{}").status_code in (404, 405, 422)


def test_a_report_of_an_unknown_message_is_asked_for_again(
    context: ReceiverContext, client: Client
) -> None:
    """A fast provider calls before the receipt is recorded: the report must not be lost."""
    assert call(client, [bounce()]).status_code == 503

    know(context.ledger, entry())
    assert call(client, [bounce()]).json() == {"heard": 1}


def test_a_call_by_the_providers_id_waits_for_the_receipt(
    context: ReceiverContext, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twilio sends only its own id, calls before the receipt is recorded, and may not retry."""
    monkeypatch.setenv("PERENNIAL_TWILIO_AUTH_TOKEN", "hunter2")
    url = f"{context.settings.public_url}/webhooks/twilio"
    report = {"MessageSid": "SM1", "To": NUMBER}
    report |= {"MessageStatus": "delivered"}
    signature = RequestValidator("hunter2").compute_signature(url, report)
    answer = client.post("/webhooks/twilio", data=report, headers={"X-Twilio-Signature": signature})
    assert answer.is_success

    know(context.ledger, entry(channel="sms"))
    receipt = Receipt("m1", State.ACCEPTED, provider_message_id="SM1")
    send(context.ledger, receipt, provider="twilio")

    assert context.ledger.messages.counts(entry().batch) == {State.DELIVERED: 1}


@pytest.mark.parametrize(
    "word", ["TD", "ｔｄ", " t. ", "R", "n", "Stop", "unsubscribe", "退订", "「退订」"]
)
def test_an_opt_out_by_text_message_counts_at_once(
    context: ReceiverContext, client: Client, word: str
) -> None:
    """For everybody with that number, and for the recipient of today's message to it."""
    hashed = reachable(context, "p1")
    reachable(context, "p2")
    sms = {"channel": "sms", "address_hash": hashed}
    know(context.ledger, entry("m3", person_id="other account", **sms))
    assert call(client, [reply(word, "+86 138-0013-8000")]).json() == {"heard": 1}

    people = ["p1", "p2", "other account", "p4"]
    entries = [entry(f"m{i}", person_id=name, **sms) for i, name in enumerate(people)]
    assert set(context.ledger.permissions.refusals(entries, at=NOW)) == {"m0", "m1", "m2"}
    assert context.ledger.permissions.withdrawn(people, "marketing", "email") == set()


@pytest.mark.parametrize("word", ["please do not stop", "tdx", "ok", "谢谢", "不退订"])
def test_other_replies_opt_nobody_out(context: ReceiverContext, client: Client, word: str) -> None:
    sms = {"channel": "sms", "address_hash": reachable(context, "p1")}
    know(context.ledger, entry("m1", **sms))
    call(client, [reply(word)])

    assert context.ledger.permissions.words("p1") == []


def test_an_opt_in_by_text_message_is_no_consent(context: ReceiverContext, client: Client) -> None:
    """The number may have changed hands, so a person looks at it."""
    reachable(context, "p1")
    context.ledger.permissions.withdraw("p1", "marketing", "sms", evidence="", occurred_at=NOW)
    call(client, [reply("START")])

    assert context.ledger.permissions.withdrawn(["p1"], "marketing", "sms") == {"p1"}
    (landed,) = context.spool.seal()
    assert '"event_type": "consent_requested"' in landed.read_text()


def test_no_log_has_an_address_or_a_token(
    context: ReceiverContext, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    reachable(context, "p1")
    with caplog.at_level(logging.DEBUG):
        call(client, [reply("TD"), bounce()])
        call(client, [reply("TD")], secret="wrong")
        url = context.links.unsubscribe("p1", "marketing", "email", "c")
        client.post(url)
        client.get("/p/forged?address=jo@example.com")

    ours = [
        one for one in caplog.records if not one.name.startswith("httpx")
    ]  # the HTTP client's log
    said = "\n".join(one.getMessage() for one in ours)
    assert "POST /u 200" in said
    for secret in ("138", "jo@", url.rpartition("/")[2], "forged"):
        assert secret not in said


def test_a_huge_body_is_not_read(context: ReceiverContext, client: Client) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    assert client.post("/webhooks/generic", content=b"x" * 2_000_000).status_code == 413
    assert client.post("/webhooks/generic", content=endless()).status_code == 413
    url = context.links.preferences("p1")
    assert client.post(url, data={"act": "x" * 70_000}).status_code == 413


def test_requests_for_one_link_are_limited(context: ReceiverContext, client: Client) -> None:
    """A mail service may unsubscribe any number of people from one IP address."""
    url = context.links.unsubscribe("p1", "marketing", "email", "c")
    assert {client.post(url).status_code for _ in range(31)} == {200, 429}

    others = [context.links.unsubscribe(f"q{i}", "marketing", "email", "c") for i in range(40)]
    assert {client.post(one).status_code for one in others} == {200}


def test_a_report_of_an_old_unknown_message_is_dropped(
    context: ReceiverContext, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sender of the same account sent it: the retries must end."""
    monkeypatch.setattr("perennial.deliveries.receiver.webhook_routes.PATIENCE", timedelta(0))

    assert call(client, [bounce()]).json() == {"heard": 0}


@pytest.mark.parametrize(
    ("provider", "told", "code", "words"),
    [("aliyun", ALIYUN_REPORT, "code", "msg"), ("tencent", TENCENT_REPORT, "result", "errmsg")],
)
def test_a_carrier_is_answered_in_its_own_form(
    context: ReceiverContext,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    *,
    provider: str,
    told: dict[str, Any],
    code: str,
    words: str,
) -> None:
    """A carrier takes any other answer for a failure, and retries without end."""
    know(context.ledger, entry())
    monkeypatch.setenv(f"PERENNIAL_{provider.upper()}_CALLBACK_KEY", "k")
    wrong = client.post(f"/webhooks/{provider}?key=x", json=[told])
    known = client.post(f"/webhooks/{provider}?key=k", json=[])

    assert (wrong.status_code, wrong.json()) == (401, {code: 1, words: "not taken"})
    assert (known.status_code, known.json()) == (200, {code: 0, words: "OK"})
    assert known.headers["content-type"] == "application/json"


def test_a_carrier_is_asked_in_its_own_form_to_retry(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERENNIAL_ALIYUN_CALLBACK_KEY", "k")
    told = ALIYUN_REPORT | {"out_id": "not-yet"}
    unknown = client.post("/webhooks/aliyun?key=k", json=[told])

    assert (unknown.status_code, unknown.json()) == (503, {"code": 1, "msg": "not taken"})
    assert unknown.headers["retry-after"] == "60"


def test_twilio_gets_an_empty_answer(
    context: ReceiverContext, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own library signs the call; an answer in JSON would be an error in Twilio's log."""
    monkeypatch.setenv("PERENNIAL_TWILIO_AUTH_TOKEN", "t0ken")
    form = {"MessageSid": "SM1", "MessageStatus": "sent", "To": NUMBER}
    url = f"{context.links.public_url}/webhooks/twilio"
    signature = RequestValidator("t0ken").compute_signature(url, form)
    heard = client.post("/webhooks/twilio", data=form, headers={"X-Twilio-Signature": signature})

    assert (heard.status_code, heard.text) == (200, "<Response/>")
    assert heard.headers["content-type"].startswith("text/xml")
