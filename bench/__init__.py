"""Benchmarks: what the product costs beside a peer and a physical limit, measured in the same run.

`python -m bench` runs all of them, `python -m bench --quick` in under a minute.
"""
