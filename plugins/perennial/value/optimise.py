"""Finds the parameters under which what was observed is likeliest."""

from typing import NamedTuple, Protocol, Self

import numpy as np
from scipy.optimize import OptimizeResult, minimize

from perennial.value.purchase_statistics import Floats, NotFitted

FARTHEST = 12.0
"""Parameters stay within e^-12 and e^12: what runs off to the edge does not describe people."""

_SAMPLE = 8_192  # groups that suffice to come near
_FLAT = 1e-5  # the gradient per person at which the top is reached


class Likelihood(Protocol):
    """Minus the mean log-likelihood of a person, as a function of the parameters' logarithms."""

    @property
    def group_count(self) -> int:
        """How many distinct groups it adds up."""

    def thinned(self, step: int) -> Self:
        """The same over every `step`-th group."""

    def __call__(self, logarithms: Floats) -> tuple[float, Floats]:
        """The value and its gradient."""


class Maximum(NamedTuple):
    """Where it is, and how high."""

    parameters: tuple[float, ...]
    mean_log_likelihood: float


def maximise(likelihood: Likelihood, parameter_count: int) -> Maximum:
    """Climb from all parameters at 1: first over a sample of the groups, then over all of them.

    The sample gives a near start and the curvature there, so that few steps over everything remain.

    Raises:
        NotFitted: The climb ends on a slope or at the edge.
    """
    sample = likelihood.thinned(max(1, likelihood.group_count // _SAMPLE))
    near = _climb(sample, np.zeros(parameter_count))
    curvature = (near.hess_inv + near.hess_inv.T) / 2
    top = _climb(likelihood, near.x, hess_inv0=curvature)
    if not np.max(np.abs(top.x)) < FARTHEST:
        raise NotFitted("the fit runs off to the edge: these purchases don't follow the model")
    if not np.max(np.abs(top.jac)) < _FLAT:
        raise NotFitted("the fit does not converge: these purchases don't follow the model")
    return Maximum(tuple(np.exp(top.x).tolist()), -float(top.fun))


def _climb(likelihood: Likelihood, start: Floats, **options: Floats) -> OptimizeResult:
    """BFGS with a wall behind the edge; L-BFGS-B has edges, but starts threads for four numbers."""

    def walled(logarithms: Floats) -> tuple[float, Floats]:
        inside = np.clip(logarithms, -FARTHEST, FARTHEST)
        behind = logarithms - inside
        value, gradient = likelihood(inside)
        return value + float(np.sum(behind**2)), np.where(behind == 0, gradient, 2 * behind)

    return minimize(walled, start, jac=True, method="BFGS", options={"gtol": _FLAT / 10, **options})
