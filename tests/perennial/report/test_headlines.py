"""The overview's sentences say what the tables say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from perennial.campaigns.definition import Campaign
from perennial.report.facts import Facts, facts
from perennial.report.headlines import headlines
from perennial.report.language import ReportLanguage
from perennial.report.published_tables import Tables
from perennial.report.summaries import summaries

AS_OF = date(2017, 12, 15)
EN, ZH = ReportLanguage("en", "USD"), ReportLanguage("zh", "USD")


@pytest.fixture
def told(results: Mapping[str, pa.Table], campaigns: Sequence[Campaign]) -> Facts:
    tables = Tables(results)
    return facts(tables, summaries(tables, campaigns, AS_OF), AS_OF)


def with_verdict(told: Facts, **change: Any) -> Facts:
    first = told.summaries[0]
    row = {**first.findings["conversion"], **change}
    return told._replace(summaries=[first._replace(findings={"conversion": row})])


def test_counts_and_costs_are_those_of_the_tables(told: Facts) -> None:
    said = headlines(told, EN)

    assert said[0].startswith(
        "3 campaigns ran. Of 2,430 people in their audiences, 1,760 got a message"
    )
    assert said[-1].startswith("Messages and offers cost $67.30. The data can't tell yet how much")
    assert headlines(told, ZH)[0].startswith("3个活动在运行。受众共2,430人：1,760人收到消息")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("higher", "Dormant winback (+1.1 pp [−5.3, +7.5]) increased conversion."),
        ("lower", "Dormant winback (+1.1 pp [−5.3, +7.5]) decreased conversion."),
        ("no_difference", "Dormant winback (+1.1 pp [−5.3, +7.5]) made no meaningful difference"),
        ("not_causal", "The effect of Dormant winback can't be measured"),
        ("cant_tell", "The data can't tell yet whether Dormant winback changed conversion."),
    ],
)
def test_harm_benefit_and_doubt_are_all_said(verdict: str, said: str, told: Facts) -> None:
    changed = with_verdict(told, verdict=verdict)

    assert headlines(changed, EN)[1].startswith(said)


def test_incremental_money_has_its_interval(told: Facts) -> None:
    """Only if there is no doubt."""
    assert told.money is not None
    sure = told.money._replace(caused=1000.0, caused_low=200.0, caused_high=1800.0, is_told=True)
    said = headlines(told._replace(money=sure), EN)[-1]

    assert "brought $1,000 of incremental revenue [$200.00, $1,800]" in said


def test_everything_together_has_its_lift_or_none(told: Facts) -> None:
    row = {**told.summaries[0].findings["conversion"], "metric": "revenue"}
    sure = row | {"verdict": "higher", "doubt": None, "estimate": 2.5, "low": 1.0, "high": 4.0}

    assert (
        "can't tell yet" in headlines(told._replace(wider={"everything": {"revenue": row}}), EN)[-2]
    )
    said = headlines(told._replace(wider={"everything": {"revenue": sure}}), EN)[-2]
    assert said.endswith("get no marketing: Revenue per person +$2.50 [+$1.00, +$4.00].")


def test_before_the_first_decision_there_is_one_sentence(campaigns: Sequence[Campaign]) -> None:
    nothing = facts(Tables({}), summaries(Tables({}), campaigns, AS_OF), AS_OF)

    assert headlines(nothing, EN) == ["No campaign decided anything before December 15, 2017."]
