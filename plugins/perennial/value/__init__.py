"""Predicted value: fits BG/NBD and Gamma-Gamma, and back-tests the fit.

SQL prepares the input (`value_statistics`, `value_backtest`) and scores people by the recorded
model (`predicted_value`); only the fit is in Python.
"""
