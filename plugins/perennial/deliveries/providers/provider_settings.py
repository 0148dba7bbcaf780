"""Settings that providers read from the environment.

A class names its prefix: `Twilio.account_sid` is `PERENNIAL_TWILIO_ACCOUNT_SID`. It is registered
in the entry-point group `perennial.provider_settings` as `<channel>.<provider>`. URLs default to
the provider's own.
"""

import os
from importlib.metadata import entry_points
from pathlib import Path
from typing import ClassVar, Self

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from perennial.config.environment import chosen_providers, misspelt
from perennial.domain import DefinitionError

GROUP = "perennial.provider_settings"

UNSET = SecretStr("")
"""The default of a secret."""

_REMEDY = "Set it; docs/reference/channels.md says what each provider needs."


class ProviderSettings(BaseSettings):
    """Base of the settings of one provider.

    Attributes:
        conn_type: Airflow's connection type and usual connection id. Airflow wants a class per type
            with this, `conn_name_attr` and `hook_name`.
    """

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    conn_type: ClassVar[str]
    conn_name_attr: ClassVar[str] = "conn_id"
    hook_name: ClassVar[str] = "Perennial"

    @classmethod
    def variable(cls, field: str) -> str:
        """The environment variable of a field."""
        return f"{cls.model_config['env_prefix']}{field}".upper()

    @classmethod
    def read(cls, *required: str) -> Self:
        """Read the settings from the environment.

        Args:
            required: Fields that must have a value.

        Raises:
            DefinitionError: A variable is misspelt, invalid or missing.
        """
        variables = {cls.variable(field): field for field in cls.model_fields}
        for name in sorted({key.upper() for key in os.environ} - chosen_providers().keys()):
            if name.startswith(cls.variable("")) and name not in variables:
                raise misspelt(name, variables)
        try:
            given = cls()
        except ValidationError as error:  # the error's text would quote the value
            first = error.errors()[0]
            variable = cls.variable(str(first["loc"][0]))
            raise DefinitionError("environment", variable, first["msg"], _REMEDY) from None
        for field in required:
            value = getattr(given, field)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                raise DefinitionError("environment", cls.variable(field), "is missing", _REMEDY)
        return given


def settings_of(provider: str) -> type[ProviderSettings] | None:
    """The settings class of `<channel>.<provider>`, if it has one."""
    found = list(entry_points(group=GROUP, name=provider))
    settings: type[ProviderSettings] | None = found[0].load() if found else None
    return settings


def pem(key: SecretStr, path: Path | None, variable: str) -> bytes:
    """A private key, given directly or as a file; empty if neither is given.

    Raises:
        DefinitionError: The file can't be read.
    """
    # an .env file holds the key on one line
    return given_or_read(key, path, variable).replace(b"\\n", b"\n")


def given_or_read(given: SecretStr, path: Path | None, variable: str) -> bytes:
    """A secret, given directly or as a file; empty if neither is given.

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
        problem = f"names {path}, which can't be read ({error.strerror})"
        remedy = "Name a file that you may read."
        raise DefinitionError("environment", variable, problem, remedy) from None
