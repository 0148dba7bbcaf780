"""Providers are found by name, kept within simulated worlds, and never quoted with an address."""

from datetime import date
from importlib.metadata import EntryPoint, EntryPoints
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.deliveries.providers.conftest import MakeSettings

from perennial.config.business import Business
from perennial.config.clock import Clock
from perennial.deliveries.providers import open_provider, opening, scrub
from perennial.deliveries.providers.email.smtp import SmtpProvider
from perennial.deliveries.providers.file.file_provider import JsonLinesProvider, MaildirProvider
from perennial.deliveries.providers.provider import REASON_LENGTH
from perennial.domain import DefinitionError, NotToday


@pytest.fixture
def world(shop: Business) -> Clock:
    return Clock(shop.zone, date(2017, 12, 1))


@pytest.fixture
def real(shop: Business) -> Clock:
    return Clock(shop.zone)


def test_files_are_the_default_of_every_channel(
    deployment: MakeSettings, shop: Business, real: Clock
) -> None:
    """Nothing leaves a laptop by accident."""
    providers = [open_provider(channel, deployment(), shop, real) for channel in ("email", "sms")]

    assert [type(one) for one in providers] == [MaildirProvider, JsonLinesProvider]
    assert all(one.is_local and one.is_idempotent for one in providers)


def test_a_deployment_chooses_by_name(
    deployment: MakeSettings, shop: Business, real: Clock
) -> None:
    """One variable per channel."""
    provider = open_provider("email", deployment(email_provider="smtp"), shop, real)

    assert isinstance(provider, SmtpProvider)
    assert not provider.is_idempotent


@pytest.mark.parametrize("channel", ["email", "sms", "audience"])
def test_a_provider_that_is_not_installed_names_those_that_are(
    deployment: MakeSettings, shop: Business, real: Clock, channel: str
) -> None:
    """A misspelt name must not fall back to anything."""
    settings = deployment(**{f"{channel}_provider": "pigeon"})

    with pytest.raises(DefinitionError, match=f"PERENNIAL_{channel.upper()}_PROVIDER") as caught:
        open_provider(channel, settings, shop, real)

    known = {
        "email": "file, smtp",
        "sms": "aliyun, file, http, tencent, twilio",
        "audience": "ads, braze, file, hubspot, mailchimp",  # not those of audience_phone
    }[channel]
    assert caught.value.remedy == f"Installed for {channel}: {known}."


@pytest.mark.parametrize("misspelt", ["smss_provider", "fax_provider", "sms_provdr"])
def test_a_misspelt_choice_is_refused(
    deployment: MakeSettings, shop: Business, real: Clock, misspelt: str
) -> None:
    """Messages must not go to files because of it."""
    variable = f"PERENNIAL_{misspelt}".upper()
    settings = deployment(**{misspelt: "twilio"})

    with pytest.raises(DefinitionError, match=variable):
        open_provider("sms", settings, shop, real)


def test_a_channel_that_is_not_there_names_its_setting(
    deployment: MakeSettings, shop: Business, real: Clock
) -> None:
    """It has no default."""
    with pytest.raises(DefinitionError, match="PERENNIAL_SMSS_PROVIDER") as caught:
        open_provider("smss", deployment(), shop, real)

    assert caught.value.remedy == "Did you mean PERENNIAL_SMS_PROVIDER?"


def test_a_provider_that_is_installed_twice_is_refused(
    deployment: MakeSettings, shop: Business, real: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of two packages sends may not depend on their order."""
    value = "perennial.deliveries.providers.file.file_provider:MaildirProvider"
    twice = EntryPoints(EntryPoint("email.file", value, opening.GROUP) for _ in range(2))
    monkeypatch.setattr(opening, "entry_points", twice.select)

    with pytest.raises(DefinitionError, match="installed 2 times"):
        open_provider("email", deployment(), shop, real)


@pytest.mark.parametrize(
    "url", ["smtp://192.0.2.1", "smtp://mail.invalid", "smtps://user:hunter2@192.0.2.1"]
)
def test_a_simulated_world_reaches_nobody(
    deployment: MakeSettings, shop: Business, world: Clock, real: Clock, url: str
) -> None:
    """Its date is made up; its people may not be."""
    settings = deployment(email_provider="smtp", smtp_url=url)

    with pytest.raises(NotToday, match="could reach real people") as caught:
        open_provider("email", settings, shop, world)
    assert "hunter2" not in str(caught.value)
    assert not open_provider("email", settings, shop, real).is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_a_simulated_world_may_use_a_server_of_this_machine(
    deployment: MakeSettings, shop: Business, world: Clock, host: str
) -> None:
    """A mail catcher on a laptop."""
    settings = deployment(email_provider="smtp", smtp_url=f"smtp://{host}:1025")

    assert open_provider("email", settings, shop, world).is_local


def test_one_foreign_address_makes_a_host_foreign(
    deployment: MakeSettings, shop: Business, world: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may lead to several servers, and any of them may be taken."""
    found = [(0, 0, 0, "", (address, 25)) for address in ("127.0.0.1", "192.0.2.1")]
    fake = SimpleNamespace(getaddrinfo=lambda *_, **__: found, SOCK_STREAM=1)
    monkeypatch.setattr("perennial.deliveries.providers.loopback.socket", fake)

    with pytest.raises(NotToday):
        open_provider(
            "email", deployment(email_provider="smtp", smtp_url="smtp://mail"), shop, world
        )


ADDRESSES = st.from_regex(r"[a-z0-9._+-]{3,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True)


@given(ADDRESSES, st.lists(st.sampled_from(["<", ">", " ", "550 ", "\r\n", "no ", ",", "{a}"])))
def test_no_reason_names_an_address(address: str, words: list[str]) -> None:
    """However the server dressed it up."""
    said = "".join(words).replace("{a}", address.upper()) + address

    reason = scrub(said, address)

    assert address.lower() not in reason.lower()
    assert len(reason) <= REASON_LENGTH
    assert reason.isprintable()


def test_a_reason_keeps_what_is_not_an_address() -> None:
    """An operator must be able to act on it."""
    reason = scrub("552 5.2.2 mailbox of +1 2025550100 is full (other@example.com)", "+12025550100")

    assert reason == "552 5.2.2 mailbox of +1 ... is full (...)"
