"""Predicted value: fits BG/NBD and Gamma-Gamma, and tests them against what came.

SQL counts what the fits need (`value_statistics`, `value_backtest`) and scores people by the
recorded model (`predicted_value`); only the fit itself is Python.
"""

from perennial.value.model import BackTest, HeldOut, ValueModel, back_test, fit, require_sound
from perennial.value.purchase_statistics import NotFitted, Statistics
from perennial.value.read_marts import held_out, statistics
from perennial.value.record_models import read, record

__all__ = [
    "BackTest",
    "HeldOut",
    "NotFitted",
    "Statistics",
    "ValueModel",
    "back_test",
    "fit",
    "held_out",
    "read",
    "record",
    "require_sound",
    "statistics",
]
