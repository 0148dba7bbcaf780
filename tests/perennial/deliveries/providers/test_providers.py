"""Every provider against the sandbox: what it hands over, and what each fault leaves known.

The sandbox counts what it took: a message that was taken is never said to be deferred or rejected,
unless its provider knows a repeat.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import entry_points
from typing import Any

import pytest
from tests.conftest import Sandbox
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.deliveries.providers.opening import GROUP
from perennial.domain import DefinitionError, Fault, Message, Receipt, State
from perennial.worlds.sandbox.emulate import apns_emulator as apns
from perennial.worlds.sandbox.emulate import jpush_emulator as jpush
from perennial.worlds.sandbox.emulate import webhook, wechat
from perennial.worlds.sandbox.emulate import wecom_emulator as wecom

Open = Callable[..., Any]
ACCOUNT = "AC" + "0" * 32
PHONE = "+8613800000001"
SECRET = "sandbox"


@dataclass(frozen=True)
class Case:
    """How one provider is tried.

    Attributes:
        at: The emulation's name.
        settings: What it needs, given the emulation's URL and the sandbox.
        message: What its messages have.
        recipient: Whom the emulation must have seen.
        refusals: HTTP status and the provider's own code, and what they must be understood as.
    """

    at: str
    settings: Callable[[str, Any], dict[str, Any]]
    message: dict[str, Any]
    recipient: str
    refusals: dict[str, tuple[State, Fault]] = field(default_factory=dict)


SMS = {"channel": "sms", "address": PHONE, "subject": "", "text": "【示例】想你了 回复TD退订"}
NOTICE = {
    "channel": "push",
    "subject": "想你了",
    "text": "Come back",
    "details": {"link": "myapp://coupons/A7"},
}
POST = {"address": "p1", "text": "每周一题 is open"}
DEVICE = "a1" * 32
OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"

CONFIGURATION = (State.DEFERRED, Fault.CONFIGURATION)
THROTTLED = (State.DEFERRED, Fault.THROTTLED)
UNAVAILABLE = (State.DEFERRED, Fault.UNAVAILABLE)
GONE = (State.REJECTED, Fault.INVALID_ADDRESS)
OPTED_OUT = (State.REJECTED, Fault.OPTED_OUT)
CONTENT = (State.REJECTED, Fault.CONTENT)
LATER_FOR_THIS_ONE = (State.DEFERRED, Fault.MAILBOX)
IN_DOUBT = (State.UNKNOWN, Fault.NONE)

CASES = {
    "sms.twilio": Case(
        "twilio",
        lambda url, _: {
            "twilio": {"url": url, "account_sid": ACCOUNT, "auth_token": SECRET, "sender": PHONE}
        },
        SMS,
        PHONE,
        {
            "400:21211": GONE,
            "400:21614": GONE,
            "400:21610": OPTED_OUT,
            "400:21617": CONTENT,
            "400:21408": CONFIGURATION,
            "401:": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": IN_DOUBT,
            "502:": IN_DOUBT,
        },
    ),
    "sms.aliyun": Case(
        "aliyun",
        lambda url, _: {
            "aliyun": {
                "url": url,
                "access_key_id": SECRET,
                "access_key_secret": SECRET,
                "sign_name": "示例",
                "template_code": "SMS_1",
            }
        },
        SMS,
        PHONE.lstrip("+"),
        {
            "400:isv.MOBILE_NUMBER_ILLEGAL": GONE,
            "400:isv.BUSINESS_LIMIT_CONTROL": LATER_FOR_THIS_ONE,
            "400:isv.AMOUNT_NOT_ENOUGH": CONFIGURATION,
            "401:": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": IN_DOUBT,
        },
    ),
    "sms.tencent": Case(
        "tencent",
        lambda url, _: {
            "tencent": {
                "url": url,
                "secret_id": SECRET,
                "secret_key": SECRET,
                "sdk_app_id": "1400000000",
                "sign_name": "示例",
                "template_id": "1",
            }
        },
        SMS,
        PHONE,
        {
            "400:InvalidParameterValue.IncorrectPhoneNumber": GONE,
            "400:FailedOperation.PhoneNumberInBlacklist": OPTED_OUT,
            "400:LimitExceeded.PhoneNumberDailyLimit": LATER_FOR_THIS_ONE,
            "400:FailedOperation.InsufficientBalanceInSmsPackage": CONFIGURATION,
            "401:": CONFIGURATION,
            "429:": THROTTLED,
            "500:": IN_DOUBT,
            "502:": IN_DOUBT,
        },
    ),
    "push.fcm": Case(
        "fcm",
        lambda url, sandbox: {
            "fcm": {
                "url": url,
                "credentials": sandbox.http.get(f"{url}/service-account.json").text,
            }
        },
        NOTICE | {"address": "android:device:1"},
        "device:1",
        {
            "404:": GONE,
            "403:": GONE,
            "400:INVALID_ARGUMENT": GONE,
            "401:THIRD_PARTY_AUTH_ERROR": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": IN_DOUBT,
        },
    ),
    "push.apns": Case(
        "apns",
        lambda url, sandbox: {
            "apns": {
                "url": url,
                "team_id": apns.TEAM,
                "key_id": apns.KEY,
                "key": sandbox.http.get(f"{url}/AuthKey.p8").text,
                "topic": "com.example.shop",
            }
        },
        NOTICE | {"address": f"ios:{DEVICE}"},
        DEVICE,
        {
            "410:": GONE,
            "400:BadDeviceToken": GONE,
            "413:": CONTENT,
            "400:TopicDisallowed": CONFIGURATION,
            "403:": CONFIGURATION,
            "403:ExpiredProviderToken": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": UNAVAILABLE,  # Apple's own word that it was not taken
        },
    ),
    "push.jpush": Case(
        "jpush",
        lambda url, _: {"jpush": {"url": url, "app_key": jpush.APP_KEY, "master_secret": SECRET}},
        NOTICE | {"address": "android:1104a89792d9"},
        "1104a89792d9",
        {
            "400:1011": GONE,
            "400:1005": CONTENT,
            "401:": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": UNAVAILABLE,
        },
    ),
    "webhook.signed": Case(
        "webhook",
        lambda url, _: {"hook": {"url": f"{url}/orders", "secret": webhook.SECRET}},
        POST | {"channel": "webhook"},
        "orders",
        {
            "401:": CONFIGURATION,
            "404:": CONFIGURATION,
            "422:": CONTENT,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": UNAVAILABLE,
        },
    ),
    "wecom.task": Case(
        "wecom",
        lambda url, _: {
            "wecom": {"url": url, "corp_id": wecom.CORPORATION, "secret": SECRET, "staff": "ann"}
        },
        POST | {"channel": "wecom", "address": "wm-customer"},
        "wm-customer",
        {
            "400:40096": GONE,
            "400:45002": CONTENT,
            "400:60011": CONFIGURATION,
            "429:": THROTTLED,
            "500:": UNAVAILABLE,
            "502:": IN_DOUBT,
        },
    ),
    "wecom.app": Case(
        "wecom",
        lambda url, _: {
            "wecom": {"url": url, "corp_id": wecom.CORPORATION, "secret": SECRET, "agent_id": "7"}
        },
        POST | {"channel": "wecom", "address": "ann"},
        "ann",
        {"429:": THROTTLED, "502:": IN_DOUBT},
    ),
    "official_account.template": Case(
        "wechat",
        lambda url, _: {"officialaccount": {"url": url, "app_id": wechat.APP, "secret": SECRET}},
        {
            "channel": "official_account",
            "address": OPENID,
            "subject": "红茶",
            "text": "thing1: 红茶\ntime2：12月8日",
            "details": {"template_id": "tmpl-7", "link": "https://shop.example.com"},
        },
        OPENID,
        {
            "403:": GONE,
            "400:43101": OPTED_OUT,
            "400:47003": CONTENT,
            "400:40037": CONFIGURATION,
            "400:45065": (State.ACCEPTED, Fault.NONE),
            "429:": THROTTLED,
            "500:": UNAVAILABLE,
            "502:": IN_DOUBT,
        },
    ),
    "community.wecom_robot": Case(
        "wecom",
        lambda url, _: {"wecom": {"url": url, "robot_key": SECRET}},
        POST | {"channel": "community"},
        f"robot {SECRET}",
        {"400:93000": CONFIGURATION, "429:": THROTTLED, "502:": IN_DOUBT},
    ),
    "community.webhook": Case(
        "webhook",
        lambda url, _: {"community": {"url": f"{url}/forum", "secret": webhook.SECRET}},
        POST | {"channel": "community"},
        "forum",
        {"401:": CONFIGURATION, "429:": THROTTLED, "503:": UNAVAILABLE, "500:": IN_DOUBT},
    ),
    "lark.robot": Case(
        "lark",
        lambda url, _: {"lark": {"url": f"{url}/open-apis/bot/v2/hook/{SECRET}", "secret": SECRET}},
        POST | {"channel": "lark"},
        f"lark {SECRET}",
        {"401:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
    ),
    "dingtalk.robot": Case(
        "dingtalk",
        lambda url, _: {
            "dingtalk": {"url": f"{url}/robot/send?access_token={SECRET}", "secret": SECRET}
        },
        POST | {"channel": "dingtalk"},
        f"dingtalk {SECRET}",
        {"401:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
    ),
    "audience.braze": Case(
        "braze",
        lambda url, _: {"braze": {"url": url, "api_key": SECRET}},
        {"channel": "audience", "text": "Lapsed"},
        "p1",
        {"401:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
    ),
    "audience.hubspot": Case(
        "hubspot",
        lambda url, _: {"hubspot": {"url": url, "token": SECRET}},
        {"channel": "audience", "text": "Lapsed"},
        "jo@example.com",
        {"401:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
    ),
    "audience.mailchimp": Case(
        "mailchimp",
        lambda url, _: {"mailchimp": {"url": url, "api_key": SECRET, "list_id": "L1"}},
        {"channel": "audience", "text": "Lapsed"},
        "jo@example.com",
        {"401:": CONFIGURATION, "400:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
    ),
}


@pytest.fixture(scope="module")
def kept() -> Iterator[dict[str, Any]]:
    """Providers that tests share: logging in takes some of them a second."""
    providers: dict[str, Any] = {}
    yield providers
    for one in providers.values():
        one.close()


@pytest.fixture
def opened(
    kept: dict[str, Any], sandbox: Sandbox, deployment: MakeSettings, shop: Business
) -> Iterator[Open]:
    """Opens a provider at its emulation, or elsewhere; robots remember, and are opened anew."""
    made = []

    def opened(name: str, url: str = "") -> Any:
        case = CASES[name]
        if name in kept and not url:
            return kept[name]
        given = case.settings(sandbox.emulate(case.at), sandbox)
        if url:
            (key,) = given
            given[key]["url"] = url
        (point,) = entry_points(group=GROUP, name=name)
        provider = point.load()(deployment(**given), shop)
        if url or case.message["channel"] in ("community", "lark", "dingtalk"):
            made.append(provider)
            return provider
        return kept.setdefault(name, provider)

    yield opened
    for one in made:
        one.close()


def of(name: str, **given: Any) -> Message:
    """A message for a provider."""
    return message("0" * 31 + "7", **CASES[name].message | given)


def send(provider: Any, message: Message) -> Receipt:
    (receipt,) = provider.send([message])
    return receipt


@pytest.mark.parametrize("name", CASES)
def test_a_message_is_taken_whole(name: str, opened: Open, sandbox: Sandbox) -> None:
    """By whom it is for, with its words; the receipt quotes nothing."""
    case, provider = CASES[name], opened(name)

    receipt = send(provider, of(name))

    assert (receipt.state, receipt.reason) == (State.ACCEPTED, "")
    (taken,) = sandbox.taken(case.at)
    assert taken["recipient"] == case.recipient
    assert "想你了" in json.dumps(taken, ensure_ascii=False) or taken["text"]
    assert provider.is_local


REFUSALS = [(name, what) for name, case in CASES.items() for what in case.refusals]


@pytest.mark.parametrize(("name", "what"), REFUSALS)
def test_each_refusal_is_understood(name: str, what: str, opened: Open, sandbox: Sandbox) -> None:
    """And nobody is named."""
    case, (status, _, code) = CASES[name], what.partition(":")
    sandbox.fault(case.at, status=int(status), code=code, retry_after=7)
    message = of(name)

    receipt = send(opened(name), message)

    assert (receipt.state, receipt.fault) == case.refusals[what]
    assert message.address not in receipt.reason
    assert SECRET not in receipt.reason
    assert sandbox.counts(case.at)[0] == 0


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", ["lost_reply", "garbage"])
def test_no_clear_answer_is_in_doubt_unless_a_repeat_is_known(
    name: str, kind: str, opened: Open, sandbox: Sandbox
) -> None:
    """The provider has it: only one that knows a repeat may be asked again, and takes it once."""
    case, provider = CASES[name], opened(name)
    sandbox.fault(case.at, kind, count=1)

    first = send(provider, of(name))

    assert sandbox.counts(case.at)[0] == 1  # and nobody tried again by itself
    by_status = name in (
        "webhook.signed",
        "community.webhook",
        "push.apns",
        "audience.hubspot",
        "audience.braze",
    )
    if kind == "garbage" and by_status:  # the status says all they have to say
        assert first.state is State.ACCEPTED
    elif provider.is_idempotent:
        assert (first.state, first.fault) == UNAVAILABLE
        assert send(provider, of(name)).state is State.ACCEPTED
        assert sandbox.counts(case.at)[1] == 1
    else:
        assert first.state is State.UNKNOWN


@pytest.mark.parametrize("name", CASES)
def test_a_provider_that_is_not_there_defers(name: str, opened: Open) -> None:
    """Nothing was sent."""
    receipt = send(opened(name, "http://127.0.0.1:1/x"), of(name))

    assert (receipt.state, receipt.fault) == UNAVAILABLE


@pytest.mark.parametrize("name", CASES)
def test_a_provider_without_its_settings_is_refused(
    name: str, deployment: MakeSettings, shop: Business
) -> None:
    """Before anyone is contacted; it names the variable."""
    (point,) = entry_points(group=GROUP, name=name)

    with pytest.raises(DefinitionError, match=r"PERENNIAL_[A-Z]+_"):
        point.load()(deployment(), shop)


@pytest.mark.parametrize("name", CASES)
def test_a_foreign_place_is_not_local(name: str, opened: Open) -> None:
    """No world with a simulated date may use it."""
    assert not opened(name, "https://192.0.2.1/x").is_local


def test_a_retry_after_is_passed_on(opened: Open, sandbox: Sandbox) -> None:
    """For how long the provider asks us to wait."""
    sandbox.fault("webhook", status=429, retry_after=90)

    assert send(opened("webhook.signed"), of("webhook.signed")).retry_after.seconds == 90


@pytest.mark.parametrize("name", ["sms.aliyun", "sms.tencent"])
def test_a_signature_is_not_written_twice(name: str, opened: Open, sandbox: Sandbox) -> None:
    """These carriers write it themselves."""
    send(opened(name), of(name))

    (taken,) = sandbox.taken(CASES[name].at)
    assert "【" not in taken["text"]
    assert "想你了 回复TD退订" in taken["text"]
    assert taken["key"] == "0" * 31 + "7"


@pytest.mark.parametrize("name", ["lark.robot", "dingtalk.robot", "community.webhook"])
def test_a_group_reads_a_text_once_a_day(name: str, opened: Open, sandbox: Sandbox) -> None:
    """However many people it was decided for, in however many calls and processes."""
    messages = [replace(of(name), message_id=f"m{i}", person_id=f"p{i}") for i in range(3)]

    states = [one.state for one in opened(name).send(messages)]
    states += [one.state for one in opened(name).send(messages[:1])]
    other = opened(name).send([replace(messages[0], message_id="m9", text="another")])

    assert {*states, other[0].state} == {State.ACCEPTED}
    assert sandbox.counts(CASES[name].at)[0] == 2


def test_a_text_whose_post_was_in_doubt_is_not_posted_for_the_next(
    opened: Open, sandbox: Sandbox
) -> None:
    """The group may have read it."""
    sandbox.fault("lark", "lost_reply", count=1)
    provider = opened("lark.robot")
    first, second = of("lark.robot"), replace(of("lark.robot"), message_id="m2")

    states = [one.state for one in provider.send([first, second])]

    assert states == [State.UNKNOWN, State.UNKNOWN]
    assert sandbox.counts("lark")[0] == 1


def test_a_refused_post_is_tried_again(opened: Open, sandbox: Sandbox) -> None:
    """Nobody read it."""
    sandbox.fault("lark", status=429, count=1)
    provider = opened("lark.robot")

    assert send(provider, of("lark.robot")).state is State.DEFERRED
    assert send(provider, of("lark.robot")).state is State.ACCEPTED


@pytest.mark.parametrize("name", ["wecom.task", "official_account.template"])
def test_a_token_that_was_refused_is_fetched_anew(
    name: str, opened: Open, sandbox: Sandbox
) -> None:
    """Another process may have fetched one, which ends ours; nothing was done yet."""
    at = CASES[name].at
    sandbox.fault(at, status=401, code="42001", count=1)

    assert send(opened(name), of(name)).state is State.ACCEPTED
    assert sandbox.counts(at)[0] == 1


@pytest.mark.parametrize("name", ["wecom.task", "official_account.template"])
def test_a_wrong_secret_defers_without_naming_it(
    name: str, sandbox: Sandbox, deployment: MakeSettings, shop: Business
) -> None:
    """It stands in the token's URL, which errors like to quote."""
    given = CASES[name].settings(sandbox.emulate(CASES[name].at), sandbox)
    (key,) = given
    given[key]["secret"] = "hunter2"
    (point,) = entry_points(group=GROUP, name=name)
    provider = point.load()(deployment(**given), shop)

    receipt = send(provider, of(name))
    provider.close()

    assert (receipt.state, receipt.fault) == CONFIGURATION
    assert "hunter2" not in receipt.reason


def test_a_token_of_another_platform_is_not_apples(opened: Open, sandbox: Sandbox) -> None:
    """It retires here; who sends to both gives both a provider of their own."""
    receipt = send(opened("push.apns"), of("push.apns", address="android:xyz"))

    assert (receipt.state, receipt.fault) == GONE
    assert sandbox.counts("apns")[0] == 0


def test_a_template_message_needs_fields(opened: Open) -> None:
    """A line that is none is said before WeChat is asked."""
    name = "official_account.template"

    assert send(opened(name), of(name, text="just words")).fault is Fault.CONTENT


@pytest.mark.parametrize("name", ["webhook.signed", "wecom.task", "push.jpush"])
def test_half_a_character_stops_one_message(name: str, opened: Open) -> None:
    """And its reason does not quote it."""
    receipt = send(opened(name), of(name, text="half \ud83d"))

    assert (receipt.state, receipt.fault) == CONTENT
