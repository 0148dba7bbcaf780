"""Which files have been landed, and what each holds by its name."""

import hashlib
from typing import NamedTuple

from upath import UPath

from perennial.ingest.contract import Table, table_of

UNKNOWN = "unknown"
"""The table name of files that are none of the contract's."""


class LandingFile(NamedTuple):
    """One file below `landing/`.

    Attributes:
        path: Where it is.
        name: Its path below `landing/`.
        source: The folder right below `landing/`: who landed it.
        table: What it holds, or None if its name or its place don't say.
        file_hash: Hex SHA-256 of its content.
    """

    path: UPath
    name: str
    source: str
    table: Table | None
    file_hash: str

    @property
    def table_name(self) -> str:
        """The table's name in `loads`."""
        return self.table.name if self.table else UNKNOWN

    @property
    def key(self) -> tuple[str, str]:
        """By what `loads` knows it; the same bytes may be landed as two tables."""
        return self.table_name, self.file_hash


def landing_files(root: UPath) -> list[LandingFile]:
    """All landed files in the order in which they are read: by path, source and day first.

    Names that begin with a dot or an underscore are drafts and markers, and are passed over.
    """
    found: list[tuple[tuple[str, ...], UPath]] = []
    for path in (root / "landing").glob("**/*"):
        parts = tuple(path.relative_to(root / "landing").parts)
        if path.is_file() and not any(part.startswith((".", "_")) for part in parts):
            found.append((parts, path))
    found.sort(key=lambda pair: pair[0])
    return [_landing_file(path, parts) for parts, path in found]


def _landing_file(path: UPath, parts: tuple[str, ...]) -> LandingFile:
    is_placed = len(parts) >= 3  # <source>/<day>/<file>
    return LandingFile(
        path=path,
        name="/".join(parts),
        source=parts[0],
        table=table_of(path.name) if is_placed else None,
        file_hash=_hash(path),
    )


def _hash(path: UPath) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
