"""Why people fell silent: one reason each from landed events, with the evidence for it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

SILENT_SINCE = datetime.fromisoformat("2017-10-15T15:00:00")
AS_OF = "2017-12-01"

STORIES: dict[str, list[tuple[int, str, dict[str, Any]]]] = {
    "moved": [(3, "survey_answered", {"survey": "why", "answer": "moved_away"})],
    "annoyed": [(-2, "complaint_opened", {"complaint_id": 1, "area": "delivery"})],
    "content": [
        (-9, "complaint_opened", {"complaint_id": 2, "area": "delivery"}),
        (-8, "complaint_closed", {"complaint_id": 2}),
    ],
    "poached": [
        (-2, "complaint_opened", {"complaint_id": 3, "area": "price"}),
        (20, "survey_answered", {"survey": "why", "answer": "better_price_elsewhere"}),
    ],
    "stuck": [(-1, "error_shown", {"feature": "checkout"}), (0, "error_shown", {"feature": "pay"})],
    "locked_out": [(5, "login_failed", {}), (5, "login_failed", {})],
    "flooded": [(-n, "campaign_received", {"campaign_id": n}) for n in range(12)],
    "wary": [
        (10, "privacy_requested", {"request": "erase"}),
        *((-n, "campaign_received", {"campaign_id": n}) for n in range(12)),
    ],
    "mute": [(1, "survey_answered", {"survey": "why", "answer": "none of your business"})],
}

EXPECTED = {
    "moved": ("need_changed", "survey", "moved_away", False),
    "annoyed": ("bad_experience", "complaint", "delivery", False),
    "content": ("unknown", None, None, False),
    "poached": ("competitor", "survey", "better_price_elsewhere", True),
    "stuck": ("bad_experience", "errors", "pay", False),
    "locked_out": ("forgot", "failed_logins", None, False),
    "flooded": ("information_overload", "messages", None, False),
    "wary": ("privacy_worry", "privacy_request", "erase", True),
    "mute": ("unknown", None, None, False),
}


def events(person: str) -> list[dict[str, Any]]:
    story = [(0, "purchase", {}), *STORIES.get(person, [])]
    return [
        {
            "event_id": f"{person}-{number}",
            "external_id": person,
            "event_type": event_type,
            "properties": json.dumps(properties),
            "occurred_at": SILENT_SINCE + timedelta(days=days, minutes=number),
        }
        for number, (days, event_type, properties) in enumerate(story)
    ]


@pytest.fixture(scope="module")
def reasons(make_warehouse: Callable[[], Any]) -> dict[str, tuple[Any, ...]]:
    warehouse = make_warehouse()
    warehouse.events([row for person in STORIES for row in events(person)])
    awake = {"event_id": "awake", "external_id": "awake"}
    warehouse.events([{**awake, "occurred_at": datetime.fromisoformat("2017-11-30T15:00:00")}])
    warehouse.dbt("run", "--select", "+dormancy_reasons", as_of=AS_OF)
    warehouse.dbt(
        *("test", "--select", "dormancy_reasons", "dormancy_evidence", "feedback_items"),
        *("--exclude", "test_type:unit"),
        as_of=AS_OF,
    )
    return {
        person: (reason, source, code, is_contested)
        for person, _, _, reason, source, code, _, _, _, is_contested, *_ in warehouse.rows(
            "marts.dormancy_reasons"
        )
    }


def test_each_story_ends_in_its_reason(reasons: dict[str, tuple[Any, ...]]) -> None:
    """What the person said comes first; a closed complaint explains nothing."""
    assert reasons == EXPECTED


def test_only_silent_people_have_a_reason(reasons: dict[str, tuple[Any, ...]]) -> None:
    """A purchase ends a silence; errors, failed log-ins and messages do not."""
    assert "awake" not in reasons
    assert {"stuck", "locked_out"} <= set(reasons)
