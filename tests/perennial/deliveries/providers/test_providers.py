"""Every provider against the sandbox: what it hands over, and which state each fault leads to.

The sandbox counts what it took: a message that it took is never deferred or rejected, unless its
provider detects a repeat.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Sandbox
from tests.perennial.deliveries.providers.conftest import MakeSettings, message
from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    CONTENT,
    GONE,
    SECRET,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

from perennial.config.business import Business
from perennial.deliveries.providers.opening import GROUP
from perennial.deliveries.providers.provider_settings import settings_of
from perennial.domain import DefinitionError, Fault, Message, Receipt, State

Open = Callable[..., Any]
HERE = Path(__file__).parent
CASES: dict[str, Case] = {}
for path in sorted(HERE.rglob("*_case.py")):
    if path.parent != HERE:
        module = ".".join(path.relative_to(HERE).with_suffix("").parts)
        CASES |= import_module(f"tests.perennial.deliveries.providers.{module}").CASES


def variables(name: str, sandbox: Sandbox, **given: str) -> dict[str, str]:
    case, settings = CASES[name], settings_of(name)
    emulation = sandbox.emulate(case.at)
    values = {"url": emulation + case.path} | case.settings
    for field, file in case.downloads.items():
        values[field] = sandbox.http.get(f"{emulation}/{file}").text
    values |= given
    return {settings.variable(one).removeprefix("PERENNIAL_"): values[one] for one in values}


@pytest.fixture(scope="module")
def kept() -> Iterator[dict[str, Any]]:
    """Providers that tests share: a login takes up to seconds."""
    providers: dict[str, Any] = {}
    yield providers
    for one in providers.values():
        one.close()


@pytest.fixture
def opened(
    kept: dict[str, Any], sandbox: Sandbox, deployment: MakeSettings, shop: Business
) -> Iterator[Open]:
    """Open a provider at its emulation, or elsewhere; one that keeps notes is new in each test."""
    made = []

    def opened(name: str, url: str = "") -> Any:
        case = CASES[name]
        if name in kept and not url:
            return kept[name]
        given = variables(name, sandbox, **{"url": url} if url else {})
        (point,) = entry_points(group=GROUP, name=name)
        provider = point.load()(deployment(**given), shop)
        if url or case.remembers:
            made.append(provider)
            return provider
        return kept.setdefault(name, provider)

    yield opened
    for one in made:
        one.close()


def of(name: str, **given: Any) -> Message:
    return message("0" * 31 + "7", **CASES[name].message | given)


def send(provider: Any, message: Message) -> Receipt:
    (receipt,) = provider.send([message])
    return receipt


@pytest.mark.parametrize("name", CASES)
def test_a_message_is_taken_whole(name: str, opened: Open, sandbox: Sandbox) -> None:
    case, provider = CASES[name], opened(name)

    receipt = send(provider, of(name))

    assert (receipt.state, receipt.reason) == (State.ACCEPTED, "")
    (taken,) = sandbox.taken(case.at)
    assert taken["recipient"] == case.recipient
    assert "想你了" in json.dumps(taken, ensure_ascii=False) or taken["text"]
    assert provider.is_local


REFUSALS = [
    pytest.param(name, what, meaning, id=f"{name}-{what}")
    for name, case in CASES.items()
    for meaning, answers in ({THROTTLED: ["429:"]} | case.refusals).items()
    for what in answers
]


@pytest.mark.parametrize(("name", "what", "meaning"), REFUSALS)
def test_each_refusal_is_understood(
    name: str, what: str, meaning: tuple[State, Fault], opened: Open, sandbox: Sandbox
) -> None:
    case, (status, _, code) = CASES[name], what.partition(":")
    sandbox.fault(case.at, status=int(status), code=code, retry_after=7)
    message = of(name)

    receipt = send(opened(name), message)

    assert (receipt.state, receipt.fault) == meaning
    assert message.address not in receipt.reason
    assert SECRET not in receipt.reason
    assert sandbox.counts(case.at)[0] == 0


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", ["lost_reply", "garbage"])
def test_an_unclear_answer_leaves_a_message_unknown_unless_a_repeat_is_detected(
    name: str, kind: str, opened: Open, sandbox: Sandbox
) -> None:
    """The provider has the message: a retry is safe only if it takes a repeat once."""
    case, provider = CASES[name], opened(name)
    sandbox.fault(case.at, kind, count=1)

    first = send(provider, of(name))

    assert sandbox.counts(case.at)[0] == 1  # no client retried by itself
    if kind == "garbage" and case.has_status_alone:  # the HTTP status is enough
        assert first.state is State.ACCEPTED
    elif provider.is_idempotent:
        assert (first.state, first.fault) == UNAVAILABLE
        assert send(provider, of(name)).state is State.ACCEPTED
        assert sandbox.counts(case.at)[1] == 1
    else:
        assert first.state is State.UNKNOWN


@pytest.mark.parametrize("name", CASES)
def test_an_unreachable_provider_defers(name: str, opened: Open) -> None:
    receipt = send(opened(name, "http://127.0.0.1:1/x"), of(name))

    assert (receipt.state, receipt.fault) == UNAVAILABLE


@pytest.mark.parametrize("name", CASES)
def test_a_provider_without_its_settings_is_refused(
    name: str, deployment: MakeSettings, shop: Business
) -> None:
    (point,) = entry_points(group=GROUP, name=name)

    with pytest.raises(DefinitionError, match=r"PERENNIAL_[A-Z]+_"):
        point.load()(deployment(), shop)


@pytest.mark.parametrize("name", CASES)
def test_another_machine_is_not_local(name: str, opened: Open) -> None:
    """No world with a simulated date may use it."""
    assert not opened(name, "https://192.0.2.1/x").is_local


def test_a_retry_after_is_passed_on(opened: Open, sandbox: Sandbox) -> None:
    sandbox.fault("webhook", status=429, retry_after=90)

    assert send(opened("webhook.signed"), of("webhook.signed")).retry_after.seconds == 90


@pytest.mark.parametrize("name", ["sms.aliyun", "sms.tencent"])
def test_a_carrier_that_adds_the_signature_gets_none(
    name: str, opened: Open, sandbox: Sandbox
) -> None:
    send(opened(name), of(name))

    (taken,) = sandbox.taken(CASES[name].at)
    assert "【" not in taken["text"]
    assert "想你了 回复TD退订" in taken["text"]
    assert taken["key"] == "0" * 31 + "7"


@pytest.mark.parametrize("name", ["lark.robot", "dingtalk.robot", "community.webhook"])
def test_a_group_reads_a_text_once_a_day(name: str, opened: Open, sandbox: Sandbox) -> None:
    messages = [replace(of(name), message_id=f"m{i}", person_id=f"p{i}") for i in range(3)]

    states = [one.state for one in opened(name).send(messages)]
    states += [one.state for one in opened(name).send(messages[:1])]
    other = opened(name).send([replace(messages[0], message_id="m9", text="another")])

    assert {*states, other[0].state} == {State.ACCEPTED}
    assert sandbox.counts(CASES[name].at)[0] == 2


def test_an_unknown_post_is_not_repeated_for_the_next_person(
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
def test_a_refused_token_is_replaced(name: str, opened: Open, sandbox: Sandbox) -> None:
    """Another process may have fetched one, which invalidates this one; nothing was sent yet."""
    at = CASES[name].at
    sandbox.fault(at, status=401, code="42001", count=1)

    assert send(opened(name), of(name)).state is State.ACCEPTED
    assert sandbox.counts(at)[0] == 1


@pytest.mark.parametrize("name", ["wecom.task", "official_account.template"])
def test_a_wrong_secret_defers_without_naming_it(
    name: str, sandbox: Sandbox, deployment: MakeSettings, shop: Business
) -> None:
    """The token's URL holds the secret, and errors often quote URLs."""
    (point,) = entry_points(group=GROUP, name=name)
    provider = point.load()(deployment(**variables(name, sandbox, secret="hunter2")), shop)

    receipt = send(provider, of(name))
    provider.close()

    assert (receipt.state, receipt.fault) == CONFIGURATION
    assert "hunter2" not in receipt.reason


def test_a_token_of_another_platform_is_rejected_before_apple_gets_it(
    opened: Open, sandbox: Sandbox
) -> None:
    """A business with both platforms has a provider for each."""
    receipt = send(opened("push.apns"), of("push.apns", address="android:xyz"))

    assert (receipt.state, receipt.fault) == GONE
    assert sandbox.counts("apns")[0] == 0


def test_a_template_message_needs_fields(opened: Open) -> None:
    name = "official_account.template"

    assert send(opened(name), of(name, text="just words")).fault is Fault.CONTENT


@pytest.mark.parametrize("name", ["webhook.signed", "wecom.task", "push.jpush"])
def test_an_unpaired_surrogate_rejects_one_message(name: str, opened: Open) -> None:
    receipt = send(opened(name), of(name, text="half \ud83d"))

    assert (receipt.state, receipt.fault) == CONTENT
