"""Simulated campaigns with a known effect: do our intervals cover it as often as they say?"""

from perennial.simulate.coverage import Tally, tallies
from perennial.simulate.people import EFFECTS, Effect, People, draw

__all__ = ["EFFECTS", "Effect", "People", "Tally", "draw", "tallies"]
