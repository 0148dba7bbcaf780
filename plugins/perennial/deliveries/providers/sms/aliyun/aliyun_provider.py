"""Send text messages through Alibaba Cloud with its own client.

The API sends only registered templates, so the text is passed as the variable `${content}`. Alibaba
Cloud adds the signature and does not deduplicate; staff can look a text up by `OutId`. Sources:
Alibaba Cloud's SendSms and its error codes.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers import answers
from perennial.deliveries.providers.answers import Answer, OneByOne
from perennial.deliveries.providers.client_libraries import library
from perennial.deliveries.providers.http_provider import ANSWER_SECONDS
from perennial.deliveries.providers.loopback import is_direct, is_loopback_url
from perennial.deliveries.providers.sms.aliyun.aliyun_settings import Aliyun
from perennial.deliveries.providers.sms.signature import without_signature
from perennial.domain import Fault, Message

_FAULTS = {
    "isv.MOBILE_NUMBER_ILLEGAL": Fault.INVALID_ADDRESS,
    "isv.BLACK_KEY_CONTROL_LIMIT": Fault.CONTENT,
    "isv.PARAM_LENGTH_LIMIT": Fault.CONTENT,
    "isv.PARAM_NOT_SUPPORT_URL": Fault.CONTENT,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Fault.CONTENT,
    "isv.INVALID_JSON_PARAM": Fault.CONTENT,
}
"""Refusals of one text; other codes are about our account."""
_LATER = {
    "isv.BUSINESS_LIMIT_CONTROL": Fault.MAILBOX,  # too many texts to this number recently
    "isv.DAY_LIMIT_CONTROL": Fault.THROTTLED,
    "isv.MONTH_LIMIT_CONTROL": Fault.THROTTLED,
    "isp.SYSTEM_ERROR": Fault.UNAVAILABLE,
}


class AliyunProvider(OneByOne):
    """Makes one call per text."""

    name = "aliyun"

    def __init__(self, _: Settings, __: Business) -> None:
        wanted = ("access_key_id", "access_key_secret", "sign_name", "template_code")
        self._given = given = Aliyun.read(*wanted)
        url = urlsplit(given.url)
        self.is_local = is_loopback_url(given.url) and is_direct(given.url)
        self._error: type[Any] = library("darabonba.exceptions").DaraException
        config = library("alibabacloud_tea_openapi.models").Config(
            access_key_id=given.access_key_id,
            access_key_secret=given.access_key_secret.get_secret_value(),
            endpoint=url.netloc + url.path,
            protocol=url.scheme,
            connect_timeout=ANSWER_SECONDS * 1000,
            read_timeout=ANSWER_SECONDS * 1000,
        )
        self._models = library("alibabacloud_dysmsapi20170525.models")
        self._client = library("alibabacloud_dysmsapi20170525.client").Client(config)

    def answer(self, message: Message) -> Answer:
        """Send one text."""
        given = self._given
        parameters = {given.template_parameter: without_signature(message.text)}
        request = self._models.SendSmsRequest(
            phone_numbers=message.address.lstrip("+"),
            sign_name=given.sign_name,
            template_code=given.template_code,
            template_param=json.dumps(parameters, ensure_ascii=False),
            out_id=message.message_id,
        )
        try:
            body = self._client.send_sms(request).body
        except self._error as error:
            return _refused(error)
        except Exception as error:  # noqa: BLE001 - errors of requests, and invalid answers
            return answers.of_error(error, is_idempotent=False)
        if body.code == "OK":
            return answers.accepted(body.biz_id)
        if body.code:
            return _of_code(str(body.code), str(body.message))
        return answers.of_error(ValueError("no code"), is_idempotent=False)


def _of_code(code: str, words: str) -> Answer:
    words = f"{code}: {words}"
    if fault := _FAULTS.get(code):
        return answers.rejected(fault, words)
    return answers.deferred(_LATER.get(code, Fault.CONFIGURATION), words)


def _refused(error: Any) -> Answer:
    """An error without a status means that there was no answer."""
    status, code = getattr(error, "status_code", None), str(getattr(error, "code", ""))
    if not status:
        return answers.of_error(error, is_idempotent=False)
    if code.startswith("Throttling"):
        return answers.deferred(Fault.THROTTLED, code)
    if status < 500:
        return answers.deferred(Fault.CONFIGURATION, code)
    return answers.of_status(status, code, is_idempotent=False)
