"""Every conclusion has words."""

from perennial.lift.finding_words import DOUBTS, VERDICTS
from perennial.lift.judge import Doubt, Verdict


def test_every_verdict_and_doubt_has_words() -> None:
    """A new doubt without words would stop the page that shows it."""
    assert set(VERDICTS) == set(Verdict)
    assert set(DOUBTS) == set(Doubt)
