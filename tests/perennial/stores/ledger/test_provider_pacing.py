"""All workers together keep to a provider's rate, and pause when it is down."""

from datetime import date, timedelta

import pytest
from tests.perennial.stores.ledger.conftest import Wall

from perennial.stores.ledger import UNLIMITED, Ledger, Pace

DAY = date(2026, 3, 1)


def take(ledger: Ledger, wanted: int, pace: Pace, day: date = DAY) -> tuple[int, float]:
    turn = ledger.pacing.take("smtp", wanted, pace=pace, day=day)
    return turn.size, turn.wait.total_seconds()


def test_without_limits_all_may_send_at_once(ledger: Ledger) -> None:
    assert take(ledger, 500, UNLIMITED) == (500, 0)
    assert ledger.pacing.health("smtp") == (None, False)


def test_workers_share_the_rate(ledger: Ledger, wall: Wall) -> None:
    pace = Pace(per_second=10)

    assert take(ledger, 500, pace) == (10, 0)
    assert take(ledger, 500, pace) == (10, 1)
    assert take(ledger, 5, pace) == (5, 2)
    wall.pass_by(seconds=2.25)
    assert take(ledger, 500, pace) == (10, 0.25)
    wall.pass_by(minutes=1)
    assert take(ledger, 500, pace) == (10, 0)  # unused turns are lost


def test_a_slow_rate_gives_one_message_at_a_time(ledger: Ledger) -> None:
    assert [take(ledger, 9, Pace(per_second=0.1)) for _ in range(3)] == [(1, 0), (1, 10), (1, 20)]


def test_a_daily_cap_counts_all_workers(ledger: Ledger) -> None:
    """What was not handed over is returned."""
    pace = Pace(per_day=12)

    assert [take(ledger, 10, pace)[0] for _ in range(3)] == [10, 2, 0]
    ledger.pacing.give_back("smtp", 3, day=DAY)
    assert take(ledger, 10, pace)[0] == 3
    assert take(ledger, 10, pace, DAY + timedelta(days=1))[0] == 10
    ledger.pacing.give_back("smtp", 10, day=DAY)  # late, for a past day
    assert take(ledger, 10, pace, DAY + timedelta(days=1))[0] == 2


def test_pauses_grow_until_the_provider_works(ledger: Ledger, wall: Wall) -> None:
    """1, 2, 4, 8, then 15 minutes; the first group after each is small."""
    lengths = []
    for _ in range(6):
        pause = ledger.pacing.pause("smtp", "no connection")
        assert ledger.pacing.health("smtp") == (pause, True)
        lengths.append((pause.until - wall.now).total_seconds() / 60)
        wall.now = pause.until
        assert ledger.pacing.health("smtp") == (None, True)
    assert lengths == [1, 2, 4, 8, 15, 15]

    ledger.pacing.works("smtp")
    assert ledger.pacing.health("smtp") == (None, False)
    asked = ledger.pacing.pause("smtp", "429", at_least=timedelta(hours=1))
    assert asked.until - wall.now == timedelta(hours=1)


@pytest.mark.parametrize("other", ["apns", ""])
def test_a_pause_stops_one_provider_only(ledger: Ledger, other: str) -> None:
    ledger.pacing.pause("smtp", "no connection")

    assert ledger.pacing.health(other) == (None, False)
