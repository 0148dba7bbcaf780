"""How a task finds its day, and what Airflow learns of errors."""

import signal
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import create_autospec

import pytest
from airflow.sdk.exceptions import (
    AirflowFailException,
    AirflowRescheduleException,
    AirflowSkipException,
)

from perennial.config.clock import set_world
from perennial.deliveries.dispatch import Dispatch
from perennial.domain import (
    BrokenWorld,
    BuildFailed,
    DefinitionError,
    GateFailed,
    NotToday,
    NotYet,
    RequestError,
)
from perennial.orchestration.tasks import dag_run
from perennial.orchestration.tasks import stage_tasks as stages
from perennial.orchestration.tasks.dag_run import day_of
from perennial.orchestration.tasks.wiring import DECISIONS
from perennial.stages import batches, decisions, deliveries, gates, ingest

TODAY = date(2017, 12, 1)
BATCH = "batches/as_of=2017-12-01/campaign=dormant_winback/channel=email/a.parquet"
SENDING = {"label": "dormant_winback/email, 1 batch, 3 messages", "batches": [BATCH]}
FORM: dict[str, Any] = {
    "as_of": None,
    "dry_run": False,
    "campaigns": [],
    "limit": None,
    "test_recipients": [],
}


class Outlet:
    """What a task published for one asset."""

    def __init__(self) -> None:
        self.partitions: set[str] = set()

    def add_partitions(self, key: str) -> None:
        """Keep the partitions, as Airflow does."""
        self.partitions.add(key)


