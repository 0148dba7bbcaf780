"""Compare two sides of an experiment.

Source: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680: there is no
difference if the interval lies within the irrelevant range, not if it merely contains 0.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from perennial.lift.assignment import Assignment, RatioCheck, sample_ratio, were_alike
from perennial.lift.cuped import adjusted
from perennial.lift.estimates import Estimate, Method, difference, relative
from perennial.lift.moments import Mean, Moments
from perennial.lift.power import days_until_told, detectable_effect, people_until_told
from perennial.lift.sequential import sequential
from perennial.lift.shares import Arm, exact_p_value, lift
from perennial.lift.validity import is_too_few


class Verdict(StrEnum):
    """The conclusion of a comparison."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_DIFFERENCE = "no_difference"
    CANT_TELL = "cant_tell"
    NOT_CAUSAL = "not_causal"


class Doubt(StrEnum):
    """Why there is no conclusion, or why a comparison is not causal."""

    NOT_RANDOMISED = "not_randomised"
    NOBODY_TREATED = "nobody_treated"
    NOBODY_HELD_OUT = "nobody_held_out"
    SAMPLE_RATIO_MISMATCH = "sample_ratio_mismatch"
    UNLIKE_BEFORE = "unlike_before"
    NOBODY_DIFFERS = "nobody_differs"
    TOO_FEW = "too_few"
    TOO_WIDE = "too_wide"
    AMONG_MANY = "among_many"


