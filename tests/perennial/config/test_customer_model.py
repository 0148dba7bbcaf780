"""Rules of points, tiers and reasons: an invalid one is refused before anything is built."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from perennial.config.customer_model import Dormancy, Loyalty

PROJECT = Path(__file__).parents[3] / "dbt_project/dbt_project.yml"
SETTINGS = yaml.safe_load(PROJECT.read_text(encoding="utf-8"))["vars"]
BONUS = {
    "name": "double_week",
    "from": "2017-11-01",
    "until": "2017-11-07",
    "category": "any",
    "factor": 2,
}


def loyalty(**changed: Any) -> Loyalty:
    return Loyalty.model_validate({**deepcopy(SETTINGS["loyalty"]), **changed})


def test_the_projects_own_rules_are_valid() -> None:
    rules = loyalty(bonus_rules=[BONUS])

    assert [tier.name for tier in rules.tiers] == ["member", "silver", "gold", "platinum"]
    assert rules.bonus_rules[0].factor == 2
    assert "unknown" not in Dormancy.model_validate(SETTINGS["dormancy"]).answers.values()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"points_per_unit": -1}, "points_per_unit"),
        ({"tier_measure": "visits"}, "tier_measure"),
        ({"tier_window_days": 0}, "tier_window_days"),
        ({"tiers": []}, "tiers"),
        ({"tiers": [{"name": "a", "threshold": 9}, {"name": "b", "threshold": 9}]}, "greater"),
        ({"tiers": [{"name": "a", "threshold": 0}, {"name": "a", "threshold": 9}]}, "same name"),
        ({"benefits": {"grocery": {"diamond": ["ring"]}}}, "there is no tier diamond"),
        ({"bonus_rules": [BONUS, BONUS]}, "same name"),
        ({"bonus_rules": [{**BONUS, "name": "purchase"}]}, "same name"),
        ({"bonus_rules": [{**BONUS, "until": "2017-10-31"}]}, "ends before it begins"),
        ({"bonus_rules": [{**BONUS, "factor": 1}]}, "factor"),
        ({"bonus_rules": [{**BONUS, "category": "it's"}]}, "category"),
        ({"point_per_unit": 1}, "point_per_unit"),
    ],
)
def test_an_invalid_rule_is_refused_by_name(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        loyalty(**changed)


def test_an_answer_stands_for_an_existing_reason() -> None:
    with pytest.raises(ValidationError, match="answers"):
        Dormancy.model_validate({**SETTINGS["dormancy"], "answers": {"bored": "boredom"}})
