"""Airflow connections as settings of providers: where a deployment keeps its secrets in Airflow.

The connection `perennial_<name>` holds what `PERENNIAL_<NAME>_...` says; a variable of the
environment goes before it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from airflow.sdk import BaseHook, Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from perennial.config.provider_settings import NEEDED
from perennial.orchestration.connection_forms import connection_type, hook_name, needed, title


class ProviderHook(BaseHook):
    """What Airflow names a connection type by; providers are opened by dispatch, not by hooks."""

    conn_name_attr = "conn_id"

    def get_conn(self) -> Any:
        """There is nothing to connect to here."""
        raise NotImplementedError("perennial doctor opens every provider, and says what is wrong")


@cache
def __getattr__(name: str) -> type[ProviderHook]:
    """The class of each connection type, `TwilioHook` for one: made when Airflow asks for it."""
    for one, given in needed().items():
        if name == hook_name(given):
            kind = connection_type(one)
            values = {"conn_type": kind, "default_conn_name": kind, "hook_name": title(given)}
            return type(name, (ProviderHook,), values)
    raise AttributeError(name)


@contextmanager
def connected(channel: str, providers: Sequence[str]) -> Iterator[None]:
    """Let providers' settings be read from their connections, where the environment has none.

    They are put into the environment of this process while it works: only `settings` reads it.

    Args:
        channel: The batch's.
        providers: Which providers carry it.
    """
    names = {NEEDED.get(f"{channel}.{one}", "") for one in providers} - {""}
    given = {key: value for name in sorted(names) for key, value in _given(name).items()}
    new = {key: value for key, value in given.items() if key not in os.environ}
    os.environ.update(new)
    try:
        yield
    finally:
        for key in new:
            os.environ.pop(key, None)


def _given(name: str) -> dict[str, str]:
    """What the connection says, as variables; nothing where there is none."""
    try:
        connection = Connection.get(connection_type(name))
    except AirflowNotFoundException:
        return {}
    extra = connection.extra_dejson
    return {
        f"PERENNIAL_{name}_{field}".upper(): str(value)
        for field, value in extra.items()
        if value not in (None, "")
    }
