"""Lists landed files, and identifies their table by name."""

import hashlib
from typing import NamedTuple

from upath import UPath

from perennial.ingest.contract import TABLES, Table, table_of
from perennial.ingest.vendors import Vendor, vendor_of

UNKNOWN = "unknown"
"""Table name of files outside the contract."""


class LandingFile(NamedTuple):
    """One file below `landing/`; a vendor's file is listed once for each of its tables.

    Attributes:
        name: Its path below `landing/`, `<source>/<day>/<file>`.
        table: None if its name or folder is not in the contract.
        vendor: None if it is in the contract's format.
        file_hash: Hex SHA-256 of its content.
    """

    path: UPath
    name: str
    source: str
    day: str
    table: Table | None
    vendor: Vendor | None
    file_hash: str

    @property
    def table_name(self) -> str:
        """The table's name in `loads`."""
        if not self.table:
            return UNKNOWN
        return f"{self.vendor.name}_{self.table.name}" if self.vendor else self.table.name

    @property
    def key(self) -> tuple[str, str]:
        """Its key in `loads`; the same bytes may be landed as two tables."""
        return self.table_name, self.file_hash


def landing_files(root: UPath) -> list[LandingFile]:
    """All landed files, sorted by source, day and path, which is the order of loading.

    Names that begin with a dot or an underscore are drafts and markers, and are skipped.
    """
    found: list[tuple[tuple[str, ...], UPath]] = []
    for path in (root / "landing").glob("**/*"):
        parts = tuple(path.relative_to(root / "landing").parts)
        if path.is_file() and not any(part.startswith((".", "_")) for part in parts):
            found.append((parts, path))
    found.sort(key=lambda pair: pair[0])
    return [file for parts, path in found for file in _as_tables(path, parts)]


def _as_tables(path: UPath, parts: tuple[str, ...]) -> list[LandingFile]:
    is_placed = len(parts) >= 3  # <source>/<day>/<file>
    vendor = vendor_of(path.name) if is_placed else None
    if vendor:
        tables: list[Table | None] = [TABLES[name] for name in vendor.tables]
    else:
        tables = [table_of(path.name) if is_placed else None]
    file_hash = _hash(path)
    return [
        LandingFile(
            path=path,
            name="/".join(parts),
            source=parts[0],
            day=parts[1] if is_placed else "",
            table=table,
            vendor=vendor,
            file_hash=file_hash,
        )
        for table in tables
    ]


def _hash(path: UPath) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
