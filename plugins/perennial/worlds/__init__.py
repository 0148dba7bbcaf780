"""Demo, simulation, sandbox, backtest: from them nobody can be reached."""
