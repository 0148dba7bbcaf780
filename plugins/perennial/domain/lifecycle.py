"""The lifecycle stages of each stage model.

`stage_order` in dbt_project/macros/stage_order.sql has the same names, ordered by how close a
person is; `tests/perennial/domain` compares them.
"""

from collections.abc import Mapping

STAGE_MODELS: Mapping[str, tuple[str, ...]] = {
    "activity": ("prospect", "novice", "active", "dormant", "lost"),
    "clv": ("acquisition", "activation", "retention", "loyalty", "churn"),
    "funnel": ("awareness", "interest", "engagement", "conversion", "loyalty"),
}
"""Stages of each model, in the order of a customer's life."""
