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
    """Decisions with the given columns only."""
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


def test_an_explanation_ends_at_the_question_that_stopped_the_person() -> None:
    (path,) = person(decided({"reason": "no_consent"}), "p", EN)

    passed = [one.reason for one in path.stations if one.has_passed]
    assert passed == ["kill_switch", "stale_run", "erased"]
    assert path.stations[-1] == ("no_consent", path.end, False)


def test_a_selected_person_passed_every_question() -> None:
    row = {"outcome": "send", "reason": "selected", "channel": "email"}
    (path,) = person(decided(row), "p", ZH)

    assert all(one.has_passed for one in path.stations)
    assert len(path.stations) == len(ELIGIBILITY) + 2 + len(LIMITS) - 4
    assert "email" in path.end


def test_service_messages_have_fewer_questions() -> None:
    row = {"outcome": "send", "reason": "selected", "message_class": "service"}
    (path,) = person(decided(row), "p", EN)

    assert [one.reason for one in path.stations] == [str(one) for one in ELIGIBILITY]


def test_an_explanation_quotes_the_decisions_values() -> None:
    """From its columns and its evidence; an unknown one is a question mark."""
    evidence = json.dumps({"unanswered_count": 4})
    (tired,) = person(decided({"reason": "fatigue", "evidence": evidence}), "p", EN)
    (poor,) = person(decided({"reason": "no_gain", "expected_value": Decimal("-1.5")}), "p", EN)

    assert tired.end.endswith("(4)")
    assert "-1.5" in poor.end
    (resting,) = person(decided({"reason": "resting"}), "p", ZH)
    assert resting.end == "距上一轮间隔太短（上一轮：?）"


def test_an_unknown_reason_is_shown_by_its_name() -> None:
    """Decisions of last year stay readable."""
    (path,) = person(decided({"reason": "lower_priority"}), "p", EN)

    assert (path.stations, path.end) == ((), "lower_priority")


def test_a_campaigns_reasons_are_shown_beside_the_last_decided_day() -> None:
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


def test_a_day_without_decisions_says_what_to_do() -> None:
    with pytest.raises(RequestError, match="perennial decide --as-of 2017-12-08"):
        campaign(lambda _: decided(), "c", DAY, EN)
