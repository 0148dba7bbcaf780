"""Send text messages through Tencent Cloud with its own client.

The API sends only registered templates, so the text is passed as the variable `{1}`. Tencent Cloud
adds the signature and does not deduplicate. Sources: Tencent Cloud's SendSms and its error codes.
"""

from typing import Any
from urllib.parse import urlsplit

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers import answers
from perennial.deliveries.providers.answers import Answer, OneByOne
from perennial.deliveries.providers.client_libraries import library
from perennial.deliveries.providers.http_provider import ANSWER_SECONDS
from perennial.deliveries.providers.loopback import is_direct, is_loopback_url
from perennial.deliveries.providers.sms.signature import without_signature
from perennial.deliveries.providers.sms.tencent.tencent_settings import Tencent
from perennial.domain import Fault, Message

_REJECTED = {
    "InvalidParameterValue.IncorrectPhoneNumber": Fault.INVALID_ADDRESS,
    "FailedOperation.PhoneNumberInBlacklist": Fault.OPTED_OUT,
    "FailedOperation.ContainSensitiveWord": Fault.CONTENT,
    "InvalidParameterValue.ContentLengthLimit": Fault.CONTENT,
    "InvalidParameterValue.TemplateParameterLengthLimit": Fault.CONTENT,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Fault.CONTENT,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Fault.CONTENT,
}
_NO_ANSWER = ("ClientNetworkError", "ServerNetworkError", "JSONDecodeError", "KeyError")


class TencentProvider(OneByOne):
    """Makes one call per text."""

    name = "tencent"

    def __init__(self, _: Settings, __: Business) -> None:
        wanted = ("secret_id", "secret_key", "sdk_app_id", "sign_name", "template_id")
        self._given = given = Tencent.read(*wanted)
        url = urlsplit(given.url)
        self.is_local = is_loopback_url(given.url) and is_direct(given.url)
        self._error: type[Any] = library(
            "tencentcloud.common.exception.tencent_cloud_sdk_exception"
        ).TencentCloudSDKException
        profiles = library("tencentcloud.common.profile.http_profile")
        http = profiles.HttpProfile(
            protocol=url.scheme,
            endpoint=url.netloc + url.path,
            reqTimeout=ANSWER_SECONDS,
        )
        client = library("tencentcloud.common.profile.client_profile").ClientProfile(
            httpProfile=http, disable_region_breaker=True
        )
        credential = library("tencentcloud.common.credential").Credential(
            given.secret_id, given.secret_key.get_secret_value()
        )
        self._models = library("tencentcloud.sms.v20210111.models")
        self._client = library("tencentcloud.sms.v20210111.sms_client").SmsClient(
            credential, given.region, client
        )

    def answer(self, message: Message) -> Answer:
        """Send one text."""
        request = self._models.SendSmsRequest()
        request.PhoneNumberSet = [message.address]
        request.SmsSdkAppId = self._given.sdk_app_id
        request.SignName = self._given.sign_name
        request.TemplateId = self._given.template_id
        request.TemplateParamSet = [without_signature(message.text)]
        request.SessionContext = message.message_id
        try:
            (status,) = self._client.SendSms(request).SendStatusSet
        except self._error as error:
            code = str(error.get_code())
            if code in _NO_ANSWER:
                return answers.of_error(error, is_idempotent=False)
            return _of_code(code, str(error.get_message()))
        except (ValueError, TypeError) as error:
            return answers.of_error(error, is_idempotent=False)
        if status.Code == "Ok":
            return answers.accepted(status.SerialNo)
        return _of_code(str(status.Code), str(status.Message))


def _of_code(code: str, words: str) -> Answer:
    words = f"{code}: {words}"
    if fault := _REJECTED.get(code):
        return answers.rejected(fault, words)
    if code.startswith("LimitExceeded.PhoneNumber"):
        return answers.deferred(Fault.MAILBOX, words)
    if code.startswith(("LimitExceeded", "RequestLimitExceeded")):
        return answers.deferred(Fault.THROTTLED, words)
    if code.startswith("InternalError"):
        return answers.in_doubt(words, is_idempotent=False)
    return answers.deferred(Fault.CONFIGURATION, words)
