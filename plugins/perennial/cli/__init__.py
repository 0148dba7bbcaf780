"""The command line: the same stages as the DAGs, without Airflow."""

from perennial.cli import authoring, coupons, inspection, permissions, preview, stages
from perennial.cli.shell import app

__all__ = ["app", "authoring", "coupons", "inspection", "permissions", "preview", "stages"]
