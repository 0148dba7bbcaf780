"""SQL and Python share the business's settings; a wrong one stops the day."""

from pathlib import Path

import pytest
from tests.perennial.conftest import PROJECT

from perennial.config.business import business
from perennial.domain import DefinitionError

_AGREED = {
    "ecommerce": (("purchase",), 90),
    "social": (("login",), 7),
    "saas": (("feature_used", "login"), 30),
}
_VERTICALS = {
    "ecommerce", "fitness", "video", "luxury", "takeaway", "retail", "saas", "social",
    "beauty", "gym", "education", "phone_maker", "restaurant", "hotel", "airline",
}  # fmt: skip


def test_settings_are_dbts_variables() -> None:
    shop = business(PROJECT)

    assert (shop.business_zone, shop.business_currency) == ("America/New_York", "USD")
    preset = shop.presets[shop.preset]
    assert (preset.novice_days, preset.dormant_days, preset.lost_days) == (30, 30, 60)


def test_each_preset_has_its_days_of_silence() -> None:
    """A shop 90 days without an order, a network 7 without login, SaaS 30."""
    presets = business(PROJECT).presets

    agreed = {name: (presets[name].use_events, presets[name].dormant_days) for name in _AGREED}
    assert agreed == _AGREED
    assert set(presets) >= _VERTICALS


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("America/New_York", "America/Gotham", "business_zone"),
        ("business_currency: USD", "business_currency: dollars", "business_currency"),
        ("gap_hours: 20", "gap_hours: -1", "contact_rules.gap_hours"),
        ("global_holdout_share: 0.05", "global_holdout_share: 1", "global_holdout_share"),
        ("preset: grocery", "preset: groceries", "there is no preset"),
        ("dormant_days: 90, lost_days: 180", "dormant_days: 90, lost_days: 90", "presets"),
        ("0.5, 0.75,", "0.75, 0.5,", "rfm_percentiles"),
        ("[180, 90,", "[90, 180,", "rfm_thresholds"),
        ("days: 7, count: 4", "days: 7, cuont: 4", "cuont"),
        (
            "days: 7, count: 4",
            "days: 7, calendar: week, count: 4",
            "either days or calendar, not both",
        ),
        ("{ channel: any, days: 1,", "{ channel: fax, days: 1,", "there is no channel fax"),
        ('send_from: "09:00"', 'send_from: "21:00"', "before send_until"),
        ('send_from: "09:00"', 'send_from: "nine"', "not a time of day"),
        ("{ email: 0.001, sms: 0.01 }", "{ email: 0.001 }", "no price for sms"),
        ("channels: [email, sms] #", "channels: [email, fax] #", "there is no channel fax"),
        ("channels: [email, sms] #", "channels: [email, email] #", "twice"),
        ("channels: [email, sms] #", "channels: [email, sms, push] #", "no price for push"),
        ("jump: 3", "jump: 1", "volume.jump"),
    ],
)
def test_an_invalid_setting_names_file_and_key(
    project: Path, right: str, wrong: str, key: str
) -> None:
    """Otherwise a missing zone or a misspelt cap would mean a default."""
    path = project / "dbt_project.yml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")

    with pytest.raises(DefinitionError, match=rf"dbt_project\.yml:\d+: .*{key}"):
        business(project)
