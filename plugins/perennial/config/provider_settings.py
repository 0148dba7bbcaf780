"""What each provider needs to know of this deployment: where it is, who we are there, our secrets.

Each class is one field of `Settings`, its name that field's: `Twilio.account_sid` is
`PERENNIAL_TWILIO_ACCOUNT_SID`. URLs default to the provider's own; a sandbox has others.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr

from perennial.domain import DefinitionError

_NONE = SecretStr("")


class ProviderSettings(BaseModel):
    """What one provider needs."""

    # PERENNIAL_WECOM_PROVIDER is no field
    model_config = ConfigDict(extra="ignore", frozen=True)

    def require(self, *names: str) -> Self:
        """These settings, if those named are given.

        Raises:
            DefinitionError: One is missing; it names the environment variable.
        """
        for name in names:
            value = getattr(self, name)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                key = f"PERENNIAL_{type(self).__name__.upper()}_{name.upper()}"
                remedy = "Set it; docs/reference/channels.md says what each provider needs."
                raise DefinitionError("environment", key, "is missing", remedy)
        return self


def pem(key: SecretStr, path: Path | None, variable: str) -> bytes:
    """A private key, given itself or as the file that holds it; empty where neither is.

    Raises:
        DefinitionError: The file can't be read.
    """
    # as one line of an .env file
    return given_or_read(key, path, variable).replace(b"\\n", b"\n")


def given_or_read(given: SecretStr, path: Path | None, variable: str) -> bytes:
    """A secret, given itself or as the file that holds it; empty where neither is.

    Raises:
        DefinitionError: The file can't be read.
    """
    if text := given.get_secret_value():
        return text.encode()
    if path is None:
        return b""
    try:
        return path.read_bytes()
    except OSError as error:
        problem = f"can't be read: {type(error).__name__}"
        raise DefinitionError("environment", variable, problem, "Name a readable file.") from None


class Dkim(ProviderSettings):
    """Keys that sign mail; either, both or none.

    Attributes:
        domain: Who signs; default: the sender's domain.
        rsa_selector: Under `<selector>._domainkey.<domain>` the public key is published.
        rsa_key: The private key, PEM; or `rsa_key_file`.
        ed25519_selector: The same for the second signature.
        ed25519_key: Its private key, PEM; or `ed25519_key_file`.
    """

    domain: str = ""
    rsa_selector: str = ""
    rsa_key: SecretStr = _NONE
    rsa_key_file: Path | None = None
    ed25519_selector: str = ""
    ed25519_key: SecretStr = _NONE
    ed25519_key_file: Path | None = None


class Twilio(ProviderSettings):
    """Short texts; `sender` is our number, or a messaging service's id (`MG...`)."""

    url: str = "https://api.twilio.com"
    account_sid: str = ""
    auth_token: SecretStr = _NONE
    sender: str = ""


class Aliyun(ProviderSettings):
    """Short texts through a registered template whose one parameter is the text.

    `callback_key` stands in the address at which the carrier calls back.
    """

    url: str = "https://dysmsapi.aliyuncs.com"
    access_key_id: str = ""
    access_key_secret: SecretStr = _NONE
    sign_name: str = ""
    template_code: str = ""
    template_parameter: str = "content"
    callback_key: SecretStr = _NONE


class Tencent(ProviderSettings):
    """Short texts through a registered template whose one parameter is the text.

    `callback_key` stands in the address at which the carrier calls back.
    """

    url: str = "https://sms.tencentcloudapi.com"
    secret_id: str = ""
    secret_key: SecretStr = _NONE
    region: str = "ap-guangzhou"
    sdk_app_id: str = ""
    sign_name: str = ""
    template_id: str = ""
    callback_key: SecretStr = _NONE


class HttpSms(ProviderSettings):
    """Short texts through any gateway that takes JSON.

    Attributes:
        url: Where to post.
        token: Sent as `Authorization: Bearer ...`; may be empty.
        body: What to post: JSON in which `{address}`, `{text}`, `{message_id}` and `{sender}` stand
            for a message's own.
        sender: Our name or number.
        id_field: Where in the reply its own name for the message stands: `data.id`.
        deduplicates: Whether it takes `Idempotency-Key` and sends a repeated one once.
    """

    url: str = ""
    token: SecretStr = _NONE
    body: str = '{"to": "{address}", "text": "{text}", "reference": "{message_id}"}'
    sender: str = ""
    id_field: str = "id"
    deduplicates: bool = False


