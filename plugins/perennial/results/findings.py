"""Judge experiments and guardrails by the sums that SQL counted.

Each experiment, and each of its variants, is compared with the whole holdout.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from perennial.config.measurement import Measuring
from perennial.domain.metrics import METRICS, Unit
from perennial.lift.assignment import Assignment
from perennial.lift.discovery import adjusted_p_values
from perennial.lift.guardrails import Guardrail, watch
from perennial.lift.judge import Finding, Plan, judge
from perennial.lift.moments import Moments, total
from perennial.stores.lake.columns import COUNT, NUMBER, TEXT, schema

Row = Mapping[str, Any]

_SUMS = (
    "metric_sum", "metric_square_sum", "metric_cube_sum",
    "denominator_sum", "denominator_square_sum", "metric_denominator_sum",
    "covariate_sum", "covariate_square_sum",
    "metric_covariate_sum", "denominator_covariate_sum",
)  # fmt: skip

FINDINGS = schema(
    scope=TEXT, experiment=TEXT, programme=TEXT, variant=TEXT, metric=TEXT,
    verdict=TEXT, doubt=TEXT, method=TEXT, fixed_method=TEXT, relative_method=TEXT,
    treatment_count=COUNT, holdout_count=COUNT, needed_count=COUNT, days_left=COUNT,
    treatment=NUMBER, holdout=NUMBER, before_ratio=NUMBER,
    estimate=NUMBER, low=NUMBER, high=NUMBER, p_value=NUMBER, adjusted_p_value=NUMBER,
    fixed_low=NUMBER, fixed_high=NUMBER, fixed_p_value=NUMBER,
    relative=NUMBER, relative_low=NUMBER, relative_high=NUMBER,
    detectable=NUMBER, sample_ratio_p_value=NUMBER,
)  # fmt: skip
"""One row per experiment, variant (null: all) and metric: docs/reference/statistics.md."""

GUARDRAILS = schema(
    campaign=TEXT, guardrail=TEXT, state=TEXT, reason=TEXT,
    event_count=COUNT, message_count=COUNT,
    share=NUMBER, limit_share=NUMBER, p_value=NUMBER,
)  # fmt: skip
"""One row per campaign that sent anything, and guardrail."""


class Key(NamedTuple):
    """One comparison; `variant` is None for all texts together."""

    scope: str
    experiment: str
    variant: str | None
    metric: str


class _Sides(NamedTuple):
    programme: str | None
    treatment: Moments
    holdout: Moments
    holdout_share: float
    is_drawn: bool
    first_on: date


def findings(moments: pa.Table, measuring: Measuring, as_of: date) -> pa.Table:
    """Judge every experiment and variant by every metric.

    P-values of a metric are adjusted together within campaigns, steps, programmes and variants.

    Args:
        moments: The table `results.moments`.

    Returns:
        Rows of `FINDINGS`, ordered by scope, experiment, metric, variant.
    """
    sides = _sides(moments.to_pylist())
    found = {
        key: judge(side.treatment, side.holdout, _plan(key, side, measuring))
        for key, side in sides.items()
    }
    adjusted = _adjusted(found)
    order = sorted(found, key=lambda k: (k.scope, k.experiment, k.metric, k.variant or ""))
    rows = [_row(key, sides[key], found[key], adjusted.get(key), as_of) for key in order]
    return pa.Table.from_pylist(rows, FINDINGS)


def guardrails(accounts: pa.Table, measuring: Measuring) -> pa.Table:
    """Compare unsubscribes and complaints in `results.campaign_accounts` with their limits.

    Returns:
        Rows of `GUARDRAILS`, ordered by campaign and guardrail.
    """
    limits = (
        Guardrail("complaint", measuring.complaint_limit),
        Guardrail("unsubscribe", measuring.unsubscribe_limit),
    )
    rows = []
    for row in sorted(accounts.to_pylist(), key=lambda account: str(account["campaign"])):
        for limit in limits:
            # count two unsubscribes after one message once
            events = min(row[f"{limit.name}_count"], row["watched_count"])
            seen = watch(limit, events, row["watched_count"])
            rows.append(
                {
                    "campaign": row["campaign"],
                    "guardrail": limit.name,
                    "state": seen.state,
                    "reason": seen.reason,
                    "event_count": seen.event_count,
                    "message_count": seen.message_count,
                    "share": seen.share,
                    "limit_share": limit.limit_share,
                    "p_value": seen.p_value,
                }
            )
    return pa.Table.from_pylist(rows, GUARDRAILS)


def moments_of(row: Row) -> Moments:
    """The sums in one row of `results.moments`."""
    return Moments.counted(row["person_count"], *(row[name] for name in _SUMS))


def _sides(rows: Iterable[Row]) -> dict[Key, _Sides]:
    """The arms of experiments and of their variants."""
    by_experiment: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_experiment[row["scope"], row["experiment"], row["metric"]].append(row)
    found: dict[Key, _Sides] = {}
    for (scope, experiment, metric), of_one in by_experiment.items():
        treated = [row for row in of_one if row["arm"] == "treatment"]
        held = _sum(row for row in of_one if row["arm"] == "holdout")
        people = sum(row["person_count"] for row in of_one)
        share = sum(row["holdout_share"] * row["person_count"] for row in of_one) / people
        is_drawn = all(row["is_drawn"] for row in of_one)
        first_on = min(row["first_entered_on"] for row in of_one)
        variants = {row["variant"] for row in treated}
        for variant in (None, *(variants if len(variants) > 1 else ())):
            side = _sum(row for row in treated if variant in (None, row["variant"]))
            found[Key(scope, experiment, variant, metric)] = _Sides(
                of_one[0]["programme"], side, held, share, is_drawn, first_on
            )
    return found


def _sum(rows: Iterable[Row]) -> Moments:
    return total([Moments.of([]), *(moments_of(row) for row in rows)])


def _plan(key: Key, sides: _Sides, measuring: Measuring) -> Plan:
    """The expected share of the treatment arm; for one variant, its actual share.

    Later steps are not randomised: only people who remain take part.
    """
    share = 1 - sides.holdout_share
    people = sides.treatment.person_count + sides.holdout.person_count
    if key.variant is not None and people:
        share = sides.treatment.person_count / people
    within = min(max(share, 1e-9), 1 - 1e-9)
    return Plan(
        within,
        relevant_share=measuring.relevant_share,
        assignment=Assignment.RANDOMISED if sides.is_drawn else Assignment.SELECTED,
        is_share=METRICS[key.metric].unit is Unit.SHARE,
    )


def _adjusted(found: Mapping[Key, Finding]) -> dict[Key, float]:
    families: defaultdict[tuple[str, str, bool], dict[Key, float]] = defaultdict(dict)
    for key, finding in found.items():
        if finding.estimate:
            families[key.scope, key.metric, key.variant is None][key] = finding.estimate.p_value
    return {key: p for family in families.values() for key, p in adjusted_p_values(family).items()}


def _row(
    key: Key, sides: _Sides, finding: Finding, adjusted: float | None, as_of: date
) -> dict[str, Any]:
    if adjusted is not None:
        finding = finding.among_many(adjusted)
    days = (as_of - sides.first_on).days
    people = finding.treatment_count + finding.holdout_count
    daily, fixed, relative = finding.estimate, finding.fixed, finding.relative
    return {
        **key._asdict(),
        "programme": sides.programme,
        "verdict": finding.verdict,
        "doubt": finding.doubt,
        "treatment_count": finding.treatment_count,
        "holdout_count": finding.holdout_count,
        "needed_count": finding.needed_count,
        "days_left": finding.days_left(people / days if days > 0 else 0),
        "treatment": finding.treatment,
        "holdout": finding.holdout,
        "before_ratio": finding.before,
        "detectable": finding.detectable,
        "sample_ratio_p_value": finding.ratio_check.p_value if finding.ratio_check else None,
        "adjusted_p_value": adjusted,
        **({"estimate": daily.value, "low": daily.low, "high": daily.high} if daily else {}),
        **({"p_value": daily.p_value, "method": daily.method} if daily else {}),
        **({"fixed_low": fixed.low, "fixed_high": fixed.high} if fixed else {}),
        **({"fixed_p_value": fixed.p_value, "fixed_method": fixed.method} if fixed else {}),
        **({"relative": relative.value, "relative_method": relative.method} if relative else {}),
        **({"relative_low": relative.low, "relative_high": relative.high} if relative else {}),
    }
