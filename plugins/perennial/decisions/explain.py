"""Why: one person's path through every question, and a campaign's reasons beside an earlier day's.

Both read recorded decisions; of a day that is not recorded, the warehouse's or a dry run's.
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
)
from perennial.domain.reasons import REASONS
from perennial.languages import Language
from perennial.languages.po_files import placeholders

Row = dict[str, Any]
Decisions = Callable[[date], pa.Table]
"""The decisions of a day; none where nothing is decided."""

PATH = (*ELIGIBILITY, *HOLDOUTS, *LIMITS)
"""What is asked, in this order."""

OFFER = (
    Reason.OFFER_WITHDRAWN,
    Reason.OFFER_EXPIRED,
    Reason.COUPONS_EXHAUSTED,
    Reason.OFFER_TOO_LARGE,
)

KNOWN = frozenset(map(str, PATH)) | {str(Reason.SELECTED)}

LOOK_BACK_DAYS = 28


class Station(NamedTuple):
    """One question on the way of a person.

    Attributes:
        reason: The reason that a person gets who does not pass it.
        words: What was asked, or what it means that it stopped them.
        has_passed: False for the one that stopped them; those after it are no stations.
    """

    reason: str
    words: str
    has_passed: bool


class Path(NamedTuple):
    """The way of one person through one campaign's questions.

    Attributes:
        decision: The row as it was decided, its evidence read.
        stations: Questions that were passed, then the one that stopped them, if any did.
        end: What became of it, in words.
    """

    decision: Row
    stations: tuple[Station, ...]
    end: str


def person(decided: pa.Table, person_id: str, language: Language) -> list[Path]:
    """The paths of a person through all campaigns of a day, by campaign; none for no candidate.

    Args:
        decided: The day's decisions.
        person_id: Who.
        language: The language.
    """
    found = decided.filter(pc.field("person_id") == person_id).sort_by("campaign").to_pylist()
    for row in found:
        row["evidence"] = json.loads(row["evidence"] or "{}")
    return [_path(row, language) for row in found]


def _path(decision: Row, language: Language) -> Path:
    if decision["reason"] not in KNOWN:  # of rules that are no more
        return Path(decision, (), decision["reason"])
    reason = REASONS[decision["reason"]]
    end = _sentence(reason, {**decision, **decision["evidence"]}, language)
    asked = [one for one in PATH if _is_asked(one, decision)]
    passed = asked[: asked.index(reason)] if reason in asked else asked
    # one station for all that can be wrong with an offer
    by_words = {language.gettext(one.words.question): str(one) for one in passed}
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
    """Nobody is held out of service messages, and nothing caps them; most promise no offer."""
    if reason in OFFER:
        return decision["offer"] is not None
    return reason in ELIGIBILITY or decision["message_class"] != MessageClass.SERVICE


class Count(NamedTuple):
    """How many candidates ended with a reason, on the day and on an earlier one."""

    outcome: str
    reason: str
    words: str
    people: int
    before: int


def campaign(
    decisions: Decisions, name: str, as_of: date, language: Language
) -> tuple[list[Count], date | None]:
    """A campaign's outcomes on a day beside those of the last day before that was decided.

    Returns:
        Counts, sends first, then in the order of the questions; and the earlier day, None
        without one.

    Raises:
        RequestError: Nothing is decided for the day.
    """
    today = decisions(as_of)
    if not today.num_rows:
        raise RequestError(f"nothing is decided for {as_of}: perennial decide --as-of {as_of}")
    earlier, before = _last_before(decisions, as_of)
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
    return sorted(rows, key=lambda one: order.index(REASONS[one.reason])), earlier


def _last_before(decisions: Decisions, as_of: date) -> tuple[date | None, pa.Table]:
    for ago in range(1, LOOK_BACK_DAYS + 1):
        day = as_of - timedelta(days=ago)
        found = decisions(day)
        if found.num_rows:
            return day, found
    return None, decisions(as_of).slice(0, 0)


def _counts(decided: pa.Table, name: str) -> Mapping[tuple[str, str], int]:
    mine = decided.filter(pc.field("campaign") == name)
    grouped = mine.group_by(["outcome", "reason"]).aggregate([([], "count_all")])
    return {(row["outcome"], row["reason"]): row["count_all"] for row in grouped.to_pylist()}
