"""Predicted value: fits BG/NBD and Gamma-Gamma, and back-tests the fit.

SQL prepares the input (`value_statistics`, `value_backtest`) and scores people (`predicted_value`).
"""
