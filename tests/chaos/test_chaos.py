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
    """Missing messages are unknown; if the provider detects a repeat, none is."""
    ledgers = SqliteLedgers(tmp_path)

    tally = sending(ledgers, carrier, killer, tmp_path, is_restored=is_restored)

    assert (tally.lost, tally.twice) == (0, 0), tally
    assert carrier == "smtp" or tally.unknown == 0


def test_a_killed_rendering_leaves_complete_files_only(killer: Killer, tmp_path: Path) -> None:
    assert rendering(killer, tmp_path).is_sound


def test_a_killed_recording_ends_with_the_same_decisions_and_codes(
    killer: Killer, tmp_path: Path
) -> None:
    assert recording(SqliteLedgers(tmp_path), killer, tmp_path).is_sound


def test_observations_confirmed_before_a_kill_are_recorded(killer: Killer, tmp_path: Path) -> None:
    assert hearing(SqliteLedgers(tmp_path), killer, tmp_path).is_sound


def test_answers_given_before_a_kill_count(killer: Killer, tmp_path: Path) -> None:
    tally = receiving(SqliteLedgers(tmp_path), killer, tmp_path)

    assert tally.is_sound, tally
    assert tally.arrived == tally.messages
