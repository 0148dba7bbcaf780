"""Worlds from which nobody can be reached: demo, simulation, sandbox, backtest."""
