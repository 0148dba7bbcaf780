"""Tasks of the team are listed until somebody says that they are done."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.perennial.cli.conftest import run
from tests.perennial.deliveries.providers.conftest import message
from tests.perennial.stores.ledger.conftest import entry

from perennial.config.clock import set_world
from perennial.deliveries.providers.file.file_provider import JsonLinesProvider
from perennial.domain import Message, State
from perennial.stores.installation import Installation


@pytest.fixture
def here(here: Installation) -> Installation:
    provider = JsonLinesProvider(here.settings, here.business)
    provider.send([_task(here, "m1", "ann", "2026-03-05"), _task(here, "m2", "bob", "2026-03-03")])
    with here.ledger() as ledger:
        entries = [entry(one, channel="human_task", batch="b") for one in ("m1", "m2")]
        ledger.messages.enqueue(entries, occurred_at=here.clock.now())
    return here


def _task(here: Installation, message_id: str, owner: str, due_on: str) -> Message:
    return message(
        message_id,
        campaign="vip_exclusive",
        channel="human_task",
        address="p1",
        subject=f"Call for {owner}",
        text="Ask about the gift.",
        sent_at=here.clock.now(),
        details={"owner": owner, "due_on": due_on},
    )


def test_tasks_are_listed_by_day_for_all_or_one_person(here: Installation) -> None:
    everything = run("tasks")

    assert everything.index("Call for bob") < everything.index("Call for ann")
    assert "Call for bob" not in run("tasks", "--owner", "ann")
    assert "tasks: 1" in run("tasks", "--owner", "ann")


def test_a_finished_task_is_not_listed(here: Installation) -> None:
    run("finish", "m1")
    run("finish", "m2", "--dropped")

    assert "tasks: 0" in run("tasks")
    assert "dropped" in run("tasks", "--all")
    with here.ledger() as ledger:
        assert ledger.messages.counts("b") == {State.ANSWERED: 1, State.EXPIRED: 1}
        (exported,) = ledger.export(here.lake)
    rows = [
        row
        for path in here.lake.files("deliveries", here.clock.now().date())
        for row in pq.read_table(str(path)).to_pylist()
    ]
    assert exported.startswith("deliveries/")
    assert {(row["message_id"], row["state"], row["reason"]) for row in rows} == {
        ("m1", "answered", "done"),
        ("m2", "expired", "dropped"),
    }


def test_a_task_ends_once(here: Installation) -> None:
    """A dropped one may still be done."""
    run("finish", "m1")
    again = run("finish", "m1", code=1)
    run("finish", "m1", "--dropped", code=1)
    run("finish", "m2", "--dropped")
    run("finish", "m2")

    assert "has ended" in again
    with here.ledger() as ledger:
        assert ledger.by_hand.states(["m1", "m2", "m3"]) == dict.fromkeys(("m1", "m2"), "answered")


def test_an_overdue_task_is_listed_as_late(here: Installation) -> None:
    set_world(here.settings.home, date(2026, 3, 4))
    lines = run("tasks").splitlines()

    (bobs,) = [line for line in lines if "Call for bob" in line]
    (anns,) = [line for line in lines if "Call for ann" in line]
    assert "late" in bobs
    assert "open" in anns


def test_an_unknown_task_can_not_be_done(here: Installation) -> None:
    assert "There is no task m9" in run("finish", "m9", code=1)


def test_a_world_without_tasks_lists_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path / "other"))

    assert "tasks: 0" in run("tasks")
