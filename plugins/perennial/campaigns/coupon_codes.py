"""Coupon codes, read from a file or generated."""

import csv
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from perennial.config.yaml_file import unreadable
from perennial.domain import DefinitionError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that can't be confused when typed."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def read_codes(path: Path) -> list[str]:
    """Codes in a CSV file: its column `code`, or its only column.

    Raises:
        DefinitionError: The file can't be read, has no such column, or a code is invalid.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file) if any(map(str.strip, line))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise unreadable(path, error, "CSV") from None
    names = [name.strip().lower() for name in lines[0]] if lines else []
    if "code" not in names and len(names) != 1:
        remedy = "Write `code` above the codes."
        raise DefinitionError(str(path), "code", "the column is missing", remedy, line=1)
    place, first = (names.index("code"), 1) if "code" in names else (0, 0)
    return [_code(path, line, place) for line in lines[first:]]


def _code(path: Path, line: list[str], index: int) -> str:
    code = line[index].strip() if len(line) > index else ""
    if not _CODE.fullmatch(code):
        remedy = "Write up to 64 letters, digits, dots, dashes and underscores."
        raise DefinitionError(str(path), "code", f"{code[:80]!r} is not a code", remedy)
    return code


def new_codes(count: int, *, prefix: str, length: int) -> Iterator[str]:
    """Generate `count` codes that can't be guessed."""
    for _ in range(count):
        yield prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))
