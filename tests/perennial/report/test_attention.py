"""Concerns are found, and what is usual is none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from perennial.campaigns.definition import Campaign
from perennial.domain import MessageClass
from perennial.report.attention import Severity, concerns
from perennial.report.concern_sentences import told_concerns
from perennial.report.funnel import Funnel
from perennial.report.language import ReportLanguage
from perennial.report.published_tables import Tables
from perennial.report.summaries import Summary, summaries

AS_OF = date(2017, 12, 15)
NOTHING = Tables({})


@pytest.fixture
def one(results: Mapping[str, pa.Table], campaigns: Sequence[Campaign]) -> Summary:
    found = summaries(Tables(results), campaigns, AS_OF)[0]
    return found._replace(last=found.last._replace(skipped={"no_consent": 400}))


def kinds(found: Summary) -> list[tuple[str, Any]]:
    return [(one.kind, one.severity) for one in concerns([found], NOTHING)]


def test_a_usual_day_has_no_concern(one: Summary) -> None:
    """People without consent and missing verdicts are usual."""
    assert kinds(one) == []


def test_a_held_campaign_comes_first(one: Summary) -> None:
    rail = one.tables["guardrails"][0] | {"state": "hold", "event_count": 40}
    held = one._replace(
        tables={**one.tables, "guardrails": [rail]},
        last=one.last._replace(skipped={"awaiting_approval": 4}),
    )
    found = concerns([held], NOTHING)
    said = told_concerns(found, ReportLanguage("en", "USD"))

    assert [concern.kind for concern in found] == ["over_limit", "stopped"]
    assert "40 of 1,730 messages; the limit is 0.5%" in said[0]["words"]
    assert "perennial resume campaign:dormant_winback" in said[0]["words"]
    assert said[0]["href"] == "campaign-dormant_winback.en.html"


@pytest.mark.parametrize(
    ("metric", "change", "kind"),
    [
        ("conversion", {"verdict": "lower", "doubt": None}, "lower"),
        ("conversion", {"verdict": "not_causal", "doubt": "unlike_before"}, "not_causal"),
        ("conversion", {"verdict": "cant_tell", "doubt": "nobody_held_out"}, "unmeasurable"),
        ("complaint", {"verdict": "higher", "doubt": None}, "annoys"),
    ],
)
def test_harm_and_invalid_comparisons_are_concerns(
    metric: str, change: dict[str, object], kind: str, one: Summary
) -> None:
    row = {**one.findings["conversion"], "metric": metric, **change}
    harmed = one._replace(findings={**one.findings, metric: row})

    assert [found for found, _ in kinds(harmed)] == [kind]


def test_a_missing_holdout_of_a_small_campaign_is_no_concern(one: Summary) -> None:
    """With a share of a tenth, nobody of 49 may be chance; service messages hold nobody out."""
    row = {**one.findings["conversion"], "verdict": "cant_tell", "doubt": "nobody_held_out"}
    small = one._replace(findings={"conversion": row | {"treatment_count": 49}})
    assert one.campaign is not None
    service = one.campaign.model_copy(update={"message_class": MessageClass.SERVICE})

    assert kinds(small) == []
    assert kinds(one._replace(findings={"conversion": row}, campaign=service)) == []


@pytest.mark.parametrize(
    ("skipped", "severity"),
    [
        ({"kill_switch": 1}, Severity.ACT),
        ({"no_coupon_left": 3}, Severity.LOOK),
        ({"rejected": 17}, None),  # of 1,743, less than one in a hundred
        ({"rejected": 18}, Severity.LOOK),
    ],
)
def test_many_failed_messages_of_the_last_day_are_a_concern(
    skipped: dict[str, int], severity: Severity | None, one: Summary
) -> None:
    """Single ones are usual."""
    found = kinds(one._replace(last=Funnel(1730, 0, skipped)))

    assert found == ([("stopped", severity)] if severity is not None else [])


def test_messages_after_the_goal_are_reported() -> None:
    """The goals arrived late."""
    row = {"candidate_count": 100, "messaged_after_goal_count": 3}
    late = Tables({"late_judgements": pa.Table.from_pylist([row, row])})

    (found,) = concerns([], late)
    assert (found.kind, found.severity, found.values["count"]) == ("late", Severity.KNOW, 6)
