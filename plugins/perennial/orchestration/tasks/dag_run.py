"""What a task knows of its DAG run, and what Airflow hears of our errors."""

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
    """The day a run is for: the form's, else its partition's, else today.

    Raises:
        AirflowFailException: Neither a date nor empty.

    >>> day_of(None, "2026-03-01T05:00:00", date(2026, 3, 2)).isoformat()
    '2026-03-01'
    """
    given = asked or (partition_key or "")[:10]
    try:
        return date.fromisoformat(given) if given else today
    except ValueError as error:
        raise AirflowFailException(
            f"{given!r} is no day. Trigger again with a day like {today}, or with none."
        ) from error


@dataclass(frozen=True)
class Run:
    """What a DAG run was asked for.

    Attributes:
        as_of: The day it is for.
        clock: The installation's.
        kind: `scheduled`, `asset_triggered`, `backfill`, or `manual` where a person waits for the
            answer.
        form: The values of the form.
    """

    as_of: date
    clock: Clock
    kind: str
    form: Mapping[str, Any]

    @property
    def is_dry(self) -> bool:
        """Whether nothing may be sent."""
        return bool(self.form.get("dry_run"))


@contextmanager
def running() -> Iterator[Run]:
    """Give a task its run, and turn our errors into Airflow's.

    Only an error whose type says that a retry helps is retried, and trouble with files and
    connections. A day that can't be sent fails where a person waits for the answer, and else skips.
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
    """Whether the same call may succeed later although nobody has changed anything."""
    return error.retry_helps if isinstance(error, PerennialError) else isinstance(error, OSError)


def publish(asset: Asset, as_of: date) -> None:
    """Name the partition, since a run by hand has no partition."""
    get_current_context()["outlet_events"][asset].add_partitions(as_of.isoformat())
