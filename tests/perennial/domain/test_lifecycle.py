"""What must agree with the table of stages is compared with it here."""

import re
from pathlib import Path

import yaml

from perennial.domain.lifecycle import STAGE_MODELS

ROOT = Path(__file__).parents[3]


def test_sql_orders_the_same_stages() -> None:
    """By how close a person is, not by the course of a life."""
    macro = (ROOT / "dbt_project" / "macros" / "stage_order.sql").read_text(encoding="utf-8")
    found = re.findall(r"^ +'(\w+)': \[(.*?)\]", macro, re.MULTILINE)

    assert {model: set(re.findall(r"\w+", stages)) for model, stages in found} == {
        model: set(stages) for model, stages in STAGE_MODELS.items()
    }


def test_dbt_and_the_gate_accept_the_same_stages() -> None:
    (path,) = (ROOT / "dbt_project" / "models" / "marts").rglob("stages.yml")
    text = path.read_text(encoding="utf-8")
    gate = yaml.safe_load((ROOT / "expectations" / "marts.person_profile.yml").read_text("utf-8"))
    accepted = [
        one["kwargs"]["value_set"]
        for one in gate["expectations"]
        if one["kwargs"].get("column") == "activity_stage" and "value_set" in one["kwargs"]
    ]

    assert accepted == [list(STAGE_MODELS["activity"])]
    for stages in STAGE_MODELS.values():
        assert f"_stage: [{', '.join(stages)}]" in text
