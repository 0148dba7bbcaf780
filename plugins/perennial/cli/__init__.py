"""The command line: the same stages as the DAGs, without Airflow."""

from perennial.cli import (
    authoring,
    bounces,
    coupons,
    explanation,
    inspection,
    permissions,
    preview,
    sandbox,
    stages,
    trial,
)
from perennial.cli.shell import app

__all__ = [
    "app",
    "authoring",
    "bounces",
    "coupons",
    "explanation",
    "inspection",
    "permissions",
    "preview",
    "sandbox",
    "stages",
    "trial",
]
