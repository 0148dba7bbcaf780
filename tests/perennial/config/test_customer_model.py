"""Rules of points, tiers and reasons: a wrong one is refused before anything is built."""

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
    """The project's rules, changed."""
    return Loyalty.model_validate({**deepcopy(SETTINGS["loyalty"]), **changed})


def test_the_projects_own_rules_are_well_formed() -> None:
    """Points, four tiers that rise, and a reason behind every answer code."""
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
def test_a_wrong_rule_is_refused(changed: dict[str, Any], why: str) -> None:
    """Whoever misspells a rule learns which one."""
    with pytest.raises(ValidationError, match=why):
        loyalty(**changed)


def test_an_answer_stands_for_a_reason_there_is() -> None:
    """A survey can't give a reason that no campaign knows."""
    with pytest.raises(ValidationError, match="answers"):
        Dormancy.model_validate({**SETTINGS["dormancy"], "answers": {"bored": "boredom"}})
