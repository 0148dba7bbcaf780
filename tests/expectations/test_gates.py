"""Each expectation of each gate is seen to pass and to fail."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perennial.domain import GateFailed
from perennial.gates import check
from perennial.gates.gate_files import read_gate

GATES = sorted(path.stem for path in (Path(__file__).parents[2] / "expectations").glob("*.yml"))

Row = dict[str, Any]
World = dict[str, list[Row]]
Put = Callable[[World], Mapping[str, Any]]


def change(table: str, row: int | slice = 0, **values: Any) -> Callable[[World], None]:
    def spoil(world: World) -> None:
        rows = world[table]
        for one in rows[row] if isinstance(row, slice) else [rows[row]]:
            one.update(values)

    return spoil


def repeat(table: str, **values: Any) -> Callable[[World], None]:
    return lambda world: world[table].append({**world[table][0], **values})


def lose(table: str, rows: slice = slice(None)) -> Callable[[World], None]:
    def spoil(world: World) -> None:
        del world[table][rows]

    return spoil


def both(*spoilings: Callable[[World], None]) -> Callable[[World], None]:
    def spoil(world: World) -> None:
        for one in spoilings:
            one(world)

    return spoil


def first(table: str, **like: Any) -> Callable[[World], Row]:
    return lambda world: next(row for row in world[table] if like.items() <= row.items())


def change_first(table: str, like: Row, **values: Any) -> Callable[[World], None]:
    return lambda world: first(table, **like)(world).update(values)


SENT, SMS, MAIL = {"outcome": "send"}, {"channel": "sms"}, {"channel": "email"}
PROFILE, DECISIONS, BATCHES = "marts.person_profile", "decisions.decisions", "batches.batches"

SPOILINGS: Mapping[str, list[Callable[[World], None]]] = {
    "raw.loads": [
        repeat("loads"),
        change("loads", loaded_count=989),
        lose("quarantine", slice(1)),
        both(
            change("loads", loaded_count=984, quarantined_count=11),
            *(repeat("quarantine", line=line) for line in range(5, 11)),
        ),
    ],
    "raw.events": [
        lose("raw/events"),
        change("raw/events", event_id=None),
        repeat("raw/events"),
        change("raw/events", event_type=None),
        lose("raw/events", slice(160)),
        change("raw/events", external_id=None, anonymous_id=""),
        change("raw/events", amount=Decimal(1), currency=None),
        change("raw/events", day=date(2017, 11, 30)),
    ],
    PROFILE: [
        lose(PROFILE),
        change(PROFILE, person_id=None),
        repeat(PROFILE),
        lose(PROFILE, slice(1)),
        change(PROFILE, as_of_on=date(2017, 11, 30)),
        change(PROFILE, activity_stage=None),
        change(PROFILE, activity_stage="asleep"),
        change(PROFILE, 1, rfm_segment="asleep"),
        change(PROFILE, locale="fr"),
        both(
            change(PROFILE, slice(None), activity_stage="lost"),
            *(repeat("marts.people", person_id=f"q{n}") for n in range(3)),
        ),
        change(PROFILE, 1, spend=Decimal("-0.0100")),
        change(PROFILE, 1, silent_days=4),
        change(PROFILE, slice(None), is_email_consented=False),
    ],
    DECISIONS: [
        lose(DECISIONS),
        repeat(DECISIONS, message_id="another"),
        change(DECISIONS, outcome=None),
        change(DECISIONS, reason=None),
        change_first(DECISIONS, SENT, reason="cooldown"),
        repeat("decisions.candidates", person_id="p1000"),
        lambda world: world[DECISIONS][0].update(
            message_id=first(DECISIONS, **SENT)(world)["message_id"]
        ),
        change_first(DECISIONS, SENT, address_hash=""),
        change(DECISIONS, slice(None), address_hash="the family's"),
        lambda world: world[DECISIONS].append(
            {**first(DECISIONS, **SENT)(world), "campaign": "other", "message_id": "another"}
        ),
        change_first(DECISIONS, SENT, outcome="hold_out", reason="campaign_holdout", arm="holdout"),
        change(DECISIONS, slice(None), evidence='{"campaign_bucket": 9999, "global_bucket": 9999}'),
        change_first(DECISIONS, SENT, slot_at=None),
    ],
    BATCHES: [
        repeat("batches"),
        change("batches", person_id="p0"),
        change("batches", text=""),
        change("batches", slice(100), outcome="skip", reason="render_error: a.j2: no name"),
        change_first("batches", MAIL, subject=" "),
        change_first("batches", MAIL, unsubscribe_url=""),
        change_first("batches", SMS, text="Come back. Reply TD to stop"),
        change("batches", person_id="ann@example.com"),
    ],
}

CASES = [
    pytest.param(gate, position, spoil, id=f"{gate}-{position}")
    for gate, spoilings in SPOILINGS.items()
    for position, spoil in enumerate(spoilings)
]


@pytest.mark.parametrize("gate", GATES)
def test_a_correct_day_passes_every_gate(gate: str, world: World, put: Put) -> None:
    result = check(gate, **put(world))

    assert result.row_count > 0
    assert result.expectation_count == len(SPOILINGS[gate])
    assert "all" in result.page.read_text(encoding="utf-8")


def test_a_few_people_who_cannot_be_rendered_stop_no_campaign(world: World, put: Put) -> None:
    """Anybody may choose a name that no message can hold, on a day of six messages, too."""
    world["batches"] = world["batches"][:6]
    change("batches", slice(4), outcome="skip", reason="render_error: a.j2: too long")(world)

    assert check(BATCHES, **put(world)).row_count == 6


@pytest.mark.parametrize(("gate", "position", "spoil"), CASES)
def test_each_expectation_fails_on_its_fault(
    gate: str, position: int, spoil: Callable[[World], None], world: World, put: Put
) -> None:
    """An expectation that can't fail guards nothing."""
    spoil(world)
    given = put(world)
    expected = read_gate(
        given["expectations"], gate, as_of=given["as_of"], business=given["business"]
    ).expectations[position]

    with pytest.raises(GateFailed) as failure:
        check(gate, **given)

    subject = f"({expected.subject})" if expected.subject else ""
    why = f" [{expected.why}]" if expected.why else ""
    assert f"{expected.type}{subject}{why}: " in str(failure.value)
    assert "could not be judged" not in str(failure.value)
    assert "ann@example.com" not in str(failure.value)


