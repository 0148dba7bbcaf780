"""Codes are uploaded whole, and a low pool is reported before it is empty."""

from pathlib import Path

import pytest
from tests.perennial.cli.conftest import run

from perennial.stores.installation import Installation
from perennial.stores.ledger import Stock


def stock(here: Installation) -> list[Stock]:
    with here.ledger() as ledger:
        return ledger.coupons.stock()


def test_a_file_is_uploaded_once(here: Installation, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("number,code\n1, A-1\n2,A-2 \n\n", encoding="utf-8-sig")

    first = run("coupons", "upload", "yearly_plan", str(path))
    second = run("coupons", "upload", "yearly_plan", str(path))

    assert "2 new codes of 2 into yearly_plan" in first
    assert "0 new codes of 2" in second
    assert stock(here) == [Stock("yearly_plan", 2, 2)]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "code\nA-1\n=cmd()\n", "code,x\nA-1,1\n,2\n"])
def test_an_invalid_file_changes_nothing(here: Installation, tmp_path: Path, content: str) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(content)

    run("coupons", "upload", "yearly_plan", str(path), code=1)

    assert stock(here) == []


def test_generated_codes_are_written_for_the_till(here: Installation, tmp_path: Path) -> None:
    """An existing file is never overwritten."""
    path = tmp_path / "new.csv"
    arguments = ["coupons", "generate", "yearly_plan", "--count", "50", "--prefix", "Y-"]

    run(*arguments, "--to", str(path))
    codes = path.read_text().split()[1:]
    assert len({code for code in codes if code.startswith("Y-") and len(code) == 12}) == 50
    run(*arguments, "--to", str(path), code=1)
    assert stock(here) == [Stock("yearly_plan", 50, 50)]
    assert "0 new" in run("coupons", "upload", "other", str(path))


def test_a_low_pool_sets_the_exit_code(here: Installation) -> None:
    """If an offer needs it; other pools may be empty."""
    run("coupons", "stock", "--low", "0", code=1)
    run("coupons", "generate", "yearly_plan", "--count", "5")

    assert "low" in run("coupons", "stock", "--low", "5", code=1)
    assert "low" not in run("coupons", "stock", "--low", "4")
