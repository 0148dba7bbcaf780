"""`tea-tasting` gives the same results for the same experiments, to nine digits."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tea_tasting as tt

from perennial.lift.assignment import sample_ratio
from perennial.lift.cuped import adjusted
from perennial.lift.estimates import difference, relative
from perennial.lift.moments import Mean, Moments
from perennial.lift.power import detectable_effect, people_needed, power

NINE_DIGITS: dict[str, Any] = {"rel": 1e-9, "abs": 1e-12}


@pytest.fixture(scope="module", params=[1, 2, 3])
def people(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Unequal arms with skewed orders and spend, and what they spent before."""
    rng = np.random.default_rng(request.param)
    size = 700 * request.param
    is_treated = rng.random(size) < 0.8
    before = rng.gamma(2, 30, size)
    visits = 1 + rng.poisson(3, size)
    spend = 0.4 * before + visits * rng.exponential(5, size) * (1 + 0.2 * is_treated)
    return {"variant": is_treated.astype(int), "spend": spend, "visits": visits, "before": before}


def _sides(people: dict[str, Any], **columns: str) -> tuple[Moments, Moments]:
    treated = people["variant"] == 1
    one, other = (
        Moments.of(
            people["spend"][rows], **{key: people[name][rows] for key, name in columns.items()}
        )
        for rows in (treated, ~treated)
    )
    return one, other


def _theirs(people: dict[str, Any], metric: Any) -> Any:
    experiment = tt.Experiment({"spend": metric}, variant="variant")
    return experiment.analyze(pa.table(people))["spend"]


@pytest.mark.parametrize(
    ("metric", "columns"),
    [
        (tt.Mean("spend"), {}),
        (tt.RatioOfMeans("spend", "visits"), {"denominator": "visits"}),
        (tt.Mean("spend", covariate="before"), {"covariate": "before"}),
        (
            tt.RatioOfMeans("spend", "visits", numer_covariate="before"),
            {"denominator": "visits", "covariate": "before"},
        ),
    ],
)
def test_means_ratios_and_adjusted_means_agree(
    people: dict[str, Any], metric: Any, columns: dict[str, str]
) -> None:
    theirs = _theirs(people, metric)
    treatment, holdout, _ = adjusted(*_sides(people, **columns))
    absolute, share = difference(treatment, holdout), relative(treatment, holdout)

    assert (
        holdout.value, treatment.value,
        *absolute[:3],
        absolute.p_value,
        *share[:3],
    ) == pytest.approx(
        (
            theirs.control, theirs.treatment, theirs.effect_size,
            theirs.effect_size_ci_lower, theirs.effect_size_ci_upper, theirs.pvalue,
            theirs.rel_effect_size, theirs.rel_effect_size_ci_lower,
            theirs.rel_effect_size_ci_upper,
        ),
        **NINE_DIGITS,
    )  # fmt: skip


@pytest.mark.parametrize(("treated", "held", "ratio"), [(600, 400, 1), (8_900, 1_100, 9)])
def test_sample_ratios_agree(treated: int, held: int, ratio: float) -> None:
    """With two groups the chi-square test is the square of the normal one."""
    metric = tt.SampleRatio(ratio, method="norm", correction=False)
    variant = np.repeat([1, 0], [treated, held])
    theirs = tt.Experiment({"ratio": metric}, variant="variant").analyze(
        pa.table({"variant": variant})
    )["ratio"]
    ours = sample_ratio({"t": treated, "h": held}, {"t": ratio, "h": 1})

    assert ours.p_value == pytest.approx(theirs.pvalue, **NINE_DIGITS)


def test_power_agrees(people: dict[str, Any]) -> None:
    """Power of an effect, the effect for a power, and people for both, nine to one."""
    data = pa.table(people)
    whole: Mean = Moments.of(people["spend"]).mean
    given = {"variance": whole.variance, "treatment_share": 0.9}
    effect = 0.1 * whole.value
    metric = tt.Mean("spend", ratio=9, rel_effect_size=0.1, n_obs=4_000)

    assert power(effect, people=4_000, **given) == pytest.approx(
        metric.solve_power(data, "power")[0].power, **NINE_DIGITS
    )
    assert (
        people_needed(effect, variance=whole.variance, treatment_share=0.5)
        == tt.Mean("spend", rel_effect_size=0.1).solve_power(data, "n_obs")[0].n_obs
    )
    assert detectable_effect(people=4_000, **given) == pytest.approx(
        tt.Mean("spend", ratio=9, n_obs=4_000).solve_power(data, "effect_size")[0].effect_size,
        **NINE_DIGITS,
    )
