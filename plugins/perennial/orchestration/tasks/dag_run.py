"""A task's DAG run, and our errors as Airflow's."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from airflow.sdk import Asset, get_current_context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from perennial.config.business import business
from perennial.config.clock import Clock, read_clock
from perennial.config.environment import settings
from perennial.domain import NotToday, PerennialError

log = logging.getLogger(__name__)


def day_of(asked: str | None, partition_key: str | None, today: date) -> date:
    """The day of a run: the form's, else its partition's, else today.

    Raises:
        AirflowFailException: The value is not a date.

    >>> day_of(None, "2026-03-01T05:00:00", date(2026, 3, 2)).isoformat()
    '2026-03-01'
    """
    given = asked or (partition_key or "")[:10]
    try:
        return date.fromisoformat(given) if given else today
    except ValueError as error:
        raise AirflowFailException(
            f"{given!r} is not a day. Trigger again with a day such as {today}, or without one."
        ) from error


@dataclass(frozen=True)
class Run:
    """A DAG run's input.

    Attributes:
        kind: `scheduled`, `asset_triggered`, `backfill`, or `manual` if a person waits for it.
    """

    as_of: date
    clock: Clock
    kind: str
    form: Mapping[str, Any]

    @property
    def is_dry(self) -> bool:
        """Whether sending is forbidden."""
        return bool(self.form.get("dry_run"))


@contextmanager
def running() -> Iterator[Run]:
    """Give a task its run, and turn our errors into Airflow's.

    Airflow retries I/O errors, and errors that a retry helps. A day that can't be sent fails a
    manual run and skips any other.
    """
    context = get_current_context()
    here, dag_run, form = settings(), context["dag_run"], context["params"]
    clock = read_clock(here.home, business(here.dbt_project).zone)
    as_of = day_of(form.get("as_of"), dag_run.partition_key, clock.today())
    try:
        yield Run(as_of, clock, dag_run.run_type, form)
    except NotToday as error:
        if dag_run.run_type == "manual":
            remedy = "Trigger again without a day, or with 'Dry run' on."
            raise AirflowFailException(f"{error} {remedy}") from error
        log.warning("Skipped; nothing was sent: %s", error)
        raise AirflowSkipException(str(error)) from error
    except AirflowException:
        raise
    except Exception as error:
        if retry_helps(error):
            raise
        kind = "" if isinstance(error, PerennialError) else f"{type(error).__name__}: "
        raise AirflowFailException(f"{kind}{error}") from error


def retry_helps(error: Exception) -> bool:
    """Whether a retry may succeed although nobody changes anything."""
    return error.retry_helps if isinstance(error, PerennialError) else isinstance(error, OSError)


def publish(asset: Asset, as_of: date) -> None:
    """Publish an asset with its partition, which manual runs lack."""
    get_current_context()["outlet_events"][asset].add_partitions(as_of.isoformat())
