"""The statistics of lift, as pure functions of the sums that SQL counts."""