class World:
    """A DAG run in a world of `TODAY`, with stages replaced by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self._monkeypatch = monkeypatch
        self._own: dict[tuple[ModuleType, str], object] = {}
        self.outlets: defaultdict[Any, Outlet] = defaultdict(Outlet)
        monkeypatch.setenv("PERENNIAL_HOME", str(home))
        monkeypatch.setattr(dag_run, "get_current_context", lambda: self.context)
        set_world(home, TODAY)
        self.triggered("manual")

    def stage(self, module: ModuleType, name: str, answer: object) -> None:
        """Replace a stage by a function of the same signature that returns or raises this."""
        own = self._own.setdefault((module, name), getattr(module, name))
        replaced = create_autospec(own, return_value=answer)
        if isinstance(answer, Exception) or callable(answer):
            replaced.side_effect = answer
        self._monkeypatch.setattr(module, name, replaced)

    def triggered(self, kind: str, key: str | None = None, **form: object) -> None:
        """Say what triggered the run."""
        self.context = {
            "dag_run": SimpleNamespace(run_type=kind, partition_key=key),
            "params": FORM | form,
            "outlet_events": self.outlets,
        }


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    return World(monkeypatch, tmp_path)


def outcome(**given: Any) -> dict[str, Any]:
    return Dispatch("a.parquet", **given).as_dict()


@pytest.mark.parametrize(
    ("asked", "key", "found"),
    [
        ("2017-11-05", "2017-11-06", "2017-11-05"),
        (None, "2017-11-06", "2017-11-06"),
        (None, "2017-11-06T05:00:00", "2017-11-06"),
        ("", None, "2017-12-01"),
        (None, None, "2017-12-01"),
    ],
)
def test_the_day_comes_from_the_form_the_partition_or_the_clock(
    asked: str | None, key: str | None, found: str
) -> None:
    assert day_of(asked, key, TODAY) == date.fromisoformat(found)


@pytest.mark.parametrize("nonsense", ["yesterday", "2017-13-01", "01.12.2017"])
def test_an_invalid_day_is_not_retried(nonsense: str) -> None:
    """A partition key can be typed by hand."""
    with pytest.raises(AirflowFailException, match="is not a day"):
        day_of(None, nonsense, TODAY)


@pytest.mark.parametrize(
    "error",
    [
        GateFailed("marts.people: 3 rows"),
        DefinitionError("a.yml", "goal", "is unknown", "Say it."),
        RequestError("nothing is decided for 2017-12-01"),
        BuildFailed("marts: not_null_people_person_id: 3 rows"),
        KeyError("dormant_winback"),
    ],
)
def test_a_failed_gate_is_not_retried(world: World, error: Exception) -> None:
    world.stage(ingest, "ingest", error)

    with pytest.raises(AirflowFailException, match=str(error)):
        stages.ingest.function()


@pytest.mark.parametrize(
    "error", [BrokenWorld("the server went away"), OSError(28, "No space left on device")]
)
def test_a_temporary_error_is_retried(world: World, error: Exception) -> None:
    """Airflow retries any error that it does not know."""
    world.stage(ingest, "ingest", error)

    with pytest.raises(type(error)):
        stages.ingest.function()


def test_a_scheduled_day_that_is_over_skips(world: World) -> None:
    """A stale queue, or a world with another date, starts nothing."""
    world.triggered("scheduled", "2017-11-30")

    with pytest.raises(AirflowSkipException, match="The date of this world is 2017-12-01"):
        stages.open_day.function()


@pytest.mark.parametrize("kind", ["manual", "backfill"])
def test_tables_of_any_day_can_be_rebuilt(world: World, kind: str) -> None:
    """A build sends nothing, whether it is started by hand or by a backfill."""
    world.triggered(kind, "2017-11-30")

    assert stages.open_day.function() == "2017-11-30"


def test_another_day_cannot_be_sent_by_hand(world: World) -> None:
    world.triggered("manual", as_of="2017-11-30")

    with pytest.raises(AirflowFailException, match="with 'Dry run' on"):
        stages.plan.function("winback")


@pytest.mark.parametrize("kind", ["asset_triggered", "scheduled", "backfill"])
def test_a_scheduled_run_after_midnight_sends_nothing(world: World, kind: str) -> None:
    world.triggered(kind, "2017-11-30")

    with pytest.raises(AirflowSkipException):
        stages.plan.function("winback")
    with pytest.raises(AirflowSkipException):
        stages.export_programme.function("winback")
    assert not world.outlets


def test_a_day_that_ends_while_sending_skips_the_rest(world: World) -> None:
    world.triggered("asset_triggered", "2017-12-01")
    world.stage(deliveries, "dispatch", NotToday("Today is 2017-12-02"))

    with pytest.raises(AirflowSkipException, match="Today is 2017-12-02"):
        stages.deliveries.function(SENDING)


def test_deferred_messages_fail_the_task(world: World) -> None:
    world.triggered("asset_triggered", "2017-12-01")
    world.stage(deliveries, "dispatch", outcome(left=3))

    with pytest.raises(BrokenWorld, match="3 messages are left"):
        stages.deliveries.function(SENDING)


def test_a_provider_in_a_pause_reschedules_the_task(world: World) -> None:
    """No worker waits, and no retry is used."""
    again_at = datetime(2017, 12, 1, 17, tzinfo=UTC)
    words = "smtp is left alone until 17:00:00 UTC: no connection"
    world.stage(deliveries, "dispatch", outcome(left=3, again_at=again_at, stopped_for=words))

    with pytest.raises(AirflowRescheduleException) as put_off:
        stages.deliveries.function(SENDING)
    assert put_off.value.reschedule_date == again_at


def test_a_warm_up_cap_does_not_fail_the_day(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A retry would not help; the log has the number of messages left out."""
    told = outcome(left=3, is_over_cap=True, stopped_for="200 today")
    world.stage(deliveries, "dispatch", told)

    (counts,) = stages.deliveries.function(SENDING)

    assert counts["left"] == 3
    assert "3 messages are never sent: 200 today" in caplog.text


def test_a_batch_before_its_hour_reschedules_the_task(world: World) -> None:
    slot_at = datetime(2017, 12, 1, 17, tzinfo=UTC)
    world.triggered("asset_triggered", "2017-12-01")
    world.stage(deliveries, "dispatch", NotYet("a.parquet", slot_at))

    with pytest.raises(AirflowRescheduleException) as put_off:
        stages.deliveries.function(SENDING)
    assert put_off.value.reschedule_date == slot_at


A, B, C = (BATCH.replace("a.parquet", f"{name}.parquet") for name in "abc")
SEVERAL = {"label": "dormant_winback/email, 3 batches, 9 messages", "batches": [A, B, C]}


