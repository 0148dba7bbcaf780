"""Benchmarks: the product's cost beside a peer and a physical limit, from the same run.

`python -m bench` runs all; `python -m bench --quick` takes less than a minute.
"""
