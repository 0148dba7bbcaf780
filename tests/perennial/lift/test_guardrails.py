"""A campaign with too many complaints is held soon, and one within its limit is not."""

import numpy as np
import pytest
from scipy import integrate, stats

from perennial.lift.guardrails import Guardrail, evidence, watch

COMPLAINTS = Guardrail("complaint", 0.001)
REFUSALS = Guardrail("unsubscribe", 0.005)


@pytest.mark.parametrize(("events", "messages"), [(1, 50), (3, 100), (16, 3_000), (40, 5_000)])
def test_evidence_is_the_mixed_likelihood_ratio(events: int, messages: int) -> None:
    """By definition it is the ratio averaged over the beta distribution above the limit."""
    limit = 0.005
    mixing = stats.beta(1, 1 / limit - 1)
    whole = mixing.sf(limit)

    def weighed(rate: float) -> float:
        ratio = stats.binom.logpmf(events, messages, rate) - stats.binom.logpmf(
            events, messages, limit
        )
        return float(np.exp(ratio) * mixing.pdf(rate) / whole)

    direct, _ = integrate.quad(weighed, limit, 0.2, points=[0.01, 0.02, 0.05], limit=400)

    assert np.exp(evidence(events, messages, limit)) == pytest.approx(direct, rel=1e-6)


def test_a_campaign_at_its_limit_is_rarely_held() -> None:
    """1,000 campaigns exactly at the limit, each checked 20 times: at most one in twenty."""
    rng = np.random.default_rng(2)
    events = rng.binomial(500, REFUSALS.limit_share, size=(1_000, 40)).cumsum(axis=1)
    held = sum(
        any(watch(REFUSALS, int(count), 500 * (day + 1)).state == "hold" for day, count in row)
        for row in (list(enumerate(one))[::2] for one in events)
    )

    assert held <= 50


def test_a_campaign_at_three_times_its_limit_is_held_within_days() -> None:
    """Of 200 campaigns nearly all are held within 4,000 messages."""
    rng = np.random.default_rng(3)
    events = rng.binomial(4_000, 3 * REFUSALS.limit_share, size=200)
    held = sum(watch(REFUSALS, int(one), 4_000).state == "hold" for one in events)

    assert held > 190


def test_the_reason_names_counts_and_limit() -> None:
    """It must be clear to a person who is called at night."""
    assert watch(COMPLAINTS, 12, 3_000).reason == (
        "complaint rate over its limit: 12 of 3000 messages (0.40%), limit 0.10%, p 2.5e-03"
    )
    assert watch(COMPLAINTS, 2, 3_000).reason == ""


def test_without_messages_there_is_no_evidence() -> None:
    seen = watch(COMPLAINTS, 0, 0)

    assert (seen.state, seen.share) == ("no_data", None)


def test_complaints_by_everybody_do_not_overflow() -> None:
    assert watch(COMPLAINTS, 100_000, 100_000).p_value == 0
    assert watch(COMPLAINTS, 0, 10_000_000).p_value == 1


@pytest.mark.parametrize(("events", "messages", "limit"), [(3, 2, 0.1), (-1, 2, 0.1), (1, 2, 0.0)])
def test_more_complaints_than_messages_are_refused(
    events: int, messages: int, limit: float
) -> None:
    with pytest.raises(ValueError, match=r"can't be|is a share"):
        watch(Guardrail("complaint", limit), events, messages)
