"""Great Expectations' results as text for pages and errors."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from perennial.gates.gate_files import SQL, Expectation

SAMPLE = 10
"""Most failing rows to show."""

_SHOWN = re.compile(
    r"""
    .*_(id|count|share|days|on|at|hash|score|bucket|buckets|rank) | line | day
    # words from Perennial's short lists; what people wrote is not shown
    | arm | campaign | channel | contact_type | currency | event_type | file_name | locale
    | message_class | outcome | programme | purpose | reason | rfm_segment | source | stage | state
    | status | step | table_name | variant
    """,
    re.VERBOSE,
)
"""Columns whose values may appear on a page."""

_ADDRESS = re.compile(r"\S*@\S*|\+\d[\d\s().-]{5,}\d")


class ExpectationResult(NamedTuple):
    """The result of one expectation.

    Attributes:
        failing_count: Rows that fail; None if the table as a whole is checked.
        row_count: Rows checked; None likewise.
        observed: The number or text found instead; empty if rows are checked.
        problem: Why it could not be evaluated, which fails as well.
        sample: Some failing rows, without text from people.
    """

    expectation: Expectation
    passed: bool
    failing_count: int | None
    row_count: int | None
    observed: str
    problem: str
    sample: tuple[Mapping[str, str], ...]

    def __str__(self) -> str:
        """One line for an error message."""
        subject = f"({self.expectation.subject})" if self.expectation.subject else ""
        why = f" [{self.expectation.why}]" if self.expectation.why else ""
        return f"{self.expectation.type}{subject}{why}: {self.finding}"

    @property
    def finding(self) -> str:
        """What was found, in a few words."""
        if self.problem:
            return f"could not be judged: {self.problem}"
        if self.failing_count is None:
            return f"found {self.observed}"
        of = "" if self.row_count is None else f" of {self.row_count}"
        return f"{self.failing_count} failing{of}"


def expectation_result(expectation: Expectation, result: Mapping[str, Any]) -> ExpectationResult:
    """Convert one result of `to_json_dict`."""
    found = result["result"]
    is_sql = expectation.type == SQL
    failing = found.get("observed_value" if is_sql else "unexpected_count")
    observed = found.get("observed_value") if failing is None else None
    return ExpectationResult(
        expectation=expectation,
        passed=bool(result["success"]),
        failing_count=failing,
        row_count=found.get("element_count"),
        observed="" if observed is None else _text(expectation.subject, observed),
        problem="" if found else _problem(result.get("exception_info") or {}),
        sample=() if result["success"] else _sample(expectation, found),
    )


def _sample(expectation: Expectation, found: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    rows: Iterable[Any] = (
        (found.get("details") or {}).get("unexpected_rows")
        or found.get("partial_unexpected_list")
        or ()
    )
    shown = {
        tuple((str(key), _text(str(key), value)) for key, value in row.items())
        for row in (
            given if isinstance(given, Mapping) else {expectation.subject: given} for given in rows
        )
    }
    return tuple(dict(row) for row in sorted(shown)[:SAMPLE])


def _text(column: str, value: Any) -> str:
    """A value as text; hidden if it may be text from a person, or an address."""
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value)
    text = str(value)
    return text if _SHOWN.fullmatch(column) and not _ADDRESS.search(text) else "(not shown)"


def _problem(info: Mapping[str, Any]) -> str:
    details = [exception for exception in info.values() if isinstance(exception, Mapping)] or [info]
    messages = sorted(
        str(exception.get("exception_message") or "no result") for exception in details
    )
    return _ADDRESS.sub("(not shown)", messages[0].splitlines()[0])