@pytest.mark.parametrize(
    ("gate", "table"), [("raw.loads", "loads"), ("batches.batches", "batches")]
)
def test_days_without_files_or_messages_are_legal(
    gate: str, table: str, world: World, put: Put
) -> None:
    """These two gates pass on an empty table on purpose; their descriptions say so."""
    world[table].clear()

    assert check(gate, **put(world)).row_count == 0


def test_holdouts_of_a_small_campaign_may_be_uneven(world: World, put: Put) -> None:
    """None of 150 people in the holdout may be chance."""
    named = "decisions.decisions"
    world[named] = [row for row in world[named] if row["arm"] != "holdout"][:150]
    kept = {row["person_id"] for row in world[named]}
    world["decisions.candidates"] = [
        row for row in world["decisions.candidates"] if row["person_id"] in kept
    ]

    assert check(named, **put(world)).row_count == 150


def test_events_older_than_late_days_are_not_judged_again(world: World, put: Put) -> None:
    """The window reaches `late_days` back: an older fault failed an earlier day."""
    old = datetime(2017, 11, 27, tzinfo=UTC)
    world["raw/events"].append(
        {**world["raw/events"][0], "event_type": None, "occurred_at": old, "day": old.date()}
    )

    assert check("raw.events", **put(world)).row_count == 200
