"""What must be true of a day's decisions in any world: each check is one sentence."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median_low
from typing import Any

import pytest
import yaml
from tests.decisions.limits import limits, room, unanswered, windows
from tests.decisions.oracle import Case, hours_left, waking
from tests.decisions.rulebooks import Rulebook
from tests.decisions.worlds import Campaign, World

from perennial.domain import ELIGIBILITY, Outcome, Reason

MESSAGE_COSTS = {"email": 0.001, "sms": 0.01}
FATIGUE_COST = 0.02

DEFINED = Path(__file__).parents[2] / "dbt_project/models/decisions/decisions.yml"
_TESTS = yaml.safe_load(DEFINED.read_text(encoding="utf-8"))["models"][0]["data_tests"]
_RULES = _TESTS[0]["row_rules"]["arguments"]
REQUIRED = [*_RULES["key"], *_RULES["not_null"]]
"""Columns of decisions that a test of dbt's wants filled in every row."""

OF_OUTCOME = {
    Outcome.SEND: {Reason.SELECTED},
    Outcome.HOLD_OUT: {Reason.GLOBAL_HOLDOUT, Reason.CAMPAIGN_HOLDOUT},
}


@dataclass(frozen=True)
class Day:
    """A world and its decisions."""

    book: Rulebook
    world: World
    rows: list[dict[str, Any]]
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)

    def case(self, row: dict[str, Any]) -> Case:
        """The candidate of a row."""
        key = row["campaign"], row["person_id"]
        if key not in self.cases:
            campaign, person = self.world.campaign(key[0]), self.world.person(key[1])
            self.cases[key] = Case(self.book, self.world, campaign, person)
        return self.cases[key]

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Rows of messages."""
        return [row for row in self.rows if row["outcome"] == "send"]

    @property
    def marketing(self) -> list[dict[str, Any]]:
        """Rows of marketing messages."""
        return [row for row in self.sent if row["message_class"] == "marketing"]

    def by_campaign(self) -> dict[Campaign, list[dict[str, Any]]]:
        """Marketing messages by campaign."""
        found = defaultdict(list)
        for row in self.marketing:
            found[self.world.campaign(row["campaign"])].append(row)
        return found


def every_candidate_has_one_row(day: Day) -> None:
    """Candidates = messages + held out + skipped."""
    wanted = set(day.world.audiences)
    for one in day.world.rounds:
        case = day.case({"campaign": one.campaign, "person_id": one.person})
        wanted |= {(one.campaign, one.person)} if case.is_in_round else set()
    found = [(row["campaign"], row["person_id"]) for row in day.rows]

    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert {row["outcome"] for row in day.rows} <= set(Outcome)


def reason_fits_outcome_and_arm(day: Day) -> None:
    """A message has one reason, a hold-out one of two, and only the stopped have no arm."""
    for row in day.rows:
        reason, outcome = row["reason"], Outcome(row["outcome"])
        of_others = {Reason.SELECTED, Reason.GLOBAL_HOLDOUT, Reason.CAMPAIGN_HOLDOUT}

        assert reason in OF_OUTCOME.get(outcome, set(Reason) - of_others)
        arm = {"hold_out": "holdout"}.get(outcome, "treatment")
        assert row["arm"] == (None if reason in ELIGIBILITY else arm)
        assert (row["message_id"] is not None) == (outcome == Outcome.SEND)


def no_message_passes_a_closed_gate(day: Day) -> None:
    """Consent, suppression, erasure, stops, rounds, complaints."""
    for row in day.sent:
        assert day.case(row).closed_gates == set()


def reason_is_the_first_closed_gate(day: Day) -> None:
    """A stopped candidate has the first gate's reason; everyone else is drawn an arm."""
    for row in day.rows:
        closed = day.case(row).closed_gates
        first = next((gate for gate in ELIGIBILITY if gate in closed), None)

        assert (row["reason"] if row["reason"] in ELIGIBILITY else None) == first


def channel_is_open(day: Day) -> None:
    """A message goes to the person's own address, on a channel that no gate closes."""
    for row in day.sent:
        case = day.case(row)

        assert row["channel"] in case.open_channels
        assert row["address_hash"] == case.person.address(row["channel"])
        assert row["address_hash"] is not None


def hour_is_lawful_and_waking(day: Day) -> None:
    """By the person's local time, within the day of the run."""
    for row in day.sent:
        case, slot = day.case(row), row["slot_at"].replace(tzinfo=UTC)

        assert slot in hours_left(day.book.as_of)
        assert slot in case.hours(row["channel"], quiet=True)
        assert waking(day.book, case.campaign)[0] < waking(day.book, case.campaign)[1]


def the_held_out_stay_so(day: Day) -> None:
    """Drawn today or before, or with such an address: they get nothing; nobody else is held out."""
    for row in day.rows:
        if row["arm"] is not None:
            by = day.case(row).held_out_by(row["address_hash"])

            assert (row["reason"] if row["arm"] == "holdout" else None) == by


