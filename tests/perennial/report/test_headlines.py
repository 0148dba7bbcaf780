"""The overview in a few sentences says what the tables say."""

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


def test_what_happened_and_what_it_cost(told: Facts) -> None:
    """In numbers of the tables."""
    said = headlines(told, EN)

    assert said[0].startswith("3 campaigns ran: of 2,488 candidates, 1,790 got a message, 275")
    assert (
        said[-1]
        == "Messages and offers cost $67.30. How much revenue they caused can't be told yet."
    )
    assert headlines(told, ZH)[0].startswith("3个活动运行：2,488个候选中，1,790个收到消息")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("higher", "Dormant winback (+1.1 [−5.3, +7.5]) moved people"),
        ("lower", "Dormant winback (+1.1 [−5.3, +7.5]) did harm"),
        ("no_difference", "Dormant winback (+1.1 [−5.3, +7.5]) made no difference that matters."),
        ("not_causal", "Of Dormant winback nothing may be concluded"),
        ("cant_tell", "Of Dormant winback it can't be told yet."),
    ],
)
def test_whom_it_moved(verdict: str, said: str, told: Facts) -> None:
    """Harm as plainly as benefit, and doubt as doubt."""
    changed = with_verdict(told, verdict=verdict)

    assert headlines(changed, EN)[1].startswith(said)


def test_money_that_was_caused_is_told_with_its_interval(told: Facts) -> None:
    """And only beyond doubt."""
    assert told.money is not None
    sure = told.money._replace(caused=1000.0, caused_low=200.0, caused_high=1800.0, is_told=True)
    said = headlines(told._replace(money=sure), EN)[-1]

    assert (
        "brought $1,000 of revenue that would not have come without them [$200.00, $1,800]" in said
    )


def test_everything_together(told: Facts) -> None:
    """What is known of it, or that nothing is."""
    row = {**told.summaries[0].findings["conversion"], "metric": "revenue"}
    sure = row | {"verdict": "higher", "doubt": None, "estimate": 2.5, "low": 1.0, "high": 4.0}

    assert (
        "can't be told yet"
        in headlines(told._replace(wider={"everything": {"revenue": row}}), EN)[-2]
    )
    said = headlines(told._replace(wider={"everything": {"revenue": sure}}), EN)[-2]
    assert said.endswith("no marketing reaches: Spent, a person +$2.50 [+$1.00, +$4.00].")


def test_before_the_first_decision(campaigns: Sequence[Campaign]) -> None:
    """One sentence, and no zero."""
    nothing = facts(Tables({}), summaries(Tables({}), campaigns, AS_OF), AS_OF)

    assert headlines(nothing, EN) == ["Nothing was decided before December 15, 2017."]
