"""What campaigns are judged by is settled in one place, and a wrong setting stops the day."""

import pytest
from pydantic import ValidationError
from tests.perennial.conftest import PROJECT

from perennial.config.business import Business, business
from perennial.config.measurement import Measuring


def test_the_shipped_settings_are_those_of_the_defaults() -> None:
    """What the file says and what holds without it are the same."""
    assert business(PROJECT).measuring == Measuring()


def test_every_channel_has_a_window() -> None:
    """A goal after a message of a channel without one would be credited to nobody, silently."""
    ours = business(PROJECT)
    assert set(ours.channels) <= set(Measuring().attribution_hours)
    with pytest.raises(ValidationError, match="attribution_hours has no hours for sms"):
        Business.model_validate(
            ours.model_dump() | {"measuring": {"attribution_hours": {"email": 120}}}
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"complaint_limit": 0},
        {"unsubscribe_limit": 1},
        {"relevant_share": 0},
        {"margin_share": 1.2},
        {"programme_days": 0},
        {"stage_weeks": 0},
        {"margin": 0.3},
    ],
)
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    """A limit of zero would hold every campaign, a misspelt one none."""
    with pytest.raises(ValidationError):
        Measuring.model_validate(wrong)
