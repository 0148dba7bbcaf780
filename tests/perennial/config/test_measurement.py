"""Settings of measurement have one home, and an invalid one stops the day."""

import pytest
from pydantic import ValidationError
from tests.perennial.conftest import PROJECT

from perennial.config.business import Business, business
from perennial.config.measurement import Measuring


def test_the_shipped_settings_equal_the_defaults() -> None:
    assert business(PROJECT).measuring == Measuring()


def test_every_channel_has_a_window() -> None:
    """Without one, its goals would silently be credited to nobody."""
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
