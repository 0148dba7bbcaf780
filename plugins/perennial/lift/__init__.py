"""Lift: what a campaign did, told from sufficient statistics that SQL counts. Pure functions.

`shares` compares conversion with intervals that are right for small counts; `moments` adds up any
metric, `cuped` takes out what the past foretells, `estimates` and `sequential` give differences
with intervals, `assignment` checks the lot, `power` says how long to wait, `discovery` allows for
many campaigns, `guardrails` stops one that annoys, `exploration` divides variants, and `findings`
puts it together: a verdict, or why there is none.
"""

from perennial.lift.assignment import ALARM, Assignment, RatioCheck, sample_ratio, were_alike
from perennial.lift.cuped import Adjusted, adjusted, variance_reduction
from perennial.lift.discovery import adjusted_p_values
from perennial.lift.estimates import Estimate, Method, difference, relative
from perennial.lift.exploration import best_probabilities, variant_shares
from perennial.lift.guardrails import Guardrail, Watch, watch
from perennial.lift.judge import Doubt, Finding, Plan, Verdict, judge
from perennial.lift.moments import Mean, Moments, total
from perennial.lift.power import (
    days_until_told,
    detectable_effect,
    people_needed,
    people_until_told,
    power,
)
from perennial.lift.sequential import TIGHTEST_AT, half_width, sequential
from perennial.lift.shares import (
    FEWEST_EXPECTED,
    Arm,
    Interval,
    Lift,
    exact_p_value,
    fewest_expected,
    lift,
    wilson,
)

__all__ = [
    "ALARM",
    "FEWEST_EXPECTED",
    "TIGHTEST_AT",
    "Adjusted",
    "Arm",
    "Assignment",
    "Doubt",
    "Estimate",
    "Finding",
    "Guardrail",
    "Interval",
    "Lift",
    "Mean",
    "Method",
    "Moments",
    "Plan",
    "RatioCheck",
    "Verdict",
    "Watch",
    "adjusted",
    "adjusted_p_values",
    "best_probabilities",
    "days_until_told",
    "detectable_effect",
    "difference",
    "exact_p_value",
    "fewest_expected",
    "half_width",
    "judge",
    "lift",
    "people_needed",
    "people_until_told",
    "power",
    "relative",
    "sample_ratio",
    "sequential",
    "total",
    "variance_reduction",
    "variant_shares",
    "watch",
    "were_alike",
    "wilson",
]
