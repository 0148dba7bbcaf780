"""Send some batches of a campaign and channel in one task of `deliveries`."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from airflow.sdk.exceptions import AirflowRescheduleException

from perennial.config.environment import settings
from perennial.domain import BrokenWorld, NotToday, NotYet
from perennial.orchestration.tasks.connections import connected
from perennial.orchestration.tasks.dag_run import retry_helps

log = logging.getLogger(__name__)


def send(as_of: date, batches: Sequence[str]) -> list[dict[str, Any]]:
    """Send each batch that is due; one that fails or waits stops no other.

    Raises:
        AirflowRescheduleException: Some are due later; failed ones are retried then.
        Exception: A batch failed; preferably an error that a retry helps.
        BrokenWorld: A signal came before all were sent.
        NotToday: The day is over.
    """
    from perennial.deliveries.dispatch.graceful_stop import told_to_stop  # noqa: PLC0415 - pyarrow

    told, later, failed = list[dict[str, Any]](), list[datetime](), list[Exception]()
    with told_to_stop() as signals:
        for batch in batches:
            if signals:
                failed.append(
                    BrokenWorld(f"The task was stopped before {batch}; the retry sends it.")
                )
                break
            try:
                told.append(_dispatched(as_of, batch))
            except NotToday:
                raise
            except AirflowRescheduleException as put_off:
                later.append(put_off.reschedule_date)
            except Exception as error:
                log.exception("%s failed", batch)
                failed.append(error)
    if later:
        raise AirflowRescheduleException(min(later))  # type: ignore[no-untyped-call]
    if failed:
        raise max(failed, key=retry_helps)
    return told


def _dispatched(as_of: date, batch: str) -> dict[str, Any]:
    """The result if the batch is finished for today.

    Raises:
        AirflowRescheduleException: It is due later, or its provider pauses.
        BrokenWorld: Messages are left.
    """
    from perennial.stages import deliveries as stage  # noqa: PLC0415 - pyarrow, the ledger

    try:
        with connected(*_carriers(batch)):
            counts = stage.dispatch(as_of, batch)
    except NotYet as early:
        log.info("%s", early)
        raise AirflowRescheduleException(early.slot_at) from None  # type: ignore[no-untyped-call]
    if counts["left"] and counts["again_at"]:
        log.warning(
            "%s: %s messages wait for a retry: %s", batch, counts["left"], counts["stopped_for"]
        )
        again_at = datetime.fromisoformat(counts["again_at"])
        raise AirflowRescheduleException(again_at)  # type: ignore[no-untyped-call]
    if counts["is_over_cap"]:
        log.warning(
            "%s: %s messages are never sent: %s", batch, counts["left"], counts["stopped_for"]
        )
    elif counts["left"]:
        raise BrokenWorld(f"{batch}: {counts['left']} messages are left; the retry sends them.")
    return counts


def _carriers(batch: str) -> tuple[str, list[str]]:
    keys = dict(part.split("=", 1) for part in batch.split("/") if "=" in part)
    channel = keys.get("channel", "")
    return channel, settings().providers(channel)
