"""Every conclusion has words in every language."""

from perennial.lift.finding_words import DOUBTS, VERDICTS
from perennial.lift.judge import Doubt, Verdict


def test_every_verdict_and_doubt_has_words_in_both_languages() -> None:
    """A new doubt without words would stop the page that shows it."""
    for language in ("en", "zh"):
        assert set(VERDICTS[language]) == set(Verdict)
        assert set(DOUBTS[language]) == set(Doubt)
