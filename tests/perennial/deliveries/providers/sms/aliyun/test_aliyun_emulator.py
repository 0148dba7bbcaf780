"""Alibaba Cloud's own client works with the emulator."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest, SendSmsRequest
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import DaraException
from tests.conftest import Sandbox


def client(sandbox: Sandbox, key_id: str = "sandbox", key: str = "sandbox") -> Client:
    place = urlsplit(sandbox.emulate("aliyun"))
    config = Config(
        access_key_id=key_id,
        access_key_secret=key,
        endpoint=place.netloc + place.path,
        protocol="http",
    )
    return Client(config)


def text(**change: str) -> SendSmsRequest:
    usual: dict[str, Any] = {
        "phone_numbers": "13800000001",
        "sign_name": "示例",
        "template_code": "SMS_1",
        "template_param": '{"name": "小林"}',
        "out_id": "m1",
    }
    return SendSmsRequest(**usual | change)


def test_a_text_is_taken_and_can_be_looked_up(sandbox: Sandbox) -> None:
    """A look-up by number and Perennial's id settles an unknown message."""
    made = client(sandbox)

    body = made.send_sms(text()).body
    found = made.query_send_details(
        QuerySendDetailsRequest(
            phone_number="13800000001", send_date="20260301", page_size=10, current_page=1
        )
    ).body

    assert (body.code, body.message) == ("OK", "OK")
    (detail,) = found.sms_send_detail_dtos.sms_send_detail_dto
    assert (detail.out_id, detail.send_status) == ("m1", 3)
    (taken,) = sandbox.taken("aliyun")
    assert (taken["key"], taken["sender"]) == ("m1", "示例")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phone_numbers": "12"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"sign_name": ""}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"template_code": ""}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"template_param": "[]"}, "isv.INVALID_JSON_PARAM"),
        ({"template_param": "{"}, "isv.INVALID_JSON_PARAM"),
    ],
)
def test_a_refusal_is_a_code_in_an_http_success(
    sandbox: Sandbox, change: dict[str, str], code: str
) -> None:
    assert client(sandbox).send_sms(text(**change)).body.code == code
    assert sandbox.counts("aliyun") == (0, 0)


def test_flow_control_can_be_ordered(sandbox: Sandbox) -> None:
    sandbox.fault("aliyun", code="isv.BUSINESS_LIMIT_CONTROL", count=1)

    assert client(sandbox).send_sms(text()).body.code == "isv.BUSINESS_LIMIT_CONTROL"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"key": "wrong"}, "SignatureDoesNotMatch"),
        ({"key_id": "wrong"}, "InvalidAccessKeyId.NotFound"),
    ],
)
def test_a_wrong_signature_is_refused(sandbox: Sandbox, given: dict[str, str], code: str) -> None:
    with pytest.raises(DaraException) as caught:
        client(sandbox, **given).send_sms(text())

    assert caught.value.code == code
    assert sandbox.counts("aliyun") == (0, 0)
