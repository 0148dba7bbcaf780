"""Providers are found by name, stay within simulated worlds, and quote no address."""

from collections.abc import Callable
from datetime import date
from importlib.metadata import EntryPoint, EntryPoints
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.deliveries.providers.conftest import MakeSettings

from perennial.config.business import Business
from perennial.config.clock import Clock
from perennial.deliveries.providers import Provider, open_provider, opening, scrub
from perennial.deliveries.providers.email.smtp import SmtpProvider
from perennial.deliveries.providers.file.file_provider import JsonLinesProvider, MaildirProvider
from perennial.deliveries.providers.provider import REASON_LENGTH
from perennial.domain import DefinitionError, NotToday

IN_2017 = date(2017, 12, 1)
Open = Callable[..., Provider]


@pytest.fixture
def opened(deployment: MakeSettings, shop: Business) -> Open:
    def opened(channel: str, on: date | None = None, **given: Any) -> Provider:
        return open_provider(channel, deployment(**given), shop, Clock(shop.zone, on))

    return opened


def test_files_are_the_default_of_every_channel(opened: Open) -> None:
    """Nothing leaves a laptop by accident."""
    providers = [opened(channel) for channel in ("email", "sms")]

    assert [type(one) for one in providers] == [MaildirProvider, JsonLinesProvider]
    assert all(one.is_local and one.is_idempotent for one in providers)


def test_a_variable_names_a_channels_provider(opened: Open) -> None:
    provider = opened("email", email_provider="smtp")

    assert isinstance(provider, SmtpProvider)
    assert not provider.is_idempotent


@pytest.mark.parametrize(
    ("channel", "known"),
    [
        ("email", "file, smtp"),
        ("sms", "aliyun, file, http, tencent, twilio"),
        (
            "audience",
            "ads, braze, file, hubspot, mailchimp",
        ),  # providers of audience_phone are not listed
    ],
)
def test_a_missing_provider_is_refused_with_the_installed_ones(
    opened: Open, channel: str, known: str
) -> None:
    """A misspelt name must not select another provider."""
    with pytest.raises(DefinitionError, match=f"PERENNIAL_{channel.upper()}_PROVIDER") as caught:
        opened(channel, **{f"{channel}_provider": "pigeon"})

    assert caught.value.remedy == f"Choose one of: {known}."


@pytest.mark.parametrize("misspelt", ["smss_provider", "fax_provider", "sms_provdr"])
def test_a_misspelt_choice_is_refused(opened: Open, misspelt: str) -> None:
    """Otherwise messages would go to files."""
    with pytest.raises(DefinitionError, match=f"PERENNIAL_{misspelt}".upper()):
        opened("sms", **{misspelt: "twilio"})


def test_a_channel_without_a_provider_names_its_setting(opened: Open) -> None:
    with pytest.raises(DefinitionError, match="PERENNIAL_SMSS_PROVIDER") as caught:
        opened("smss")

    assert caught.value.remedy == "Did you mean PERENNIAL_SMS_PROVIDER?"


def test_a_provider_that_is_installed_twice_is_refused(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of two packages sends must not depend on their order."""
    value = "perennial.deliveries.providers.file.file_provider:MaildirProvider"
    twice = EntryPoints(EntryPoint("email.file", value, opening.GROUP) for _ in range(2))
    monkeypatch.setattr(opening, "entry_points", twice.select)

    with pytest.raises(DefinitionError, match="installed 2 times"):
        opened("email")


@pytest.mark.parametrize(
    "url", ["smtp://192.0.2.1", "smtp://mail.invalid", "smtps://user:hunter2@192.0.2.1"]
)
def test_a_simulated_world_reaches_nobody(opened: Open, url: str) -> None:
    """Its date is made up; its people may be real."""
    with pytest.raises(NotToday, match="could reach real people") as caught:
        opened("email", IN_2017, email_provider="smtp", smtp_url=url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["smtp://192.0.2.1", "smtp://mail.invalid"])
def test_a_provider_that_reaches_people_asks_for_the_companys_own_identity(
    opened: Open, url: str
) -> None:
    with pytest.raises(DefinitionError, match=r"vars.brand: 'Perennial Grocer' is an example"):
        opened("email", email_provider="smtp", smtp_url=url)

    catcher = f"{url.removeprefix('smtp://')}:25"
    opened("email", email_provider="smtp", smtp_url=url, mail_catcher=catcher)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_a_simulated_world_may_use_a_server_of_this_machine(opened: Open, host: str) -> None:
    """A mail catcher on a laptop, for example."""
    url = f"smtp://{host}:1025"

    assert opened("email", IN_2017, email_provider="smtp", smtp_url=url).is_local


def test_one_foreign_address_makes_a_host_foreign(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may resolve to several servers, and any of them may be used."""
    found = [(0, 0, 0, "", (address, 25)) for address in ("127.0.0.1", "192.0.2.1")]
    fake = SimpleNamespace(getaddrinfo=lambda *_, **__: found, SOCK_STREAM=1)
    monkeypatch.setattr("perennial.deliveries.providers.loopback.socket", fake)

    with pytest.raises(NotToday):
        opened("email", IN_2017, email_provider="smtp", smtp_url="smtp://mail")


ADDRESSES = st.from_regex(r"[a-z0-9._+-]{3,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True)


@given(ADDRESSES, st.lists(st.sampled_from(["<", ">", " ", "550 ", "\r\n", "no ", ",", "{a}"])))
def test_no_reason_names_an_address(address: str, words: list[str]) -> None:
    said = "".join(words).replace("{a}", address.upper()) + address

    reason = scrub(said, address)

    assert address.lower() not in reason.lower()
    assert len(reason) <= REASON_LENGTH
    assert reason.isprintable()


def test_a_reason_keeps_what_is_not_an_address() -> None:
    reason = scrub("552 5.2.2 mailbox of +1 2025550100 is full (other@example.com)", "+12025550100")

    assert reason == "552 5.2.2 mailbox of +1 ... is full (...)"
