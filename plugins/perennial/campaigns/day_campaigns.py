"""The campaigns of a day, passed from step to step of the morning.

Valid campaigns are listed by name, because a folder may appear, break or disappear between two
steps.
"""

import logging
from collections.abc import Mapping
from typing import TypedDict

log = logging.getLogger("perennial")


class DayCampaigns(TypedDict):
    """The campaigns of a day so far, as JSON.

    `campaigns` passed every step; `left_out` says why the others don't run.
    """

    campaigns: list[str]
    left_out: dict[str, str]


def leave_out(day: DayCampaigns, problems: Mapping[str, str]) -> DayCampaigns:
    """Leave out campaigns with a problem, and log each."""
    for name, problem in problems.items():
        log.error("Left out today: campaign %s: %s", name, problem)
    names = [name for name in day["campaigns"] if name not in problems]
    return {"campaigns": names, "left_out": {**day["left_out"], **problems}}
