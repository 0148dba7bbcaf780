"""Maximum likelihood estimation."""

from typing import NamedTuple, Protocol, Self

import numpy as np
from scipy.optimize import OptimizeResult, minimize

from perennial.value.purchase_statistics import Floats, NotFitted

FARTHEST = 12.0
"""Parameters stay within e^-12 and e^12; at these bounds a fit is meaningless."""

_SAMPLE = 8_192  # groups for an approximate fit
_FLAT = 1e-5  # gradient per person at which the fit has converged


class Likelihood(Protocol):
    """Negative mean log-likelihood per person, of the parameters' logarithms."""

    @property
    def group_count(self) -> int:
        """Distinct groups."""

    def thinned(self, step: int) -> Self:
        """Every `step`-th group."""

    def __call__(self, logarithms: Floats) -> tuple[float, Floats]:
        """Negative mean log-likelihood, and its gradient by the parameters' logarithms."""


class Maximum(NamedTuple):
    """Position and height of the maximum."""

    parameters: tuple[float, ...]
    mean_log_likelihood: float


def maximise(likelihood: Likelihood, parameter_count: int) -> Maximum:
    """Maximise from all parameters at 1: first over a sample of the groups, then over all.

    The sample gives start and curvature, so that few steps over all groups remain.

    Raises:
        NotFitted: The maximum has not converged, or is at the bounds.
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
    """BFGS with a penalty beyond the bounds; L-BFGS-B has bounds, but starts threads."""

    def walled(logarithms: Floats) -> tuple[float, Floats]:
        inside = np.clip(logarithms, -FARTHEST, FARTHEST)
        behind = logarithms - inside
        value, gradient = likelihood(inside)
        return value + float(np.sum(behind**2)), np.where(behind == 0, gradient, 2 * behind)

    return minimize(walled, start, jac=True, method="BFGS", options={"gtol": _FLAT / 10, **options})
