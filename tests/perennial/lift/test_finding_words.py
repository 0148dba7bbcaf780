"""Whatever can be concluded can be said, in every language."""

import re
from pathlib import Path

from perennial.lift import Doubt, Verdict
from perennial.lift.finding_words import DOUBTS, METRICS, VERDICTS

COUNTED = Path(__file__).parents[3] / "dbt_project/macros/measuring.sql"


def test_every_verdict_and_doubt_has_words_in_both_languages() -> None:
    """A new doubt without words would stop the page that shows it."""
    for language in ("en", "zh"):
        assert set(VERDICTS[language]) == set(Verdict)
        assert set(DOUBTS[language]) == set(Doubt)


def test_every_metric_that_sql_counts_has_words() -> None:
    """The names stand in the macro; both sides are compared here."""
    text = COUNTED.read_text(encoding="utf-8")
    counted = re.findall(r"^        '(\w+)': \(", text, re.MULTILINE)

    assert len(counted) == 9
    for language in ("en", "zh"):
        assert list(METRICS[language]) == counted
