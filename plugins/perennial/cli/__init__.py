"""The command line: the same stages as the DAGs, without Airflow."""

from perennial.cli import (
    authoring,
    coupons,
    explanation,
    findings,
    inspection,
    permissions,
    preview,
    simulation,
    stages,
    trial,
)
from perennial.cli.shell import app

__all__ = [
    "app",
    "authoring",
    "coupons",
    "explanation",
    "findings",
    "inspection",
    "permissions",
    "preview",
    "simulation",
    "stages",
    "trial",
]
