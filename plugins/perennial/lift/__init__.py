"""Lift: what a campaign did, told from sufficient statistics that SQL counts. Pure functions.

`shares` compares conversion with intervals that are right for small counts; `moments` adds up any
metric, `cuped` takes out what the past foretells, `estimates` and `sequential` give differences
with intervals, `assignment` checks the lot, `power` says how long to wait, `discovery` allows for
many campaigns, `guardrails` stops one that annoys, `exploration` divides variants, and `findings`
puts it together: a verdict, or why there is none.
"""
