"""Do intervals hold the planted effect as often as they say?"""

from perennial.simulate import cover


def test_intervals_hold_the_planted_effect_and_stay_quiet_without_one():
    rows = cover(150, seed=1)
    assert len(rows) == 7
    trials = sum(row.campaign_count for row in rows)
    assert trials == 1050
    held, relative, alarms = (
        sum(getattr(row, name) for row in rows) / len(rows)
        for name in ("held_share", "held_relative_share", "false_alarm_share")
    )
    assert abs(held - 0.95) <= 0.015
    assert abs(relative - 0.95) <= 0.02
    assert abs(alarms - 0.05) <= 0.015
    for row in rows:
        assert abs(row.mean_relative - row.uplift) < 0.03
