"""Stages staging, marts and results: one dbt layer at a time."""

from datetime import date
from typing import Any

from perennial.domain import BuildFailed
from perennial.stores import warehouse
from perennial.stores.installation import Installation


def build(layer: str, as_of: date) -> dict[str, Any]:
    """Build one layer and run its tests.

    Raises:
        BuildFailed: A model or one of its tests failed.
    """
    outcome = warehouse.build(Installation.here().settings, layer, as_of)
    if outcome.failed:
        raise BuildFailed(f"{layer}: " + "; ".join(outcome.failed.values()))
    return {"layer": layer, "models": len(outcome.built)}
