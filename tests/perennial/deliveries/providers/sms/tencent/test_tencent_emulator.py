"""Tencent Cloud's own client works with the emulator."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient
from tests.conftest import Sandbox


def client(sandbox: Sandbox, key: str = "sandbox") -> SmsClient:
    place = urlsplit(sandbox.emulate("tencent"))
    profile = HttpProfile(protocol="http", endpoint=place.netloc + place.path)
    return SmsClient(Credential("sandbox", key), "ap-guangzhou", ClientProfile(httpProfile=profile))


def text(*numbers: str) -> SendSmsRequest:
    request = SendSmsRequest()
    request.from_json_string(
        json.dumps(
            {
                "PhoneNumberSet": list(numbers or ["+8613800000001"]),
                "SmsSdkAppId": "1400000000",
                "SignName": "示例",
                "TemplateId": "1",
                "TemplateParamSet": ["小林", "10"],
                "SessionContext": "m1",
            }
        )
    )
    return request


def test_a_text_is_taken(sandbox: Sandbox) -> None:
    good, bad = client(sandbox).SendSms(text("+8613800000001", "12")).SendStatusSet

    assert (good.Code, good.SessionContext, good.Fee) == ("Ok", "m1", 1)
    assert bad.Code == "InvalidParameterValue.IncorrectPhoneNumber"
    (taken,) = sandbox.taken("tencent")
    assert (taken["key"], taken["text"]) == ("m1", "小林\n10")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"status": 429}, "RequestLimitExceeded"),
        ({"status": 500}, "InternalError"),
        ({"status": 503}, "ServerNetworkError"),
    ],
)
def test_an_error_is_a_code_in_an_http_success(
    sandbox: Sandbox, fault: dict[str, Any], code: str
) -> None:
    sandbox.fault("tencent", **fault)

    with pytest.raises(TencentCloudSDKException) as caught:
        client(sandbox).SendSms(text())

    assert caught.value.code == code


def test_a_wrong_signature_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(TencentCloudSDKException) as caught:
        client(sandbox, "wrong").SendSms(text())

    assert caught.value.code == "AuthFailure.SignatureFailure"
    assert sandbox.counts("tencent") == (0, 0)
