"""The statistics of lift, as pure functions of the sums that SQL counts.

`judge` turns two sides into a finding: a verdict, or the reason why there is none.
"""
