"""What must agree with the table of reasons is compared with it here."""

import re
from pathlib import Path

import pytest

from perennial.domain.reasons import DECIDED, Kind, Reason

ROOT = Path(__file__).parents[3]
MODELS = ROOT / "dbt_project" / "models"
NO_REASONS = {"send", "hold_out", "skip", "treatment", "holdout", "global", "campaign"}
"""Outcomes, arms and holdouts: the other words that decisions are made of."""


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    """Only reasons of a decision have a question."""
    assert reason.words.reason
    assert bool(reason.words.question) == (reason in DECIDED)


def test_sql_gives_the_same_reasons() -> None:
    """Whatever models the folder has; `tests/decisions` judges their order."""
    models = (MODELS / "decisions").rglob("*.sql")
    sql = "".join(path.read_text(encoding="utf-8") for path in models)

    assert set(re.findall(r"(?:then|else) '(\w+)'", sql)) - NO_REASONS == set(DECIDED)


def test_what_happens_after_the_decision_has_the_same_names() -> None:
    """Batches say why there is no message, results why it did not go out."""
    (outcomes,) = (MODELS / "results").rglob("outcomes.sql")
    rendered = (ROOT / "expectations" / "batches.batches.yml").read_text(encoding="utf-8")
    for reason in Reason:
        if reason.kind is Kind.DELIVERY:
            assert f"'{reason}'" in outcomes.read_text(encoding="utf-8")
        if reason.kind is Kind.RENDERING:
            assert re.search(f"reason (=|like) '{reason}", rendered)


def test_the_page_of_concepts_lists_every_reason_with_its_outcome() -> None:
    text = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (send|hold_out|skip) \| `(\w+)` \|", text, re.MULTILINE)

    outcomes = {Kind.HOLDOUT: "hold_out", Kind.SELECTED: "send"}
    assert rows == [(outcomes.get(one.kind, "skip"), str(one)) for one in Reason]
