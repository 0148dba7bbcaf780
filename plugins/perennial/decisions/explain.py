"""Explain decisions: one person's path through all questions, or a campaign's reasons.

Unrecorded days are explained from the warehouse or a dry run.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from perennial.domain import (
    ELIGIBILITY,
    HOLDOUTS,
    LIMITS,
    MessageClass,
    Reason,
    RequestError,
    unknown,
)
from perennial.domain.reasons import REASONS
from perennial.languages import Language
from perennial.languages.po_files import placeholders

Row = dict[str, Any]
Decisions = Callable[[date], pa.Table]
"""The decisions of a day; no rows if none were made."""

PATH = (*ELIGIBILITY, *HOLDOUTS, *LIMITS)
"""The questions in the order in which they are asked."""

OFFER = (
    Reason.OFFER_WITHDRAWN,
    Reason.OFFER_EXPIRED,
    Reason.COUPONS_EXHAUSTED,
    Reason.OFFER_TOO_LARGE,
)

KNOWN = frozenset(map(str, PATH)) | {str(Reason.SELECTED)}

LOOK_BACK_DAYS = 28


class Station(NamedTuple):
    """One question that a person was asked.

    Attributes:
        reason: Of people who do not pass.
        words: The question, or what it means that it stopped the person.
        has_passed: False only for the last station.
    """

    reason: str
    words: str
    has_passed: bool


class Path(NamedTuple):
    """One person's path through one campaign's questions.

    Attributes:
        decision: The row, with its evidence parsed.
        stations: Questions that were passed, then the one that stopped the person.
    """

    decision: Row
    stations: tuple[Station, ...]
    end: str


def person(decided: pa.Table, person_id: str, language: Language) -> list[Path]:
    """A person's paths by campaign; empty if they are no candidate in `decided`."""
    found = decided.filter(pc.field("person_id") == person_id).sort_by("campaign").to_pylist()
    for row in found:
        row["evidence"] = json.loads(row["evidence"] or "{}")
    return [_path(row, language) for row in found]


def _path(decision: Row, language: Language) -> Path:
    if decision["reason"] not in KNOWN:  # made by a rule that does not exist any more
        return Path(decision, (), decision["reason"])
    reason = REASONS[decision["reason"]]
    end = _sentence(reason, {**decision, **decision["evidence"]}, language)
    asked = [question for question in PATH if _is_asked(question, decision)]
    passed = asked[: asked.index(reason)] if reason in asked else asked
    # one station for all that can be wrong with an offer
    by_words = {language.gettext(question.words.question): str(question) for question in passed}
    stations = [Station(name, words, has_passed=True) for words, name in by_words.items()]
    if reason is not Reason.SELECTED:
        stations.append(Station(str(reason), end, has_passed=False))
    return Path(decision, tuple(stations), end)


def _sentence(reason: Reason, decision: Row, language: Language) -> str:
    """What it means for one person, with their values in brackets; `?` for an unknown one."""
    told = language.gettext(reason.words.reason)
    if not reason.words.detail:
        return told
    values = {name: decision.get(name) for name in placeholders(reason.words.detail)}
    known = {name: "?" if value is None else str(value) for name, value in values.items()}
    detail = language.gettext(reason.words.detail, **known)
    return language.gettext("{reason} ({detail})", reason=told, detail=detail)


def _is_asked(reason: Reason, decision: Row) -> bool:
    """Service messages have no holdouts or caps; few promise an offer."""
    if reason in OFFER:
        return decision["offer"] is not None
    return reason in ELIGIBILITY or decision["message_class"] != MessageClass.SERVICE


class Count(NamedTuple):
    """Candidates with a reason, on the day and on the earlier day."""

    outcome: str
    reason: str
    words: str
    people: int
    before: int


def campaign(
    decisions: Decisions, name: str, as_of: date, language: Language
) -> tuple[list[Count], date | None]:
    """Count a campaign's outcomes on a day and on the last decided day before it.

    Returns:
        Counts, sends first, then in the order of the questions; and the earlier day, if any.

    Raises:
        RequestError: Nothing is decided for the day, or there is no such campaign.
    """
    today = decisions(as_of)
    if not today.num_rows:
        raise RequestError(f"Nothing is decided for {as_of}: run perennial decide --as-of {as_of}.")
    earlier, before = _last_before(decisions, as_of)
    names = {*today["campaign"].to_pylist(), *before["campaign"].to_pylist()}
    if name not in names:
        raise unknown("campaign", name, names)
    counts, counts_before = _counts(today, name), _counts(before, name)
    order = [Reason.SELECTED, *PATH]
    rows = [
        Count(
            outcome,
            reason,
            language.gettext(REASONS[reason].words.reason),
            counts.get((outcome, reason), 0),
            counts_before.get((outcome, reason), 0),
        )
        for outcome, reason in {**counts, **counts_before}
        if reason in KNOWN
    ]
    return sorted(rows, key=lambda count: order.index(REASONS[count.reason])), earlier


def _last_before(decisions: Decisions, as_of: date) -> tuple[date | None, pa.Table]:
    for ago in range(1, LOOK_BACK_DAYS + 1):
        day = as_of - timedelta(days=ago)
        found = decisions(day)
        if found.num_rows:
            return day, found
    return None, decisions(as_of).slice(0, 0)


def _counts(decided: pa.Table, name: str) -> Mapping[tuple[str, str], int]:
    of_campaign = decided.filter(pc.field("campaign") == name)
    grouped = of_campaign.group_by(["outcome", "reason"]).aggregate([([], "count_all")])
    return {(row["outcome"], row["reason"]): row["count_all"] for row in grouped.to_pylist()}
