"""The lake records what is about to leave."""

from datetime import date
from pathlib import Path

from tests.perennial.deliveries.dispatch.conftest import Recorder, World
from upath import UPath

from perennial.deliveries.dispatch.handovers import HandOvers, forget_handovers
from perennial.stores.lake import Lake

DAY = date(2026, 3, 1)


def test_each_batch_counts_its_own_over_all_workers(tmp_path: Path) -> None:
    lake = Lake(UPath(tmp_path))
    one, two, other = (
        HandOvers(lake, DAY, batch, writer)
        for batch, writer in (("a", "w1"), ("a", "w2"), ("b", "w1"))
    )

    one.note(["m1", "m2"])
    one.note(["m3"])
    two.note(["m3", "m4"])
    other.note(["m1"])

    assert one.counts() == two.counts() == {"m1": 1, "m2": 1, "m3": 2, "m4": 1}
    assert HandOvers(lake, DAY, "c", "w1").counts() == {}


def test_days_that_are_over_are_forgotten(tmp_path: Path) -> None:
    lake = Lake(UPath(tmp_path))
    forget_handovers(lake, DAY)
    past, now = (HandOvers(lake, day, "a", "w") for day in (date(2026, 2, 28), DAY))
    past.note(["m1"])
    now.note(["m2"])

    forget_handovers(lake, DAY)

    assert (past.counts(), now.counts()) == ({}, {"m2": 1})
    assert [path.name for path in (tmp_path / "handovers").iterdir()] == ["day=2026-03-01"]


def test_only_a_provider_that_knows_no_repeat_is_recorded(world: World) -> None:
    world.dispatch(world.batch(5), Recorder(is_idempotent=True))
    assert list(world.home.rglob("handovers/**/*.txt")) == []

    world.ledger.permissions.withdraw(
        "p12", "marketing", "email", evidence="link", occurred_at=world.clock.now()
    )
    world.dispatch(world.batch(range(10, 15)), Recorder())
    files = list(world.home.rglob("handovers/**/*.txt"))
    assert sum(len(path.read_text().split()) for path in files) == 4
