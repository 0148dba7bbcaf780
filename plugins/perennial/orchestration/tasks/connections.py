"""Airflow connections as settings of providers: where a deployment keeps its secrets in Airflow.

The connection `perennial_<name>` holds what `PERENNIAL_<NAME>_...` says; a variable of the
environment goes before it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from perennial.deliveries.providers.provider_settings import ProviderSettings, settings_of


@contextmanager
def connected(channel: str, providers: Sequence[str]) -> Iterator[None]:
    """Let providers' settings be read from their connections, where the environment has none.

    They are put into the environment of this process while it works: providers read it.

    Args:
        channel: The batch's.
        providers: Which providers carry it.
    """
    new: dict[str, str] = {}
    for one in providers:
        if settings := settings_of(f"{channel}.{one}"):
            new |= _given(settings)
    new = {key: value for key, value in new.items() if key not in os.environ}
    os.environ.update(new)
    try:
        yield
    finally:
        for key in new:
            os.environ.pop(key, None)


def _given(settings: type[ProviderSettings]) -> dict[str, str]:
    """What the connection says, as variables; nothing where there is none."""
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
