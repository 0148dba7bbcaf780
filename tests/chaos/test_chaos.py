"""A few kills of each kind; `make chaos` does hundreds."""

from pathlib import Path

import pytest
from tests.chaos.deciding import recording
from tests.chaos.dispatching import sending
from tests.chaos.hearing import hearing
from tests.chaos.killing import Killer, context
from tests.chaos.places import SqliteLedgers
from tests.chaos.receiving import receiving
from tests.chaos.rendering import rendering

pytestmark = pytest.mark.slow


@pytest.fixture
def killer() -> Killer:
    context()
    return Killer(7, 2)


@pytest.mark.parametrize(("carrier", "is_restored"), [("http", False), ("smtp", True)])
def test_killed_dispatches_lose_and_repeat_nothing(
    killer: Killer,
    tmp_path: Path,
    carrier: str,
    is_restored: bool,  # noqa: FBT001
) -> None:
    """What is not at the sink is unknown; where the provider knows a repeat nothing is."""
    ledgers = SqliteLedgers(tmp_path)

    tally = sending(ledgers, carrier, killer, tmp_path, is_restored=is_restored)

    assert (tally.lost, tally.twice) == (0, 0), tally
    assert carrier == "smtp" or tally.unknown == 0


def test_a_killed_rendering_shows_whole_files_only(killer: Killer, tmp_path: Path) -> None:
    """And ends with the same bytes."""
    assert rendering(killer, tmp_path).is_sound


def test_a_killed_recording_ends_with_the_same_decisions_and_codes(
    killer: Killer, tmp_path: Path
) -> None:
    """To the byte, and no code is in two hands."""
    assert recording(SqliteLedgers(tmp_path), killer, tmp_path).is_sound


def test_what_a_killed_listener_confirmed_is_on_record(killer: Killer, tmp_path: Path) -> None:
    """An unsubscribe above all."""
    assert hearing(SqliteLedgers(tmp_path), killer, tmp_path).is_sound


def test_what_a_killed_receiver_answered_holds(killer: Killer, tmp_path: Path) -> None:
    """Who refused gets nothing from the next claim on."""
    tally = receiving(SqliteLedgers(tmp_path), killer, tmp_path)

    assert tally.is_sound, tally
    assert tally.arrived == tally.messages
