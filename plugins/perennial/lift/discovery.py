"""Among many campaigns some seem to work by chance: how many false discoveries are allowed. Pure.

Sources:
    Benjamini and Hochberg (1995), Controlling the false discovery rate, Journal of the Royal
    Statistical Society B 57, 289-300; right for campaigns that share a holdout.
    Benjamini and Yekutieli (2001), The control of the false discovery rate in multiple testing
    under dependency, Annals of Statistics 29, 1165-1188; right under any dependence, and stricter.
"""

from collections.abc import Mapping
from typing import Literal, TypeVar

import scipy  # `stats` takes half a second, and is loaded where it is used

Key = TypeVar("Key")


def adjusted_p_values(
    p_values: Mapping[Key, float], method: Literal["bh", "by"] = "bh"
) -> dict[Key, float]:
    """The p-values to hold against the wanted rate, by the same keys.

    Who calls those below 0.05 effects is wrong about 5 % of what they call so, on average.

    Args:
        p_values: By campaign, or whatever is tested; each in [0, 1].
        method: Benjamini-Hochberg, or Benjamini-Yekutieli.

    Raises:
        ValueError: One is no probability.
    """
    if not p_values:
        return {}
    adjusted = scipy.stats.false_discovery_control(list(p_values.values()), method=method)
    return dict(zip(p_values, (float(one) for one in adjusted), strict=True))
