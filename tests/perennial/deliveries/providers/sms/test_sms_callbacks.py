"""Callbacks from carriers are verified, and translated into Perennial's terms."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.perennial.deliveries.providers.conftest import MakeSettings
from twilio.request_validator import RequestValidator

from perennial.config.environment import Settings
from perennial.deliveries.providers.callbacks import WebhookRefused, parser
from perennial.deliveries.providers.sms.aliyun import aliyun_callbacks
from perennial.deliveries.providers.sms.tencent import tencent_callbacks
from perennial.deliveries.providers.sms.twilio import twilio_callbacks
from perennial.domain import Observation, Reply, State

URL = "https://shop.example.com/webhooks/twilio"
PHONE = "+12025550100"
REPORT = {"MessageSid": "SM1", "SmsSid": "SM1", "MessageStatus": "delivered", "To": PHONE}
RECEIVED = {"MessageSid": "SM9", "SmsStatus": "received", "From": PHONE, "Body": "STOP"}


@pytest.fixture
def here(deployment: MakeSettings) -> Settings:
    return deployment(
        twilio={"auth_token": "hunter2"},
        aliyun={"callback_key": "hunter2"},
        tencent={"callback_key": "hunter2"},
    )


def call(here: Settings, form: dict[str, str], **changed: str) -> Sequence[Observation | Reply]:
    signature = RequestValidator("hunter2").compute_signature(URL, form)
    headers = {"x-twilio-signature": signature, ":url": URL} | changed
    return twilio_callbacks.parse(headers, urlencode(form).encode(), here)


@pytest.mark.parametrize("name", ["twilio", "aliyun", "tencent"])
def test_the_receiver_finds_each(name: str) -> None:
    assert parser(name) is not None


@pytest.mark.parametrize(
    ("status", "code", "state", "is_permanent"),
    [
        ("delivered", "", State.DELIVERED, False),
        ("undelivered", "30003", State.EXPIRED, False),
        ("undelivered", "30005", State.BOUNCED, True),
        ("undelivered", "30007", State.BOUNCED, False),
        ("failed", "30006", State.BOUNCED, True),
    ],
)
def test_a_report_of_twilio_is_understood(
    here: Settings, *, status: str, code: str, state: State, is_permanent: bool
) -> None:
    (told,) = call(here, REPORT | {"MessageStatus": status, "ErrorCode": code})

    assert (told.state, told.is_permanent) == (state, is_permanent)
    assert (told.provider, told.provider_message_id) == ("twilio", "SM1")


def test_a_text_on_its_way_reports_nothing(here: Settings) -> None:
    assert call(here, REPORT | {"MessageStatus": "sent"}) == []


def test_a_reply_is_handed_on(here: Settings) -> None:
    """The receiver decides what it means."""
    (reply,) = call(here, RECEIVED)

    assert (reply.channel, reply.address, reply.text) == ("sms", PHONE, "STOP")
    assert (reply.provider, reply.provider_message_id) == ("twilio", "SM9")


@pytest.mark.parametrize(
    "changed",
    [
        {"x-twilio-signature": "wrong"},
        {"x-twilio-signature": "é"},
        {":url": "https://evil.example.com/webhooks/twilio"},
    ],
)
def test_a_call_that_twilio_did_not_sign_is_refused(
    here: Settings, changed: dict[str, str]
) -> None:
    """Otherwise anybody could opt somebody out."""
    with pytest.raises(WebhookRefused, match="signature"):
        call(here, RECEIVED, **changed)


def test_without_a_token_every_call_is_refused(deployment: MakeSettings) -> None:
    """An empty key signs too."""
    with pytest.raises(WebhookRefused, match="not set"):
        twilio_callbacks.parse({":url": URL}, b"MessageSid=1", deployment())


ALIYUN_REPORT = {
    "phone_number": "13800000001",
    "send_time": "2026-03-01 17:00:00",
    "report_time": "2026-03-01 17:00:05",
    "success": True,
    "err_code": "DELIVERED",
    "biz_id": "932702304080415357^0",
    "out_id": "m1",
}
ALIYUN_REPLY = {
    "phone_number": "13800000001",
    "send_time": "2026-03-01 17:01:00",
    "content": "TD",
    "sequence_id": 1234,
}
TENCENT_REPORT = {
    "user_receive_time": "2026-03-01 17:00:05",
    "nationcode": "86",
    "mobile": "13800000001",
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "sid": "2645:1",
}
TENCENT_REPLY = {"nationcode": "86", "mobile": "13800000001", "text": "TD", "time": 1772355660}


def carrier(
    here: Settings, name: str, content: Any, key: str = "hunter2"
) -> Sequence[Observation | Reply]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    read = {"aliyun": aliyun_callbacks.parse, "tencent": tencent_callbacks.parse}[name]
    return read({":url": f"https://shop.example.com/webhooks/{name}?key={key}"}, body, here)


def test_reports_of_carriers_are_understood(here: Settings) -> None:
    lost = {"success": False, "err_code": "MK:0001"}
    told: list[Any] = [*carrier(here, "aliyun", [ALIYUN_REPORT, ALIYUN_REPORT | lost])]
    told += carrier(here, "tencent", [TENCENT_REPORT])

    assert [one.state for one in told] == [State.DELIVERED, State.BOUNCED, State.DELIVERED]
    assert [one.message_id for one in told] == ["m1", "m1", ""]
    assert [one.is_permanent for one in told] == [False, True, False]
    assert told[2].provider_message_id == "2645:1"
    assert {one.occurred_at for one in told} == {datetime(2026, 3, 1, 9, 0, 5, tzinfo=UTC)}


def test_replies_to_carriers_are_handed_on(here: Settings) -> None:
    told: list[Any] = [*carrier(here, "aliyun", [ALIYUN_REPLY])]
    told += carrier(here, "tencent", TENCENT_REPLY)

    assert {(one.address, one.text) for one in told} == {("+8613800000001", "TD")}
    assert {one.occurred_at for one in told} == {datetime(2026, 3, 1, 9, 1, tzinfo=UTC)}


@pytest.mark.parametrize("name", ["aliyun", "tencent"])
@pytest.mark.parametrize("key", ["", "wrong", "hunter"])
def test_a_call_without_the_key_is_refused(here: Settings, name: str, key: str) -> None:
    """These carriers don't sign."""
    with pytest.raises(WebhookRefused, match="key"):
        carrier(here, name, [], key)


@pytest.mark.parametrize("name", ["aliyun", "tencent"])
@pytest.mark.parametrize("content", [b"", b"{", b"[1]", [{}], [None], {"time": 1e99}, b"\xff"])
def test_any_content_gets_an_answer(here: Settings, name: str, content: Any) -> None:
    with pytest.raises(WebhookRefused, match="is invalid"):
        carrier(here, name, content)
