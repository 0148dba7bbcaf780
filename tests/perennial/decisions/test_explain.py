"""A decision is explained question by question, in both languages."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from perennial.decisions.explain import campaign, person
from perennial.domain import ELIGIBILITY, LIMITS, RequestError
from perennial.languages import Language
from perennial.stores.lake import SCHEMAS

EN, ZH = Language("en"), Language("zh")
DAY, DAY_BEFORE = date(2017, 12, 8), date(2017, 12, 5)


def decided(*rows: dict[str, Any]) -> pa.Table:
    """Decisions of which only what matters is given."""
    usual: dict[str, Any] = {
        **dict.fromkeys(SCHEMAS["decisions"].names),
        "campaign": "c",
        "person_id": "p",
        "message_class": "marketing",
        "outcome": "skip",
        "reason": "no_consent",
        "evidence": "{}",
    }
    return pa.Table.from_pylist([usual | row for row in rows], SCHEMAS["decisions"])


def test_a_path_ends_at_the_question_that_stopped_somebody() -> None:
    """What comes after it was never asked."""
    (path,) = person(decided({"reason": "no_consent"}), "p", EN)

    passed = [one.reason for one in path.stations if one.has_passed]
    assert passed == ["kill_switch", "stale_run", "erased"]
    assert path.stations[-1] == ("no_consent", path.end, False)


def test_the_selected_passed_every_question() -> None:
    """But for those that were not asked: there was no offer."""
    row = {"outcome": "send", "reason": "selected", "channel": "email"}
    (path,) = person(decided(row), "p", ZH)

    assert all(one.has_passed for one in path.stations)
    assert len(path.stations) == len(ELIGIBILITY) + 2 + len(LIMITS) - 4
    assert "email" in path.end


def test_service_messages_are_asked_less() -> None:
    """Neither a holdout nor a cap."""
    row = {"outcome": "send", "reason": "selected", "message_class": "service"}
    (path,) = person(decided(row), "p", EN)

    assert [one.reason for one in path.stations] == [str(one) for one in ELIGIBILITY]


def test_values_of_the_decision_stand_in_the_words() -> None:
    """From its columns and its evidence; what is unknown is a question mark."""
    evidence = json.dumps({"unanswered_count": 4})
    (tired,) = person(decided({"reason": "fatigue", "evidence": evidence}), "p", EN)
    (poor,) = person(decided({"reason": "no_gain", "expected_value": Decimal("-1.5")}), "p", EN)

    assert tired.end.endswith("(4)")
    assert "-1.5" in poor.end
    (resting,) = person(decided({"reason": "resting"}), "p", ZH)
    assert resting.end == "距上一轮间隔太短（上一轮：?）"


def test_a_reason_of_former_rules_is_told_as_it_stands() -> None:
    """Decisions of last year stay readable."""
    (path,) = person(decided({"reason": "lower_priority"}), "p", EN)

    assert (path.stations, path.end) == ((), "lower_priority")


def test_a_campaign_is_told_beside_the_last_day_before() -> None:
    """Which need not be yesterday; reasons in the order of the questions, sends first."""
    days = {
        DAY: decided(
            {"person_id": "a", "reason": "fatigue"},
            {"person_id": "b", "outcome": "send", "reason": "selected"},
            {"person_id": "c", "campaign": "other"},
        ),
        DAY_BEFORE: decided({"person_id": "a"}, {"person_id": "b", "reason": "fatigue"}),
    }

    counts, earlier = campaign(lambda day: days.get(day, decided()), "c", DAY, EN)

    assert earlier == DAY_BEFORE
    assert [(one.reason, one.people, one.before) for one in counts] == [
        ("selected", 1, 0),
        ("no_consent", 0, 1),
        ("fatigue", 1, 1),
    ]


def test_a_day_that_was_not_decided_has_no_reasons() -> None:
    """It says what to do."""
    with pytest.raises(RequestError, match="perennial decide --as-of 2017-12-08"):
        campaign(lambda _: decided(), "c", DAY, EN)
