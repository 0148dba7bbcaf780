"""Stages staging, marts and results: one dbt layer at a time."""

from datetime import date
from typing import Any

from perennial.domain import BuildFailed
from perennial.stores import build_marks, warehouse
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


def are_built(as_of: date) -> bool:
    """Whether nothing has landed, and no model has changed, since the day's tables were built."""
    here = Installation.here().settings
    return build_marks.is_same_but_facts(here, "marts", build_marks.inputs(here, as_of))
