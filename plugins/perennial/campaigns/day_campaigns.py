"""Which campaigns run on a day, handed from step to step of the morning.

What is checked and built is named, and not only what is left out: a folder may appear, break or go
between two steps.
"""

import logging
from collections.abc import Mapping
from typing import TypedDict

log = logging.getLogger("perennial")


class DayCampaigns(TypedDict):
    """The campaigns of a day so far, as JSON can carry them.

    Attributes:
        campaigns: Names of those that passed every step.
        left_out: Why the others don't run, by name.
    """

    campaigns: list[str]
    left_out: dict[str, str]


def leave_out(day: DayCampaigns, problems: Mapping[str, str]) -> DayCampaigns:
    """The same day without campaigns that have a problem; the log names each."""
    for name, problem in problems.items():
        log.error("Left out today: campaign %s: %s", name, problem)
    names = [name for name in day["campaigns"] if name not in problems]
    return {"campaigns": names, "left_out": {**day["left_out"], **problems}}