def refusal_hides_the_person(day: Day) -> None:
    """If a person refuses personalisation, no column says anything about them."""
    for row in day.sent:
        is_refusing = day.case(row).person.is_refusing

        assert ('"spend":null' in row["variables"]) >= is_refusing


def value_is_what_it_says(day: Day) -> None:
    """Response times value of success, less the costs of message, offer and goodwill."""
    for row in day.rows:
        if row["expected_value"] is None:
            continue
        case, evidence = day.case(row), json.loads(row["evidence"])
        goodwill = FATIGUE_COST * (1 + unanswered(day.world, case.person))
        offered = (evidence["face_value"] or 0) / 2
        response = float(evidence["response"])
        cost = MESSAGE_COSTS[row["channel"]] + offered

        assert case.campaign.sent or response == pytest.approx(0.1)
        assert float(row["expected_cost"]) == pytest.approx(cost, abs=1e-4)
        value = response * case.campaign.outcome_value - cost - goodwill
        assert float(row["expected_value"]) == pytest.approx(value, abs=2e-4)


def no_message_breaks_a_limit(day: Day) -> None:
    """Caps, the gap, rest after silence, offers, gain."""
    for row in day.sent:
        assert limits(day.book, day.world, row) == []


def reason_is_the_first_limit(day: Day) -> None:
    """A stopped message has the first limit's reason; the rest is a choice among messages."""
    later = {None, Reason.OUTRANKED, Reason.BUDGET_REACHED, Reason.AWAITING_APPROVAL}
    for row in day.rows:
        if row["arm"] == "treatment" and row["outcome"] == Outcome.SKIP:
            first = next(iter(limits(day.book, day.world, row)), None)

            assert row["reason"] == first or (first is None and row["reason"] in later)


def caps_hold_with_todays_messages(day: Day) -> None:
    """In each window that ends today, on each channel and over all."""
    today: dict[str, list[str]] = defaultdict(list)
    for row in day.marketing:
        today[row["person_id"]].append(row["channel"])
    for person, channels in today.items():
        for capped, _, _ in windows(day.book):
            if capped in {"any", *channels}:
                assert room(day.book, day.world, person, capped, channels) >= 0


def gap_holds_within_the_day(day: Day) -> None:
    """Two messages of one day keep the gap, too."""
    gap = timedelta(hours=day.book.contact_rules["gap_hours"])
    slots = defaultdict(list)
    for row in day.marketing:
        slots[row["person_id"]].append(row["slot_at"])
    for found in slots.values():
        assert all(b - a >= gap for a, b in pairwise(sorted(found)))


def budgets_hold(day: Day) -> None:
    """Messages of the day, and the month's cost including today."""
    for campaign, rows in day.by_campaign().items():
        if campaign.budget_messages is not None:
            assert len(rows) <= campaign.budget_messages
        if campaign.budget_cost is not None:
            spent = sum(n for ago, n in campaign.sent if ago <= day.book.as_of.day - 1)
            cost = sum((row["expected_cost"] for row in rows), Decimal("0.01") * spent)
            assert cost <= Decimal(str(campaign.budget_cost))


def unusual_days_are_approved(day: Day) -> None:
    """A volume or a jump above the definition's limit waits for approval of its size."""
    for campaign, rows in day.by_campaign().items():
        if len(rows) <= (campaign.approved or 0):
            continue
        assert campaign.approval_messages is None or len(rows) <= campaign.approval_messages
        if campaign.sent and len(rows) >= 3:
            usual = median_low([n for _, n in campaign.sent])
            yesterday = dict(campaign.sent).get(1, usual)
            assert len(rows) <= 3 * min(usual, yesterday)


def what_waits_waits_whole(day: Day) -> None:
    """A campaign that waits for approval sends nothing, and has something to approve."""
    for campaign in day.world.campaigns:
        own = Counter(row["reason"] for row in day.rows if row["campaign"] == campaign.name)
        if waiting := own[Reason.AWAITING_APPROVAL]:
            assert own[Reason.SELECTED] == 0
            assert waiting > (campaign.approved or 0)


def what_dbt_requires_is_there(day: Day) -> None:
    """No world fails a test of the table that would stop the day: columns are not null."""
    for row in day.rows:
        assert [name for name in REQUIRED if row[name] is None] == []
        assert row["arm"] is None or row["step"] is not None


CHECKS: tuple[Callable[[Day], None], ...] = (
    every_candidate_has_one_row,
    reason_fits_outcome_and_arm,
    no_message_passes_a_closed_gate,
    channel_is_open,
    hour_is_lawful_and_waking,
    the_held_out_stay_so,
    refusal_hides_the_person,
    value_is_what_it_says,
    no_message_breaks_a_limit,
    caps_hold_with_todays_messages,
    gap_holds_within_the_day,
    budgets_hold,
    unusual_days_are_approved,
    what_waits_waits_whole,
    reason_is_the_first_closed_gate,
    reason_is_the_first_limit,
    what_dbt_requires_is_there,
)
