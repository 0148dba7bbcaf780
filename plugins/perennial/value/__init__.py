"""Predicted value: fits BG/NBD and Gamma-Gamma, and tests them against what came.

SQL counts what the fits need (`value_statistics`, `value_backtest`) and scores people by the
recorded model (`predicted_value`); only the fit itself is Python.
"""
