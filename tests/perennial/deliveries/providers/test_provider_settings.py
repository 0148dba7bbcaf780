"""A provider reads its own variables, and refuses those it does not know."""

import re

import pytest

from perennial.config.environment import Settings
from perennial.deliveries.providers.audience.ads.audience_files import Audience
from perennial.deliveries.providers.chat.wecom.wecom_settings import Wecom
from perennial.deliveries.providers.provider_settings import ProviderSettings, settings_of
from perennial.deliveries.providers.push.jpush.jpush_provider import JPush
from perennial.deliveries.providers.sms.twilio.twilio_settings import Twilio
from perennial.domain import DefinitionError
from perennial.orchestration.connection_forms import all_settings

DOCS = Settings().project / "docs"


def test_variables_are_read_when_a_provider_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TWILIO_AUTH_TOKEN", "hunter2")
    monkeypatch.setenv("perennial_twilio_sender", "MG1")

    given = Twilio.read("auth_token", "sender")

    assert (given.auth_token.get_secret_value(), given.sender) == ("hunter2", "MG1")
    assert given.url == "https://api.twilio.com"
    assert "hunter2" not in repr(given)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(DefinitionError, match="PERENNIAL_TWILIO_SENDER: is missing"):
        Twilio.read("sender")


def test_a_misspelt_variable_is_refused_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TWILIO_AUTH_TOKN", "hunter2")

    with pytest.raises(DefinitionError, match="PERENNIAL_TWILIO_AUTH_TOKN") as caught:
        Twilio.read()
    assert caught.value.remedy == "Did you mean PERENNIAL_TWILIO_AUTH_TOKEN?"
    assert "hunter2" not in str(caught.value)


def test_an_invalid_variable_is_refused_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may be a secret in the wrong place."""
    monkeypatch.setenv("PERENNIAL_JPUSH_IS_PRODUCTION", "hunter2")

    with pytest.raises(DefinitionError, match="PERENNIAL_JPUSH_IS_PRODUCTION") as caught:
        JPush.read()
    assert "hunter2" not in str(caught.value)


def test_the_choice_of_a_provider_is_no_setting_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some channels have the name of a provider."""
    monkeypatch.setenv("PERENNIAL_WECOM_PROVIDER", "task")
    monkeypatch.setenv("PERENNIAL_AUDIENCE_PHONE_PROVIDER", "ads")

    assert Wecom.read().corp_id == ""
    assert Audience.read().platform == "google"


def test_the_reference_names_the_settings_of_every_provider() -> None:
    text = (DOCS / "reference" / "channels.md").read_text(encoding="utf-8")
    said: dict[type[ProviderSettings], set[str]] = {}
    for row in re.findall(r"^\| `\w+\.\w+`.*", text, re.MULTILINE):
        cells = row.split("|")
        named = _variables(cells[3])
        for provider in re.findall(r"`(\w+\.\w+)`", cells[1]):
            if settings := settings_of(provider):
                start = settings.variable("")
                ours = {name for name in named if name.startswith(start)}
                said.setdefault(settings, set()).update(ours)

    assert said.keys() == set(all_settings())
    for settings, found in said.items():
        known = {settings.variable(field) for field in settings.model_fields}
        rest = {settings.variable("url"), settings.variable("callback_key")}
        assert known - rest <= found <= known


def _variables(cell: str) -> list[str]:
    """Expand `TWILIO_ACCOUNT_SID`, `_AUTH_TOKEN`: a short name begins as the one before it."""
    found, start = list[str](), ""
    for name in re.findall(r"`([A-Z0-9_]+)`", cell):
        start = start if name.startswith("_") else name.partition("_")[0]
        found.append(f"PERENNIAL_{start}{name}" if name.startswith("_") else f"PERENNIAL_{name}")
    return found
