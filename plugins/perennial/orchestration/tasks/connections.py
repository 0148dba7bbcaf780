"""Airflow connections as providers' settings.

Connection `perennial_<name>` holds the values of `PERENNIAL_<NAME>_...`, unless the environment
does.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from perennial.deliveries.providers.provider_settings import ProviderSettings, settings_of


@contextmanager
def connected(channel: str, providers: Sequence[str]) -> Iterator[None]:
    """Put a channel's connections into the environment, where providers read them."""
    new: dict[str, str] = {}
    for provider in providers:
        if settings := settings_of(f"{channel}.{provider}"):
            new |= _given(settings)
    new = {key: value for key, value in new.items() if key not in os.environ}
    os.environ.update(new)
    try:
        yield
    finally:
        for key in new:
            os.environ.pop(key, None)


def _given(settings: type[ProviderSettings]) -> dict[str, str]:
    try:
        connection = Connection.get(settings.conn_type)
    except AirflowNotFoundException:
        return {}
    extra = connection.extra_dejson
    return {
        settings.variable(field): str(value)
        for field, value in extra.items()
        if value not in (None, "")
    }
