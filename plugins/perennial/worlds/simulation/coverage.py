"""Checks how often intervals contain the effect, and how often there are false alarms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from perennial.lift.judge import Finding, Plan, Verdict, judge
from perennial.lift.moments import Moments
from perennial.worlds.simulation.effects import EFFECTS, Effect, Kind
from perennial.worlds.simulation.simulated_people import People, draw

HOLDOUT_SHARE = 0.1
FEWEST, MOST = 4_000, 40_000
"""People per campaign, drawn uniformly on the logarithm."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over simulated campaigns, half with one effect, half without.

    Attributes:
        campaign_count: Of each half.
        covered_count: With: the relative interval contains the planted effect.
        alarm_count: Without: the relative interval excludes zero.
        found_count: With: the verdict is `higher`.
        mistaken_count: Without: the verdict is `higher` or `lower`.
    """

    effect: Effect
    campaign_count: int
    covered_count: int
    alarm_count: int
    found_count: int
    mistaken_count: int
    mean_estimate: float


def tallies(
    campaigns: int,
    seed: int,
    effects: Sequence[Effect] = EFFECTS,
    progress: Callable[[str], None] | None = None,
) -> list[Tally]:
    """Simulate campaigns with and without each effect, and judge them like real ones.

    The same seed gives the same campaigns; `progress` gets one line per effect.
    """
    found = []
    for number, effect in enumerate(effects):
        rng = np.random.default_rng([seed, number])
        found.append(_tally(rng, effect, campaigns))
        if progress:
            progress(f"{effect.name}: {campaigns} campaigns with the effect, {campaigns} without")
    return found


def _tally(rng: np.random.Generator, effect: Effect, campaigns: int) -> Tally:
    planted = [_campaign(rng, effect, effect.uplift) for _ in range(campaigns)]
    blank = [_campaign(rng, effect, 0.0) for _ in range(campaigns)]
    return Tally(
        effect,
        campaigns,
        sum(_covers(finding, effect.uplift) for finding in planted),
        sum(not _covers(finding, 0.0) for finding in blank),
        sum(finding.verdict is Verdict.HIGHER for finding in planted),
        sum(finding.verdict in {Verdict.HIGHER, Verdict.LOWER} for finding in blank),
        float(np.mean([finding.relative.value for finding in planted if finding.relative])),
    )


def _campaign(rng: np.random.Generator, effect: Effect, uplift: float) -> Finding:
    people = round(exp(rng.uniform(log(FEWEST), log(MOST))))
    held = int(rng.binomial(people, HOLDOUT_SHARE))
    sides = (draw(rng, effect, people - held, uplift), draw(rng, effect, held, 0.0))
    plan = Plan(1 - HOLDOUT_SHARE, is_share=effect.kind is Kind.CONVERSION)
    return judge(_moments(sides[0]), _moments(sides[1]), plan)


def _moments(people: People) -> Moments:
    return Moments.of(people.outcome, covariate=people.before)


def _covers(finding: Finding, uplift: float) -> bool:
    interval = finding.relative
    return interval is not None and interval.low <= uplift <= interval.high
