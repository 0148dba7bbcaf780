"""Airflow has a form for each provider's settings, and tasks read its values."""

import json
import os
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

import pytest
from airflow.providers_manager import ProvidersManager
from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException
from airflow.sdk.providers_manager_runtime import ProvidersManagerTaskRuntime

from perennial.deliveries.providers.provider_settings import GROUP, ProviderSettings
from perennial.deliveries.providers.sms.twilio.twilio_settings import Twilio
from perennial.orchestration.connection_forms import all_settings
from perennial.orchestration.tasks.connections import connected


def test_every_shipped_provider_has_its_settings() -> None:
    points = entry_points(group="perennial.providers")
    ours = {one.name for one in points if one.value.startswith("perennial.")}

    needed = {one.name for one in entry_points(group=GROUP)}
    assert {name for name in ours if name.partition(".")[2] not in ("file", "inbox")} == needed


def test_airflow_accepts_every_form() -> None:
    manager = ProvidersManager()  # type: ignore[no-untyped-call]
    widgets = manager.connection_form_widgets

    assert manager.providers["perennial"].data["name"] == "Perennial"
    for settings in all_settings():
        kind = settings.conn_type
        fields = {
            one.field_name: one.is_sensitive
            for key, one in widgets.items()
            if key.startswith(f"extra__{kind}__")
        }
        assert set(fields) == set(settings.model_fields)
        for field in ("secret", "token", "auth_token", "api_key", "master_secret", "credentials"):
            assert fields.get(field, True)
        assert "password" in manager.field_behaviours[kind]["hidden_fields"]


@pytest.mark.parametrize("settings", all_settings())
def test_each_connection_type_is_its_settings_prefix(
    settings: type[ProviderSettings], caplog: pytest.LogCaptureFixture
) -> None:
    hook = ProvidersManagerTaskRuntime().hooks[settings.conn_type]  # type: ignore[no-untyped-call]

    assert settings.variable("") == f"{settings.conn_type}_".upper()
    assert hook is not None
    assert (hook.connection_type, hook.connection_testable) == (settings.conn_type, False)
    assert "Inconsistency" not in caplog.text


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def make(conn_id: str, **extra: Any) -> None:
        def get(asked: str) -> Connection:
            if asked != conn_id:
                raise AirflowNotFoundException(asked)
            return known

        known = Connection(conn_id=conn_id, conn_type=conn_id, extra=json.dumps(extra))
        monkeypatch.setattr(Connection, "get", get)

    return make


def test_a_task_reads_the_connection_of_its_provider(
    connection: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is visible only while the task runs; the environment goes first."""
    connection("perennial_twilio", account_sid="AC1", auth_token="hunter2", sender="")
    monkeypatch.setenv("PERENNIAL_TWILIO_ACCOUNT_SID", "AC2")

    with connected("sms", ["aliyun", "twilio"]):
        given = Twilio.read()

    assert (given.account_sid, given.auth_token.get_secret_value()) == ("AC2", "hunter2")
    assert "PERENNIAL_TWILIO_AUTH_TOKEN" not in os.environ


@pytest.mark.parametrize(("channel", "provider"), [("sms", "aliyun"), ("sms", "file"), ("", "")])
def test_without_a_connection_the_environment_counts(
    connection: Callable[..., None], channel: str, provider: str
) -> None:
    connection("perennial_twilio", auth_token="hunter2")

    with connected(channel, [provider]):
        assert not [name for name in os.environ if name.startswith("PERENNIAL_ALIYUN")]
