"""The report's numbers are sums of published ones; missing data are no zeros."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pytest

from perennial.campaigns.definition import Campaign
from perennial.lift.shares import Arm
from perennial.report.published_tables import Tables
from perennial.report.summaries import Summary, summaries

AS_OF = date(2017, 12, 15)


@pytest.fixture
def found(results: Mapping[str, pa.Table], campaigns: Sequence[Campaign]) -> dict[str, Summary]:
    return {one.name: one for one in summaries(Tables(results), campaigns, AS_OF)}


def test_campaigns_are_in_the_catalogues_order_and_removed_ones_last(
    found: dict[str, Summary],
) -> None:
    assert list(found) == [
        "dormant_winback",
        "vip_exclusive",
        "welcome_first_order",
        "gone_campaign",
    ]
    assert found["gone_campaign"].campaign is None
    assert found["gone_campaign"].programme == "old"


def test_an_audience_counts_people_and_not_their_days(found: dict[str, Summary]) -> None:
    """413 were skipped and 30 sent to on a second day, too: 2,448 decisions on 2,400 people."""
    people = found["dormant_winback"].audience

    assert people is not None
    assert people.person_count == 2400
    assert people.eligible_count == sum(
        arm.person_count for arm in found["dormant_winback"].arms.values()
    )
    assert people.skipped == {"no_consent": 389, "outranked": 10, "struck_by_lightning": 1}
    assert found["welcome_first_order"].audience is None


def test_a_campaign_has_its_arms_and_findings(found: dict[str, Summary]) -> None:
    """Counts are those of `arms`, verdicts those of `findings`, means as they were counted."""
    one = found["dormant_winback"]

    assert one.arms == {"treatment": Arm(209, 1742), "holdout": Arm(30, 275)}
    assert one.conversion["experiment"] == "dormant_winback"
    assert one.conversion["estimate"] == pytest.approx(209 / 1742 - 30 / 275)
    assert one.conversion["treatment_mean"] == pytest.approx(209 / 1742)
    assert one.costs["message_count"] == 1730


def test_without_a_holdout_there_is_no_lift(found: dict[str, Summary]) -> None:
    """Nobody held out, nobody eligible, or not measured: can't tell."""
    for name in ("vip_exclusive", "welcome_first_order", "gone_campaign"):
        one = found[name].conversion
        assert one is None or one["estimate"] is None
        assert found[name].days == ()


def test_a_curve_has_a_point_for_every_day(found: dict[str, Summary]) -> None:
    """Days without a conversion keep the count; the first people were watched for 14 days."""
    points = found["dormant_winback"].curve
    treatment = [one.converted_count for one in points if one.arm == "treatment"]
    holdout = [one.converted_count for one in points if one.arm == "holdout"]

    assert treatment == [40] * 5 + [209] * 9
    assert holdout == [0] * 3 + [30] * 11


def test_a_curve_ends_with_the_goals_window(found: dict[str, Summary]) -> None:
    """Ten days; an arm without a conversion is a line at zero."""
    assert [tuple(one)[1:] for one in found["vip_exclusive"].curve] == [
        (day, 0, 60) for day in range(10)
    ]


def test_a_window_closes_goal_days_after_the_last_decision(found: dict[str, Summary]) -> None:
    """Decided on 2 December, 30 days from that day on: 1 January is the first day after."""
    one = found["dormant_winback"]

    assert (one.first_on, one.last_on) == (date(2017, 12, 1), date(2017, 12, 2))
    assert one.closes_on == date(2018, 1, 1)
    assert found["welcome_first_order"].closes_on is None


def test_variants_have_their_own_intervals(found: dict[str, Summary]) -> None:
    names = [(one.name, one.arm) for one in found["dormant_winback"].variants]

    assert names == [("nostalgic", Arm(109, 871)), ("question", Arm(100, 871))]


def test_the_order_of_rows_does_not_matter(
    results: Mapping[str, pa.Table], campaigns: Sequence[Campaign], found: dict[str, Summary]
) -> None:
    reversed_rows = {
        name: table.take(list(reversed(range(table.num_rows)))) for name, table in results.items()
    }

    again = summaries(Tables(reversed_rows), campaigns, AS_OF)

    assert {one.name: one for one in again} == found


def test_the_last_day_is_shown_by_itself(found: dict[str, Summary]) -> None:
    """Weeks without trouble must not hide today's."""
    one = found["dormant_winback"]

    assert (one.last.sent_count, one.last.skip_count) == (30, 0)
