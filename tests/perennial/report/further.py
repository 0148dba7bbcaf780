"""Further tables of a small day, as docs/reference/results.md describes them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pyarrow as pa

WIN = {"campaign": "dormant_winback", "programme": "winback"}


def further() -> Mapping[str, pa.Table]:
    """Every table without which the report can be written."""
    return {
        "campaign_costs": _rows(
            WIN
            | {"verdict": "cant_tell", "doubt": "too_wide", "message_count": 1730}
            | {"attributed_count": 40, "attributed_revenue": Decimal("900.0000")}
            | {"incremental_count": 17.9, "incremental_count_low": -92.0}
            | {"incremental_count_high": 130.0, "incremental_revenue": 120.0}
            | {"incremental_revenue_low": -80.0, "incremental_revenue_high": 320.0}
            | {"message_cost": Decimal("17.30"), "offer_cost": Decimal(50)}
            | {"cost": Decimal("67.30"), "cost_per_incremental": None}
        ),
        "conversions_by_date": _rows(
            *(
                WIN
                | {"arm": arm, "person_count": people, "converted_count": converted}
                | {"counted_on": date(2017, 12, day)}
                for day, arm, people, converted in (
                    (1, "treatment", 1700, 20),
                    (1, "holdout", 250, 0),
                    (2, "treatment", 1742, 40),
                    (3, "holdout", 275, 5),
                    (6, "treatment", 1742, 209),
                    (6, "holdout", 275, 30),
                )
            )
        ),
        "entry_cohorts": _rows(
            _cohort("treatment", 27, 1700, 200),
            _cohort("holdout", 27, 275, 30),
            _cohort("treatment", 20, 42, 9),
        ),
        "steps": _rows(_step("only", 1, 0, 1730)),
        "engagement": _rows(
            WIN
            | {"variant": "question", "channel": "email", "sent_count": 800}
            | {"delivered_count": 790, "opened_count": 500, "opened_by_person_count": 210}
            | {"clicked_count": 90, "clicked_by_person_count": 33}
        ),
        "forecasts": _rows(
            WIN
            | {"decided_month_on": date(2017, 12, 1), "message_count": 1730}
            | {"judged_count": 900, "expected_count": 81.5, "reached_count": 77}
            | {"attributed_count": 40, "expected_value": Decimal(815)}
            | {"reached_value": Decimal(770), "expected_cost": Decimal("67.30")}
        ),
        "forecast_accuracy": _rows(
            {"campaign": "dormant_winback", "message_count": 900, "expected_count": 81.5}
            | {"reached_count": 77, "reached_ratio": 77 / 81.5}
        ),
        "capped_value": _rows(
            WIN
            | {"reason": "outranked", "left_count": 9, "delayed_count": 3}
            | {"valued_count": 9, "expected_value": Decimal("12.5")}
        ),
        "fatigue": _rows(_tired(1, 2, 700, 4), _tired(3, None, 90, 2)),
        "late_events": _rows(_late(0, 9000), _late(2, 40), _late(31, 3)),
        "late_judgements": _rows(
            WIN
            | {"decided_on": date(2017, 12, 1), "candidate_count": 2388}
            | {"stage_otherwise_count": 4, "goal_late_count": 2, "judged_otherwise_count": 6}
            | {"messaged_otherwise_count": 5, "messaged_after_goal_count": 2}
        ),
        "stage_moves": _rows(
            _move("activity", 20, "dormant", "active", 30),
            _move("activity", 27, "active", "dormant", 12),
            _move("clv", 27, "retention", "loyalty", 8),
        ),
        "stage_drivers": _rows(
            {"move": "to_dormant", "factor": "had_complaint", "factor_value": "true"}
            | {"moved_count": 5, "moved_of_count": 12, "stayed_count": 10}
            | {"stayed_of_count": 500, "factor_rank": 1}
        ),
        "rfm_migration": _rows(
            _migrated("at_risk", "champions", 3),
            _migrated("champions", "champions", 490),
            _migrated(None, "new", 7),
        ),
        "reachability_by_segment": _rows(_reach("any", 480), _reach("email", 450)),
    }


def _rows(*rows: Mapping[str, object]) -> pa.Table:
    return pa.Table.from_pylist([dict(row) for row in rows])


def _cohort(arm: str, day: int, people: int, converted: int) -> dict[str, object]:
    return (
        WIN
        | {"entered_week_on": date(2017, 11, day), "arm": arm, "person_count": people}
        | {"converted_count": converted, "retained_count": 0, "retention_known_count": 0}
        | {"active_days_count": 7, "revenue": Decimal(5), "is_over": day == 20}
    )


def _step(name: str, number: int, day: int, sent: int) -> dict[str, object]:
    counts = ("due", "decided", "skipped", "held_out", "delivered", "bounced")
    after = ("attributed", "unsubscribe", "complaint")
    return (
        WIN
        | {"step": name, "step_number": number, "after_days": day, "sent_count": sent}
        | {f"{one}_count": 11 for one in (*counts, *after)}
        | {"attributed_revenue": Decimal(900), "is_drawn": True}
    )


def _tired(start: int, end: int | None, messages: int, unsubscribed: int) -> dict[str, object]:
    return (
        {"channel": "email", "earlier_from": start, "earlier_until": end}
        | {"message_count": messages, "person_count": messages, "followed_count": 30}
        | {"unsubscribe_count": unsubscribed, "complaint_count": 0}
    )


def _late(days: int, events: int) -> dict[str, object]:
    return {"occurred_week_on": date(2017, 11, 27), "late_days": days, "event_count": events}


def _move(model: str, day: int, before: str, after: str, moves: int) -> dict[str, object]:
    return (
        {"stage_model": model, "moved_week_on": date(2017, 11, day), "from_stage": before}
        | {"to_stage": after, "move_count": moves, "person_count": moves}
        | {"is_forward": after != "dormant"}
    )


def _migrated(before: str | None, after: str, people: int) -> dict[str, object]:
    week = {"week_on": date(2017, 11, 27), "previous_segment": before, "rfm_segment": after}
    return week | {"person_count": people, "spend": Decimal(10)}


def _reach(channel: str, reachable: int) -> dict[str, object]:
    counts: dict[str, object] = {
        "person_count": 500,
        "with_address_count": 490,
        "consented_count": 485,
    }
    share = {"reachable_count": reachable, "reachable_share": reachable / 500}
    return {"rfm_segment": "champions", "channel": channel} | counts | share
