"""The command line: the same stages as the DAGs, without Airflow."""

from perennial.cli import backtest as trial
from perennial.cli import bounces, coupons, findings, permissions, preview, sandbox, stages, tasks
from perennial.cli import campaigns as authoring
from perennial.cli import dead_letters as mending
from perennial.cli import doctor as inspection
from perennial.cli import erase as erasure
from perennial.cli import explain as explanation
from perennial.cli import receive as receiving
from perennial.cli import simulate as simulation
from perennial.cli.shell import app

__all__ = [
    "app",
    "authoring",
    "bounces",
    "coupons",
    "erasure",
    "explanation",
    "findings",
    "inspection",
    "mending",
    "permissions",
    "preview",
    "receiving",
    "sandbox",
    "simulation",
    "stages",
    "tasks",
    "trial",
]