class Fcm(ProviderSettings):
    """Push through Google; `credentials` is a service account's JSON, or `credentials_file`."""

    url: str = "https://fcm.googleapis.com"
    credentials: SecretStr = _NONE
    credentials_file: Path | None = None


class Apns(ProviderSettings):
    """Push through Apple; `topic` is the app's bundle id, the key a `.p8` file's content."""

    url: str = "https://api.push.apple.com"
    team_id: str = ""
    key_id: str = ""
    key: SecretStr = _NONE
    key_file: Path | None = None
    topic: str = ""


class JPush(ProviderSettings):
    """Push through Aurora Mobile; `is_production` is for iOS certificates."""

    url: str = "https://api.jpush.cn"
    app_key: str = ""
    master_secret: SecretStr = _NONE
    is_production: bool = True


class Hook(ProviderSettings):
    """A service of the company's own; `secret` signs (Standard Webhooks, `whsec_...`)."""

    url: str = ""
    secret: SecretStr = _NONE


class Wecom(ProviderSettings):
    """A staff member's task to write to a customer, or a group's robot.

    Attributes:
        corp_id: The company.
        secret: Of the app that may write to customers.
        agent_id: The app's number, for messages to staff.
        staff: The staff member's user id; empty: whom the customer is assigned to.
        robot_key: Of the group's robot.
    """

    url: str = "https://qyapi.weixin.qq.com"
    corp_id: str = ""
    secret: SecretStr = _NONE
    agent_id: str = ""
    staff: str = ""
    robot_key: SecretStr = _NONE


class OfficialAccount(ProviderSettings):
    """Template messages of a WeChat official account."""

    url: str = "https://api.weixin.qq.com"
    app_id: str = ""
    secret: SecretStr = _NONE


class Robot(ProviderSettings):
    """A group's robot; the URL holds its token, `secret` signs where the robot asks for it."""

    url: SecretStr = _NONE
    secret: SecretStr = _NONE


class Lark(Robot):
    """A group's robot of Lark or Feishu."""


class Dingtalk(Robot):
    """A group's robot of DingTalk."""


class Community(Robot):
    """Where posts for a community are taken: a forum's or a chat's incoming webhook."""


class Audience(ProviderSettings):
    """Lists for other systems; `platform` says how identifiers are normalised and hashed."""

    platform: str = "google"


class Braze(ProviderSettings):
    """Attributes of people in Braze."""

    url: str = ""
    api_key: SecretStr = _NONE


class Hubspot(ProviderSettings):
    """Contacts in HubSpot; `field` is the contact property that takes the list's name."""

    url: str = "https://api.hubapi.com"
    token: SecretStr = _NONE
    field: str = "perennial_audience"


class Mailchimp(ProviderSettings):
    """Members of a Mailchimp list, tagged with the audience's name; `url` names the data centre."""

    url: str = ""
    api_key: SecretStr = _NONE
    list_id: str = ""


NEEDED: Mapping[str, str] = {
    "email.smtp": "dkim",
    "sms.twilio": "twilio",
    "sms.aliyun": "aliyun",
    "sms.tencent": "tencent",
    "sms.http": "httpsms",
    "push.fcm": "fcm",
    "push.apns": "apns",
    "push.jpush": "jpush",
    "webhook.signed": "hook",
    "wecom.task": "wecom",
    "wecom.app": "wecom",
    "official_account.template": "officialaccount",
    "community.webhook": "community",
    "community.wecom_robot": "wecom",
    "lark.robot": "lark",
    "dingtalk.robot": "dingtalk",
    "audience.ads": "audience",
    "audience.braze": "braze",
    "audience.hubspot": "hubspot",
    "audience.mailchimp": "mailchimp",
    "audience_phone.ads": "audience",
    "audience_phone.braze": "braze",
}
"""Which of `Settings` each of our providers needs, by its entry point."""
