"""Airflow offers a form for each provider's settings, and tasks read what was filled in."""

import json
import os
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

import pytest
from airflow.providers_manager import ProvidersManager
from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from perennial.config.environment import Settings
from perennial.config.provider_settings import NEEDED
from perennial.orchestration.connection_forms import needed
from perennial.orchestration.tasks import connections
from perennial.orchestration.tasks.connections import connected


def test_every_provider_of_ours_has_its_settings() -> None:
    """Files and the inbox need none."""
    points = entry_points(group="perennial.providers")
    ours = {one.name for one in points if one.value.startswith("perennial.")}

    assert {name for name in ours if name.partition(".")[2] not in ("file", "inbox")} == {*NEEDED}


def test_airflow_takes_every_form() -> None:
    """With a field for each setting; secrets are shown as dots."""
    manager = ProvidersManager()  # type: ignore[no-untyped-call]
    widgets = manager.connection_form_widgets

    assert manager.providers["perennial"].data["name"] == "Perennial"
    for name, given in needed().items():
        kind = f"perennial_{name}"
        fields = {
            one.field_name: one.is_sensitive
            for key, one in widgets.items()
            if key.startswith(f"extra__{kind}__")
        }
        assert set(fields) == set(type(given).model_fields)
        for field in ("secret", "token", "auth_token", "api_key", "master_secret", "credentials"):
            assert fields.get(field, True)
        assert "password" in manager.field_behaviours[kind]["hidden_fields"]


def test_each_connection_type_has_its_class() -> None:
    """Airflow warns of one that says nothing of its type."""
    hook = connections.TwilioHook

    assert (hook.conn_type, hook.hook_name) == ("perennial_twilio", "Perennial: Twilio")
    with pytest.raises(AttributeError):
        connections.PigeonHook  # noqa: B018


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes a connection known to tasks."""

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
    """While it works; the environment goes before it, and nothing stays behind."""
    connection("perennial_twilio", account_sid="AC1", auth_token="hunter2", sender="")
    monkeypatch.setenv("PERENNIAL_TWILIO_ACCOUNT_SID", "AC2")

    with connected("sms", ["aliyun", "twilio"]):
        given = Settings().twilio

    assert (given.account_sid, given.auth_token.get_secret_value()) == ("AC2", "hunter2")
    assert "PERENNIAL_TWILIO_AUTH_TOKEN" not in os.environ


@pytest.mark.parametrize(("channel", "provider"), [("sms", "aliyun"), ("sms", "file"), ("", "")])
def test_without_a_connection_the_environment_counts(
    connection: Callable[..., None], channel: str, provider: str
) -> None:
    """And files ask for none."""
    connection("perennial_twilio", auth_token="hunter2")

    with connected(channel, [provider]):
        assert not [name for name in os.environ if name.startswith("PERENNIAL_ALIYUN")]
