"""Stages staging, marts and results: build one dbt layer."""

from datetime import date
from typing import Any

from perennial.stores import build_marks, warehouse
from perennial.stores.installation import Installation


def build(layer: str, as_of: date) -> dict[str, Any]:
    """Build one layer and run its tests.

    Raises:
        BuildFailed: A model or its test failed.
    """
    settings = Installation.here().settings
    outcome = warehouse.build(settings, layer, as_of)
    if outcome.failed:
        raise warehouse.build_failed(settings, layer, outcome.failed)
    return {"layer": layer, "models": len(outcome.built)}


def are_built(as_of: date) -> bool:
    """Whether files and models are unchanged since the day's tables were built."""
    here = Installation.here().settings
    return build_marks.is_same_but_facts(here, "marts", build_marks.inputs(here, as_of))
