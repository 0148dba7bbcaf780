"""A wrong definition is found before anyone is contacted; the error names file, key and remedy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.perennial.conftest import PROJECT

from perennial.campaigns.catalogue import load_campaigns
from perennial.campaigns.definition import BUCKETS, Campaign

Edit = Callable[[dict[str, Any]], None]

SHIPPED = load_campaigns(PROJECT).campaigns[0]


def edit(project: Path, change: Edit) -> Path:
    path = project / "models/campaigns/winback/dormant_winback/dormant_winback.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content["models"][0]["config"]["meta"])
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_the_shipped_campaigns_are_valid() -> None:
    catalogue = load_campaigns(PROJECT)

    assert not catalogue.broken
    assert [(one.programme, one.name) for one in catalogue.campaigns] == [
        ("vip", "vip_exclusive"),
        ("winback", "dormant_winback"),
        ("onboarding", "welcome_first_order"),
    ]


WRONG: dict[str, tuple[Edit, str, str]] = {
    "misspelt key": (lambda m: m.update(cooldwon_days=3), "cooldwon_days", "spelling"),
    "missing key": (lambda m: m.pop("hypothesis"), "hypothesis", "no safe default"),
    "wrong type": (lambda m: m.update(goal_days="soon"), "goal_days", "integer"),
    "holdout of everybody": (lambda m: m.update(holdout_share=1.0), "holdout_share", "less than 1"),
    "variants that do not add up": (lambda m: m.update(variants={"a": 0.5}), "variants", "0.5"),
    "unknown channel": (lambda m: m.update(channels=["fax"]), "channels", "fax"),
    "channel twice": (lambda m: m.update(channels=["sms", "sms"]), "channels", "twice"),
    "no channel": (lambda m: m.update(channels=[]), "channels", "at least 1"),
    "steps on one day": (
        lambda m: m.update(steps=[{"name": "reminder"}, {"name": "again"}]),
        "steps",
        "after_days must rise",
    ),
    "first step late": (
        lambda m: m.update(steps=[{"name": "reminder", "after_days": 1}]),
        "steps",
        "after_days must be 0",
    ),
    "step twice": (
        lambda m: m.update(steps=[{"name": "reminder"}, {"name": "reminder", "after_days": 5}]),
        "steps",
        "same name",
    ),
    "round after round": (lambda m: m.pop("rest_days"), "meta", "rest_days is missing"),
    "cooldown across a step": (
        lambda m: m.update(
            steps=[{"name": "reminder"}, {"name": "again", "after_days": 5}], cooldown_days=6
        ),
        "meta",
        "the 5 days between two steps",
    ),
    "no hour": (lambda m: m.update(send_from="20:00", send_until="19:00"), "meta", "send_until"),
    "time of day": (lambda m: m.update(send_from="9 o'clock"), "send_from", "'09:00'"),
    "worth nothing said": (lambda m: m.pop("outcome_value"), "outcome_value", "no safe default"),
    "negative budget": (lambda m: m.update(budget_cost=-1), "budget_cost", "greater than"),
    "unknown exit": (lambda m: m.update(exits=["bored"]), "exits", "goal_reached"),
    "step without template": (lambda m: m.update(steps=[{"name": "hi"}]), "meta", "hi.email"),
    "unknown class": (lambda m: m.update(message_class="spam"), "message_class", "marketing"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_error_names_file_key_and_remedy(project: Path, case: str) -> None:
    change, key, word = WRONG[case]
    path = edit(project, change)

    catalogue = load_campaigns(project)

    message = str(catalogue.broken["dormant_winback"])
    assert str(path) in message
    assert key in message
    assert word in message
    assert [one.name for one in catalogue.campaigns] == ["vip_exclusive", "welcome_first_order"]


def test_a_disabled_channel_is_refused(project: Path) -> None:
    """It could reach nobody."""
    path = edit(project, lambda m: m.update(channels=["push"]))
    (path.parent / "templates" / "reminder.push.en.j2").write_text("")

    message = str(load_campaigns(project).broken["dormant_winback"])

    assert "the business has not enabled push" in message
    assert "vars.channels in dbt_project.yml" in message


@pytest.mark.parametrize("name", ["dormant_winback.sql", "dormant_winback.yml"])
def test_a_folder_without_its_files_is_left_out(project: Path, name: str) -> None:
    (project / "models/campaigns/winback/dormant_winback" / name).unlink()

    assert name in str(load_campaigns(project).broken["dormant_winback"])


def test_invalid_yaml_leaves_one_campaign_out(project: Path) -> None:
    path = edit(project, lambda _: None)
    path.write_bytes(b"models: [\xff")

    assert str(path) in str(load_campaigns(project).broken["dormant_winback"])


def test_any_change_in_the_folder_changes_the_hash(project: Path) -> None:
    """Decisions store it, so that their texts and rules can be found again."""
    before = {one.name: one.definition_hash for one in load_campaigns(project).campaigns}
    template = next((project / "models/campaigns/vip/vip_exclusive/templates").glob("*.j2"))
    template.write_text(template.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    after = {one.name: one.definition_hash for one in load_campaigns(project).campaigns}

    assert {name for name in before if before[name] != after[name]} == {"vip_exclusive"}


@settings(deadline=None)  # the catalogue reads the files
@given(st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_each_bucket_has_one_variant(weights: list[int]) -> None:
    shares = {f"v{n}": weight / sum(weights) for n, weight in enumerate(weights)}
    varied = Campaign.model_validate({**SHIPPED.model_dump(), "variants": shares})

    ranges = list(varied.variant_buckets())

    assert [start for _, start, _ in ranges[1:]] == [end for _, _, end in ranges[:-1]]
    assert (ranges[0][1], ranges[-1][2]) == (0, BUCKETS)
    for (_, start, end), share in zip(ranges, shares.values(), strict=True):
        assert abs((end - start) - share * BUCKETS) <= 1
