"""What Airflow's form for connections asks for: each provider's settings, field by field.

Airflow finds `get_provider_info` by the entry point `apache_airflow_provider`. The fields are those
of `provider_settings`, so that nothing is said twice.
"""

import inspect
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from perennial.config.environment import Settings
from perennial.config.provider_settings import NEEDED, ProviderSettings

HOOKS = "perennial.orchestration.tasks.connections"
"""The module that makes a class for each connection type: Airflow wants one."""
_HIDDEN = ("host", "schema", "login", "password", "port", "extra", "description")


def get_provider_info() -> dict[str, Any]:
    """Our connection types, as Airflow wants to hear of them."""
    return {
        "package-name": "perennial",
        "name": "Perennial",
        "description": "Lifecycle campaigns from your own warehouse.",
        "connection-types": [
            {
                "connection-type": connection_type(name),
                "hook-class-name": f"{HOOKS}.{hook_name(given)}",
                "hook-name": title(given),
                "ui-field-behaviour": {"hidden-fields": list(_HIDDEN)},
                "conn-fields": {
                    field: _field(field, info, given)
                    for field, info in type(given).model_fields.items()
                },
            }
            for name, given in needed().items()
        ],
    }


def connection_type(name: str) -> str:
    """The connection type of a provider's settings, which is also the usual connection id."""
    return f"perennial_{name}"


def hook_name(given: ProviderSettings) -> str:
    """The class that stands for a provider's connection type."""
    return f"{type(given).__name__}Hook"


def title(given: ProviderSettings) -> str:
    """What people read in the list of connection types."""
    return f"Perennial: {type(given).__name__}"


def needed() -> dict[str, ProviderSettings]:
    """Each provider's settings with their defaults, by their name in `Settings`."""
    fields = Settings.model_fields
    return {name: fields[name].default for name in sorted(set(NEEDED.values()))}


def _field(name: str, info: FieldInfo, given: ProviderSettings) -> dict[str, Any]:
    default = getattr(given, name)
    is_secret = info.annotation is SecretStr
    kind = "boolean" if isinstance(default, bool) else "string"
    schema: dict[str, Any] = {"type": [kind, "null"]}
    if is_secret:
        schema["format"] = "password"
    elif default is not None:
        schema["default"] = default
    about = inspect.getdoc(type(given)) or ""
    return {
        "label": name.replace("_", " ").capitalize(),
        "description": about.splitlines()[0],
        "schema": schema,
    }
