"""A company's landing folder, a lake and a ledger."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from upath import UPath

from perennial.ingest.load import Load, ingest
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.ledger import Ledger, open_ledger

NOW = datetime(2026, 1, 3, 15, tzinfo=UTC)
TODAY = date(2026, 1, 3)

Row = dict[str, Any]


def _flat(rows: Sequence[Row]) -> list[Row]:
    """Objects as JSON text, as in CSV and Parquet."""
    return [
        {name: json.dumps(v) if isinstance(v, dict) else v for name, v in row.items()}
        for row in rows
    ]


def _jsonl(rows: Sequence[Row]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list({name: None for row in rows for name in row}))
    writer.writeheader()
    writer.writerows(_flat(rows))
    return text.getvalue().encode()


def _parquet(rows: Sequence[Row] | pa.Table) -> bytes:
    if not isinstance(rows, pa.Table):
        names = {name: None for row in rows for name in row}
        flat = _flat(rows)
        rows = pa.table({n: pa.array([row.get(n) for row in flat], pa.string()) for n in names})
    file = io.BytesIO()
    pq.write_table(rows, file)
    return file.getvalue()


_WRITERS = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}


def take_in(lake: Lake, ledger: Ledger, now: datetime, **given: Any) -> list[Load]:
    """Ingest what was landed, on the day of `now`, in New York by default."""
    usual: dict[str, Any] = {"key": b"a key", "zone": ZoneInfo("America/New_York")}
    usual |= {"loaded_on": now.date(), "progress": lambda _: None}
    return ingest(lake, ledger, now=now, **usual | given)


class Company:
    """A company that lands files, and the lake that they are loaded to."""

    def __init__(self, home: Path, ledger: Ledger, lake: type[Lake] = Lake) -> None:
        self.root, self.lake, self.ledger = home, lake(UPath(home)), ledger
        self.said: list[str] = []
        self.loads: list[Load] = []

    def land(
        self, name: str, rows: Sequence[Row] | pa.Table | bytes, folder: str = "shop/2026-01-02"
    ) -> Path:
        """Write a file of rows, or of bytes as they are."""
        path = self.root / "landing" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = rows if isinstance(rows, bytes) else _WRITERS[path.suffix[1:]](rows)
        path.write_bytes(content)
        return path

    def ingest(self, loaded_on: date = TODAY) -> list[Load]:
        """Ingest what was landed."""
        return take_in(self.lake, self.ledger, NOW, loaded_on=loaded_on, progress=self.said.append)

    def rows(self, table: str) -> list[Row]:
        """All rows of a lake table, without its partitions."""
        files = sorted((self.root / table).glob("**/*.parquet"))
        pieces = [pq.ParquetFile(file).read() for file in files]
        return pa.concat_tables([SCHEMAS[table].empty_table(), *pieces]).to_pylist()

    def rejected(self) -> list[tuple[int, str]]:
        """Line and reason of each row in quarantine."""
        return [(row["line"], row["reason"]) for row in self.rows("quarantine")]

    def files(self, table: str) -> dict[str, bytes]:
        """The files of a lake table."""
        paths = sorted((self.root / table).glob("**/*.parquet"))
        return {str(path.relative_to(self.root)): path.read_bytes() for path in paths}


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger for all tests: ingest only adds to it."""
    with open_ledger(f"sqlite:///{tmp_path_factory.mktemp('ledger')}/ledger.sqlite") as ledger:
        yield ledger


@pytest.fixture
def company(tmp_path: Path, ledger: Ledger) -> Company:
    return Company(tmp_path / "lake", ledger)


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory, ledger: Ledger) -> Callable[..., Company]:
    """Make further companies, each with its own lake, of the default or another kind."""
    return lambda lake=Lake: Company(tmp_path_factory.mktemp("lake"), ledger, lake)


_GOOD: dict[str, Row] = {
    "events": {
        "event_id": "e1",
        "external_id": "p1",
        "event_type": "purchase",
        "occurred_at": "2026-01-02T10:00:00Z",
        "loaded_at": "2026-01-02T12:00:00Z",
        "amount": "12.50",
        "currency": "EUR",
        "properties": {"basket_id": "b1"},
    },
    "profiles": {
        "external_id": "p1",
        "first_name": "Jo",
        "locale": "en",
        "time_zone": "Europe/Berlin",
        "region": "DE",
        "birth_on": "1980-02-29",
        "registered_at": "2025-12-01T10:00:00Z",
        "updated_at": "2025-12-01T10:00:00Z",
        "loaded_at": "2025-12-02T02:00:00Z",
        "properties": {"tier": "gold"},
    },
    "contacts": {
        "external_id": "p1",
        "contact_type": "email",
        "address": "jo@example.com",
        "updated_at": "2025-12-01T10:00:00Z",
        "loaded_at": "2025-12-02T02:00:00Z",
    },
    "consents": {
        "external_id": "p1",
        "purpose": "marketing",
        "channel": "email",
        "status": "granted",
        "occurred_at": "2025-12-01T10:00:00Z",
        "loaded_at": "2025-12-02T02:00:00Z",
        "evidence": "form v1",
    },
    "products": {
        "product_id": "x1",
        "name": "Olive oil",
        "updated_at": "2025-12-01T10:00:00Z",
        "loaded_at": "2025-12-02T02:00:00Z",
    },
    "links": {
        "external_id": "p1",
        "identifier_type": "external_id",
        "identifier": "p2",
        "occurred_at": "2025-12-01T10:00:00Z",
        "loaded_at": "2025-12-02T02:00:00Z",
        "evidence": "ticket 1",
    },
    "recommendations": {
        "external_id": "p1",
        "product_id": "x1",
        "item_rank": "1",
        "score": "0.0152238",
        "model": "m1",
        "generated_at": "2025-12-01T10:00:00Z",
        "loaded_at": "2025-12-02T02:00:00Z",
    },
}


def good(table: str = "events", **given: Any) -> Row:
    """A valid row of a table, with the given columns replaced."""
    return _GOOD[table] | given
