"""The command line: the same stages as the DAGs, without Airflow."""

from perennial.cli import (
    authoring,
    bounces,
    coupons,
    erasure,
    explanation,
    findings,
    inspection,
    mending,
    permissions,
    preview,
    receiving,
    sandbox,
    simulation,
    stages,
    tasks,
    trial,
)
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