def test_a_failed_batch_stops_no_other_and_fails_the_task(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Of several errors Airflow gets one that a retry helps."""
    broken = {A: DefinitionError("a.yml", "sender", "is refused", "Mend it."), B: OSError(28)}
    sent = []

    def dispatch(_: date, batch: str) -> dict[str, Any]:
        if batch in broken:
            raise broken[batch]
        sent.append(batch)
        return outcome(accepted=3)

    world.stage(deliveries, "dispatch", dispatch)
    with pytest.raises(OSError, match="28"):
        stages.deliveries.function(SEVERAL)
    del broken[B]
    with pytest.raises(AirflowFailException, match="is refused"):
        stages.deliveries.function(SEVERAL)

    assert sent == [C, B, C]
    assert f"{A} failed" in caplog.text


def test_a_waiting_batch_delays_no_other(world: World) -> None:
    first = datetime(2017, 12, 1, 17, tzinfo=UTC)
    sent = []

    def dispatch(_: date, batch: str) -> dict[str, Any]:
        sent.append(batch)
        if batch == A:
            raise NotYet(batch, first.replace(hour=18))
        if batch == B:
            return outcome(left=3, again_at=first, stopped_for="smtp is left alone")
        raise KeyError(batch)

    world.stage(deliveries, "dispatch", dispatch)
    with pytest.raises(AirflowRescheduleException) as put_off:
        stages.deliveries.function(SEVERAL)

    assert put_off.value.reschedule_date == first
    assert sent == [A, B, C]


def test_a_task_that_is_told_to_stop_starts_no_further_batch(world: World) -> None:
    sent = []
    before = signal.signal(signal.SIGTERM, lambda *_: None)  # Airflow's handler continues, too

    def dispatch(_: date, batch: str) -> dict[str, Any]:
        sent.append(batch)
        signal.raise_signal(signal.SIGTERM)
        return outcome(accepted=3)

    world.stage(deliveries, "dispatch", dispatch)
    try:
        with pytest.raises(BrokenWorld, match="was stopped"):
            stages.deliveries.function(SEVERAL)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert sent == [A]


def test_a_dry_run_renders_any_day_and_sends_nothing(world: World) -> None:
    asked: dict[str, object] = {}
    world.triggered("manual", as_of="2017-11-30", dry_run=True, limit=5, test_recipients=["7"])
    world.stage(batches, "campaigns_of", ["dormant_winback"])
    world.stage(batches, "batch", lambda *_, **form: asked.update(form) or ["/elsewhere/a.parquet"])

    assert stages.plan.function("winback") == ["dormant_winback"]
    assert stages.batches.function("dormant_winback") == ["/elsewhere/a.parquet"]
    assert asked == {"dry_run": True, "limit": 5, "test_recipients": ["7"]}
    assert stages.gate_batches.function([["/elsewhere/a.parquet"]]) == []
    with pytest.raises(AirflowSkipException, match="Dry run"):
        stages.export_programme.function("winback")
    assert not world.outlets


def test_deliveries_get_the_batches_of_all_campaigns(world: World) -> None:
    world.stage(gates, "check", ["batches.messages: 3 expectations hold"])
    world.stage(deliveries, "sendings_of", lambda paths: [{"label": "all", "batches": paths}])

    sent = stages.gate_batches.function([["a", "b"], [], ["c"]])

    assert sent == [{"label": "all", "batches": ["a", "b", "c"]}]

    world.stage(gates, "check", GateFailed("batches.messages: 1 row"))

    with pytest.raises(AirflowFailException):
        stages.gate_batches.function([["a"]])


def test_decisions_are_published_for_their_day(world: World) -> None:
    """A manual run has no partition of its own."""
    world.triggered("manual", as_of="2017-12-01")
    world.stage(decisions, "record", {})

    stages.record.function()

    assert world.outlets[DECISIONS].partitions == {"2017-12-01"}


def test_returned_mail_is_read_if_there_is_a_mailbox(world: World) -> None:
    world.stage(deliveries, "bounces", None)
    with pytest.raises(AirflowSkipException, match="PERENNIAL_BOUNCE_MAILDIR"):
        stages.bounces.function()

    world.stage(deliveries, "bounces", {"bounced": 2})
    stages.bounces.function()
