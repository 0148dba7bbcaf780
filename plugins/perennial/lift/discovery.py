"""Control of the false discovery rate among many campaigns.

Sources:
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300: valid for
    campaigns that share a holdout.
    Benjamini and Yekutieli (2001), Annals of Statistics 29, 1165-1188: valid under any dependence,
    and stricter.
"""

from collections.abc import Mapping
from typing import Literal, TypeVar

import scipy  # loads `stats` on first use, because that takes half a second

Key = TypeVar("Key")


def adjusted_p_values(
    p_values: Mapping[Key, float], method: Literal["bh", "by"] = "bh"
) -> dict[Key, float]:
    """Adjust p-values; `method` is Benjamini-Hochberg or Benjamini-Yekutieli.

    Of the effects declared at an adjusted p-value below 0.05, about 5 % are false on average.

    Raises:
        ValueError: A p-value is outside [0, 1].
    """
    if not p_values:
        return {}
    adjusted = scipy.stats.false_discovery_control(list(p_values.values()), method=method)
    return dict(zip(p_values, (float(value) for value in adjusted), strict=True))
