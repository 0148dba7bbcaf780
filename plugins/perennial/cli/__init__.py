"""The command line: the same stages as the DAGs, without Airflow."""

from perennial.cli import (  # noqa: F401 - each adds its commands to the application
    backtest,
    bounces,
    campaigns,
    coupons,
    dead_letters,
    doctor,
    erase,
    explain,
    findings,
    permissions,
    preview,
    receive,
    sandbox,
    simulate,
    stages,
    tasks,
    words,
)
from perennial.cli.shell import app

__all__ = ["app"]
