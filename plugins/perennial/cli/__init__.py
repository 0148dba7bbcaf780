"""The command line: the same stages as the DAGs, without Airflow."""

from perennial.cli import (
    __main__,
    authoring,
    coupons,
    explanation,
    inspection,
    permissions,
    preview,
    receiving,
    sandbox,
    simulation,
    stages,
    trial,
)
from perennial.cli.shell import app

__all__ = [
    "app",
    "__main__",
    "authoring",
    "coupons",
    "explanation",
    "inspection",
    "permissions",
    "preview",
    "receiving",
    "sandbox",
    "simulation",
    "stages",
    "trial",
]
