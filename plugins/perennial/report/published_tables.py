"""A day's published tables, as the report reads them. Pure."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

Row = dict[str, Any]


class Tables:
    """Tables by name; a missing one, as on days before it existed, is empty."""

    def __init__(self, results: Mapping[str, pa.Table]) -> None:
        self._results = results
        self._rows: dict[str, list[Row]] = {}

    def rows(self, name: str, **equal: object) -> list[Row]:
        """Rows with these values, in a fixed order."""
        if name not in self._rows:
            found = self._results[name].to_pylist() if name in self._results else []
            self._rows[name] = sorted(found, key=lambda row: list(map(str, row.values())))
        return [
            row
            for row in self._rows[name]
            if all(row.get(column) == value for column, value in equal.items())
        ]
