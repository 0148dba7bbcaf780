"""A lake with a few decisions, and a folder for gates."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.perennial.conftest import PROJECT

from perennial.config.business import Business
from perennial.config.business import business as business_of
from perennial.stores.lake import SCHEMAS, Lake

AS_OF = date(2017, 12, 1)


@pytest.fixture
def business() -> Business:
    return business_of(PROJECT).model_copy(update={"brand": "Perennial Grocer"})


@pytest.fixture
def lake(lake: Lake) -> Lake:
    """Four recorded decisions of 1 December, one of the day before."""
    fill(lake)
    return lake


def fill(lake: Lake) -> None:
    lake.prepare()
    for day, people in ((AS_OF, "abcd"), (date(2017, 11, 30), "z")):
        rows = [
            {
                **dict.fromkeys(SCHEMAS["decisions"].names),
                "campaign": "welcome",
                "person_id": f"p-{one}",
                "outcome": "send" if one in "ab" else "skip",
                "variables": '{"first_name": "Ann"}',
                "evidence": "ann@example.com",
                "priority": 10,
            }
            for one in people
        ]
        table = pa.Table.from_pylist(rows, SCHEMAS["decisions"])
        lake.write("decisions", day, "decisions.parquet", rows=table)


@pytest.fixture
def gates(tmp_path: Path) -> Callable[..., Path]:
    folder = tmp_path / "expectations"
    folder.mkdir()

    def write(**texts: str) -> Path:
        for name, text in texts.items():
            (folder / f"{name.replace('__', '.')}.yml").write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def place(tmp_path: Path, lake: Lake, business: Business) -> Mapping[str, Any]:
    """The arguments of `check`, without the gate and its folder."""
    return {
        "as_of": AS_OF,
        "business": business,
        "lake": lake,
        "warehouse": tmp_path / "warehouse.duckdb",
        "reports": tmp_path / "reports",
    }
