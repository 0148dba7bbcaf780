"""Codes are read exactly as written, or the file is refused."""

from pathlib import Path

import pytest

from perennial.campaigns.coupon_codes import ALPHABET, new_codes, read_codes
from perennial.domain import DefinitionError

COMPUTED = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "'=1", '""=1""']
"""What a spreadsheet would take for more than words, quoted for CSV."""


@pytest.mark.parametrize(
    "content",
    ["A1\nb-2\n", "code\nA1\nb-2\n", "\ufeffCode\n A1 \n\nb-2", "till,CODE ,n\n7,A1,1\n7,b-2,2\n"],
)
def test_codes_are_read_from_their_column_or_the_only_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "codes.csv").write_text(content, encoding="utf-8")

    assert read_codes(tmp_path / "codes.csv") == ["A1", "b-2"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the column is missing"),
        (b"one,two\n1,2\n", "the column is missing"),
        (b"till,code\n7\n", "'' is not a code"),
        (b"code\nA 1\n", "'A 1' is not a code"),
        (b"code\n" + b"A" * 65, "is not a code"),
        (b"code\n\xff\n", "UTF-8"),
        *((f'code\n"{one}"\n'.encode(), "is not a code") for one in COMPUTED),
    ],
)
def test_a_file_with_an_invalid_code_is_refused(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    """A till gets codes as CSV, in which a formula must not run."""
    (tmp_path / "codes.csv").write_bytes(content)

    with pytest.raises(DefinitionError, match=problem) as caught:
        read_codes(tmp_path / "codes.csv")
    assert "codes.csv" in str(caught.value)


def test_generated_codes_can_be_read_aloud() -> None:
    codes = list(new_codes(500, prefix="VIP-", length=10))

    assert len(set(codes)) == 500
    assert {len(code) for code in codes} == {14}
    assert {letter for code in codes for letter in code.removeprefix("VIP-")} <= set(ALPHABET)
    assert not set("01IOilo") & set(ALPHABET)
