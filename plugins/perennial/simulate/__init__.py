"""The simulator: people who answer messages with effects we planted, so that we can look for them.

`effects` names what is planted, `population` draws people, `behaviour` lives their days, `landing`
writes what their company would export, `year` runs the product's own stages between those days, and
`coverage` asks of many simulated campaigns whether the intervals hold the planted effect as often
as they say.
"""

from perennial.simulate.coverage import Coverage, cover
from perennial.simulate.effects import EFFECTS, Effect, Kind
from perennial.simulate.year import Plan, Year

__all__ = ["EFFECTS", "Coverage", "Effect", "Kind", "Plan", "Year", "cover"]
