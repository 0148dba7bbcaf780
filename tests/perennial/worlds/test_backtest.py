"""Changes by other definitions are counted by person and day."""

import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from perennial.domain import RequestError
from perennial.stores.lake import SCHEMAS
from perennial.worlds import backtest

DAY = date(2017, 12, 8)


def decided(*sent: tuple[str, str, str, str]) -> pa.Table:
    names = ("campaign", "person_id", "expected_cost", "expected_value")
    rows = [
        {
            **dict.fromkeys(SCHEMAS["decisions"].names),
            **dict(zip(names, (one[0], one[1], *map(Decimal, one[2:])), strict=True)),
            "outcome": "send",
        }
        for one in sent
    ]
    rows += [{**dict.fromkeys(SCHEMAS["decisions"].names), "outcome": "skip", "campaign": "c"}]
    return pa.Table.from_pylist(rows, SCHEMAS["decisions"])


def test_people_who_enter_and_leave_are_counted() -> None:
    """A campaign on one side only is among them; a skipped person is not."""
    before = {DAY: decided(("c", "a", "1", "5"), ("c", "b", "1", "4"), ("gone", "a", "1", "1"))}
    after = {DAY: decided(("c", "b", "2", "4"), ("c", "d", "2", "3"), ("c", "e", "2", "2"))}

    mine, gone = backtest.changes(before, after)

    assert mine[:5] == ("c", 2, 3, 2, 1)
    assert mine[5:] == (Decimal(2), Decimal(6), Decimal(9), Decimal(9))
    assert gone[:5] == ("gone", 1, 0, 0, 1)


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x"])
def test_an_unknown_revision_is_refused(
    revision: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is built, and it is never an option of git."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)  # noqa: S607 - git of the PATH
    monkeypatch.setenv("PERENNIAL_PROJECT", str(tmp_path))

    with pytest.raises(RequestError, match=revision.lstrip("-").partition("=")[0]):
        backtest.diff(revision, DAY, DAY, progress=lambda _: None)
