"""Gate files: the expectations that a table must meet before the next stage may read it."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from perennial.config.business import Business
from perennial.config.yaml_file import invalid, line_of, read_mapping
from perennial.domain import DefinitionError
from perennial.domain.field_types import StrictModel
from perennial.domain.reasons import DECIDED, OF_KIND

SQL = "unexpected_rows_expectation"
"""The expectation type whose SQL selects invalid rows, for rules without a type of their own."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class Expectation(StrictModel):
    """One expectation of a gate.

    Attributes:
        type: A Great Expectations type.
        kwargs: Its arguments. In texts, `{as_of}` is replaced by the day, `{decided}` by the valid
            (outcome, reason, arm) of decisions, and the name of a setting, such as `{late_days}`,
            by its value.
        why: What a failure means for the business; required for SQL.
    """

    type: str = Field(min_length=1)
    kwargs: dict[str, Any] = Field(default_factory=dict)
    why: str = ""

    @model_validator(mode="after")
    def _sql_explains_itself(self) -> "Expectation":
        if self.type == SQL:
            if not self.why:
                raise ValueError("SQL needs a `why` that tells people what failed")
            if "{batch}" not in str(self.kwargs.get("unexpected_rows_query")):
                raise ValueError("kwargs.unexpected_rows_query must select from {batch}")
        return self

    @property
    def query(self) -> str:
        """The SQL; empty for other types."""
        return str(self.kwargs["unexpected_rows_query"]) if self.type == SQL else ""

    @property
    def subject(self) -> str:
        """The columns; empty if it is about the whole table."""
        given = self.kwargs.get("column") or self.kwargs.get("column_list") or []
        if pair := [self.kwargs[key] for key in ("column_A", "column_B") if key in self.kwargs]:
            given = pair
        return given if isinstance(given, str) else ", ".join(map(str, given))


class Gate(StrictModel):
    """The expectations of one table."""

    name: str
    description: str = Field(min_length=1)
    owner: str = ""
    expectations: tuple[Expectation, ...] = Field(min_length=1)


def read_gate(folder: Path, name: str, *, as_of: date, business: Business) -> Gate:
    """Read `<folder>/<name>.yml`, as of a day.

    Raises:
        DefinitionError: The file is missing or invalid; names it and the key.
    """
    path = folder / f"{name}.yml"
    if not _NAME.fullmatch(name) or not path.exists():
        known = ", ".join(sorted(one.stem for one in folder.glob("*.yml"))) or "none"
        remedy = f"Write it, or name one of: {known}."
        raise DefinitionError(str(path), "the file", "does not exist", remedy)
    content = read_mapping(path, "Write description, owner and expectations.")
    if "name" in content:
        problem, line = "is taken from the file's name", line_of(path, ["name"])
        raise DefinitionError(str(path), "name", problem, "Delete this key.", line=line)
    values = {
        "as_of": as_of,
        "daily_cap": business.daily_cap,
        "decided": _decided(),
        **business.model_dump(),
    }
    try:
        return Gate.model_validate({**_filled(content, values), "name": name})
    except ValidationError as error:
        raise invalid(path, error, []) from error


def _decided() -> str:
    rows = ((outcome, one, arm) for one in DECIDED for outcome, arm in [OF_KIND[one.kind]])
    return ", ".join(f"('{outcome}', '{reason}', '{arm}')" for outcome, reason, arm in rows)


def _filled(content: Any, values: Mapping[str, object]) -> Any:
    if isinstance(content, str):
        for name, value in values.items():
            content = content.replace(f"{{{name}}}", str(value))
        return content
    if isinstance(content, dict):
        return {key: _filled(value, values) for key, value in content.items()}
    if isinstance(content, list):
        return [_filled(value, values) for value in content]
    return content
