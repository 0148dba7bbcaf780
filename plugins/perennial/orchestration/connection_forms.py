"""Airflow's connection forms, made from the providers' settings.

The entry point `apache_airflow_provider` names `get_provider_info`.
"""

import inspect
from importlib.metadata import entry_points
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from perennial.deliveries.providers.provider_settings import GROUP, ProviderSettings

_HIDDEN = ("host", "schema", "login", "password", "port", "extra", "description")


def get_provider_info() -> dict[str, Any]:
    """Connection types in Airflow's format."""
    return {
        "package-name": "perennial",
        "name": "Perennial",
        "description": "Lifecycle campaigns from your own warehouse.",
        "connection-types": [_connection_type(settings) for settings in all_settings()],
    }


def all_settings() -> list[type[ProviderSettings]]:
    """Every provider's settings class, sorted by connection type."""
    found: set[type[ProviderSettings]] = {
        entry_point.load() for entry_point in entry_points(group=GROUP)
    }
    return sorted(found, key=lambda settings: settings.conn_type)


def _connection_type(settings: type[ProviderSettings]) -> dict[str, Any]:
    about = (inspect.getdoc(settings) or "").splitlines()[0]
    return {
        "connection-type": settings.conn_type,
        "hook-class-name": f"{settings.__module__}.{settings.__name__}",
        "hook-name": f"Perennial: {settings.__name__}",
        "ui-field-behaviour": {"hidden-fields": list(_HIDDEN)},
        "conn-fields": {
            name: _field(name, info, about) for name, info in settings.model_fields.items()
        },
    }


def _field(name: str, info: FieldInfo, about: str) -> dict[str, Any]:
    kind = "boolean" if info.annotation is bool else "string"
    schema: dict[str, Any] = {"type": [kind, "null"]}
    if info.annotation is SecretStr:
        schema["format"] = "password"
    elif info.default is not None:
        schema["default"] = info.default
    return {
        "label": name.replace("_", " ").capitalize(),
        "description": about,
        "schema": schema,
    }
