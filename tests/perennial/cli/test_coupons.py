"""Codes get into their pools whole, and a pool that runs low is heard of before it is empty."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from perennial.cli import app
from perennial.stores.installation import Installation
from perennial.stores.ledger import Stock

shell = CliRunner()


def stock(here: Installation) -> list[Stock]:
    with here.ledger() as ledger:
        return ledger.coupons.stock()


def test_a_file_is_uploaded_once(here: Installation, tmp_path: Path) -> None:
    """Twice is no harm."""
    path = tmp_path / "codes.csv"
    path.write_text("number,code\n1, A-1\n2,A-2 \n\n", encoding="utf-8-sig")

    first = shell.invoke(app, ["coupons", "upload", "yearly_plan", str(path)])
    second = shell.invoke(app, ["coupons", "upload", "yearly_plan", str(path)])

    assert "2 new codes of 2 into yearly_plan" in first.output
    assert "0 new codes of 2" in second.output
    assert stock(here) == [Stock("yearly_plan", 2, 2)]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "code\nA-1\n=cmd()\n", "code,x\nA-1,1\n,2\n"])
def test_a_wrong_file_changes_nothing(here: Installation, tmp_path: Path, content: str) -> None:
    """Not even by its first lines."""
    path = tmp_path / "codes.csv"
    path.write_text(content)

    refused = shell.invoke(app, ["coupons", "upload", "yearly_plan", str(path)])

    assert refused.exit_code == 1
    assert stock(here) == []


def test_generated_codes_are_written_for_the_till(here: Installation, tmp_path: Path) -> None:
    """What was written and what may be given out are the same; a file is never written over."""
    path = tmp_path / "new.csv"
    arguments = ["coupons", "generate", "yearly_plan", "--count", "50", "--prefix", "Y-"]

    assert shell.invoke(app, [*arguments, "--to", str(path)]).exit_code == 0
    codes = path.read_text().split()[1:]
    assert len({code for code in codes if code.startswith("Y-") and len(code) == 12}) == 50
    assert shell.invoke(app, [*arguments, "--to", str(path)]).exit_code != 0
    assert stock(here) == [Stock("yearly_plan", 50, 50)]
    assert "0 new" in shell.invoke(app, ["coupons", "upload", "other", str(path)]).output


def test_a_low_pool_is_told_by_the_exit_code(here: Installation) -> None:
    """One that an offer needs; a pool of no offer may be empty."""
    assert shell.invoke(app, ["coupons", "stock", "--low", "0"]).exit_code == 1
    shell.invoke(app, ["coupons", "generate", "yearly_plan", "--count", "5"])

    fine = shell.invoke(app, ["coupons", "stock", "--low", "4"])
    low = shell.invoke(app, ["coupons", "stock", "--low", "5"])

    assert (fine.exit_code, low.exit_code) == (0, 1)
    assert "low" in low.output
    assert "low" not in fine.output