@dataclass(frozen=True, slots=True)
class Plan:
    """What was decided before anyone looked at results; shares and confidence are in (0, 1).

    Attributes:
        relevant_share: The smallest effect that matters, as a share of the holdout's mean.
        is_share: Whether the metric is 0 or 1 for each person.
    """

    treatment_share: float
    confidence: float = 0.95
    relevant_share: float = 0.1
    assignment: Assignment = Assignment.RANDOMISED
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What two sides say about one metric; fields are None if unknown.

    Attributes:
        doubt: Why there is no causal conclusion, if so.
        treatment: Mean, CUPED-adjusted if the sides may be compared.
        holdout: Likewise.
        before: The treatment's covariate divided by the holdout's.
        estimate: The difference with its interval for daily looks, on which the verdict rests. This
            and the fields derived from it are None if the sides may not be compared.
        fixed: The same with an interval for a single look; Newcombe's, from unadjusted counts, if a
            share has too few conversions.
        relative: As a share of the holdout's mean; None without positive means.
        ratio_check: Whether the sides have the planned sizes; None if not randomised.
        detectable: The smallest difference detectable at a single look; None if no share can
            differ by it.
        needed_count: People of both sides needed to detect a relevant effect.
    """

    verdict: Verdict
    doubt: Doubt | None
    treatment_count: int
    holdout_count: int
    treatment: float | None = None
    holdout: float | None = None
    before: float | None = None
    estimate: Estimate | None = None
    fixed: Estimate | None = None
    relative: Estimate | None = None
    ratio_check: RatioCheck | None = None
    detectable: float | None = None
    needed_count: int | None = None

    def days_left(self, people_a_day: float) -> int | None:
        """Days until a relevant effect can be detected; None if unknown or never."""
        if self.needed_count is None:
            return None
        people = self.treatment_count + self.holdout_count
        return days_until_told(self.needed_count, people=people, people_a_day=people_a_day)

    def among_many(self, adjusted_p_value: float, alpha: float = 0.05) -> "Finding":
        """Downgrade an effect to `AMONG_MANY` if its adjusted p-value exceeds `alpha`."""
        is_effect = self.verdict in (Verdict.HIGHER, Verdict.LOWER)
        if is_effect and adjusted_p_value > alpha:
            return replace(self, verdict=Verdict.CANT_TELL, doubt=Doubt.AMONG_MANY)
        return self


def judge(treatment: Moments, holdout: Moments, plan: Plan) -> Finding:
    """Compare the sides of an experiment.

    Missing data never gives 0: if a side is empty or the sides may not be compared, the finding
    says why. Sides that were not randomised are described, but get no lift. Shares stay
    between 0 and 1, and their differences between -1 and 1.
    """
    found = _judged(treatment, holdout, plan)
    return _bounded(found) if plan.is_share else found


def _judged(treatment: Moments, holdout: Moments, plan: Plan) -> Finding:
    finding = Finding(Verdict.CANT_TELL, None, treatment.person_count, holdout.person_count)
    if doubt := _absence(treatment, holdout):
        return replace(finding, doubt=doubt)
    finding = _described(finding, treatment, holdout, plan)
    if doubt := _selection(finding, treatment, holdout):
        return replace(finding, verdict=Verdict.NOT_CAUSAL, doubt=doubt)
    described = _estimated(finding, treatment, holdout, plan)
    if described.estimate is None:
        return replace(described, doubt=Doubt.NOBODY_DIFFERS)
    if is_too_few(
        described.estimate, treatment, holdout, alpha=1 - plan.confidence, is_share=plan.is_share
    ):
        few = replace(described, doubt=Doubt.TOO_FEW)
        if plan.is_share and few.fixed:
            few = replace(few, fixed=_counted(few.fixed, treatment, holdout, plan))
        return few
    verdict = _verdict(described, plan)
    doubt = Doubt.TOO_WIDE if verdict is Verdict.CANT_TELL else None
    return replace(described, verdict=verdict, doubt=doubt)


def _bounded(finding: Finding) -> Finding:
    """CUPED and normal approximations can exceed what a share can be."""
    means = [
        None if mean is None else min(max(mean, 0.0), 1.0)
        for mean in (finding.treatment, finding.holdout)
    ]
    is_detectable = finding.detectable is not None and finding.detectable <= 1
    return replace(
        finding,
        treatment=means[0],
        holdout=means[1],
        estimate=finding.estimate and finding.estimate.within(-1.0, 1.0),
        fixed=finding.fixed and finding.fixed.within(-1.0, 1.0),
        detectable=finding.detectable if is_detectable else None,
    )


def _absence(treatment: Moments, holdout: Moments) -> Doubt | None:
    if treatment.person_count == 0:
        return Doubt.NOBODY_TREATED
    if holdout.person_count == 0:
        return Doubt.NOBODY_HELD_OUT
    if min(side.person_count for side in (treatment, holdout)) < 2:
        return Doubt.TOO_FEW
    return Doubt.NOBODY_DIFFERS if min(treatment.denominator, holdout.denominator) <= 0 else None


def _described(finding: Finding, treatment: Moments, holdout: Moments, plan: Plan) -> Finding:
    past = treatment.covariate_mean.value, holdout.covariate_mean.value
    shares = {"treatment": plan.treatment_share, "holdout": 1 - plan.treatment_share}
    counts = {"treatment": treatment.person_count, "holdout": holdout.person_count}
    return replace(
        finding,
        treatment=treatment.mean.value,
        holdout=holdout.mean.value,
        before=past[0] / past[1] if past[1] else None,
        ratio_check=sample_ratio(counts, shares)
        if plan.assignment is Assignment.RANDOMISED
        else None,
    )


def _estimated(finding: Finding, treatment: Moments, holdout: Moments, plan: Plan) -> Finding:
    treated, held, _ = adjusted(treatment, holdout)
    if treated.own_variance + held.own_variance <= 0:
        return finding
    estimated = replace(
        finding,
        treatment=treated.value,
        holdout=held.value,
        estimate=sequential(treated, held, plan.confidence),
        fixed=difference(treated, held, plan.confidence),
        relative=_relative(treated, held, plan),
    )
    return _with_power(estimated, treated, held, plan)


def _counted(fixed: Estimate, treatment: Moments, holdout: Moments, plan: Plan) -> Estimate:
    """The estimate from the counts alone: valid for few people, but unadjusted."""
    treated, held = (Arm(int(side.metric), side.person_count) for side in (treatment, holdout))
    found = lift(treated, held, plan.confidence)
    return fixed._replace(
        value=found.estimate,
        low=found.low,
        high=found.high,
        p_value=exact_p_value(treated, held),
        method=Method.NEWCOMBE,
    )


def _with_power(finding: Finding, treated: Mean, held: Mean, plan: Plan) -> Finding:
    """Uses the holdout's variance, because the campaign may change the treatment's."""
    alpha, people = 1 - plan.confidence, treated.person_count + held.person_count
    if held.variance <= 0:
        return finding
    relevant = abs(plan.relevant_share * held.value)
    return replace(
        finding,
        detectable=detectable_effect(
            variance=held.variance,
            people=people,
            treatment_share=treated.person_count / people,
            alpha=alpha,
        ),
        needed_count=people_until_told(
            relevant,
            variance=held.variance,
            treatment_share=plan.treatment_share,
            alpha=alpha,
        )
        if relevant
        else None,
    )


def _relative(treated: Mean, held: Mean, plan: Plan) -> Estimate | None:
    if not (treated.value > 0 and held.value > 0):
        return None
    return relative(treated, held, plan.confidence)


def _selection(finding: Finding, treatment: Moments, holdout: Moments) -> Doubt | None:
    if finding.ratio_check is None:
        return Doubt.NOT_RANDOMISED
    if finding.ratio_check.is_mismatch:
        return Doubt.SAMPLE_RATIO_MISMATCH
    return Doubt.UNLIKE_BEFORE if were_alike(treatment, holdout).is_mismatch else None


def _verdict(finding: Finding, plan: Plan) -> Verdict:
    estimate, base = finding.estimate, finding.holdout
    if estimate is None or base is None:
        return Verdict.CANT_TELL
    if not estimate.holds_zero:
        return Verdict.HIGHER if estimate.value > 0 else Verdict.LOWER
    relevant = abs(plan.relevant_share * base)
    if relevant and max(-estimate.low, estimate.high) < relevant:
        return Verdict.NO_DIFFERENCE
    return Verdict.CANT_TELL
