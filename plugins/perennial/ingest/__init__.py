"""Landing to raw: what a company gives, checked against the contract."""

from perennial.ingest.contract import Reason
from perennial.ingest.load import Load, ingest

__all__ = ["Load", "Reason", "ingest"]
