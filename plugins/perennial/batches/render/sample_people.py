"""Made-up people: values that fit the columns of an audience by its file.

A column's type is the first of: its `data_type`, the same column in `person_profile`, its name
(`*_on` is a date, `*_count` a number, ...), a filter on it (`date`, `money`), text.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from duckdb.sqltypes import DuckDBPyType

from perennial.campaigns.definition import CampaignMessages
from perennial.config.yaml_file import parsed
from perennial.domain import DefinitionError

_NAMED = (
    (r"_on$", "date"),
    (r"_at$", "timestamp"),
    (r"_(days|count)$", "integer"),
    (r"_share$", "double"),
    (r"^(is|has)_", "boolean"),
)
_TEXTS: Mapping[str, Mapping[str, str]] = {
    "first_name": {"zh": "欧阳小林", "en": "Alexandra"},
    "currency": {"zh": "CNY", "en": "USD"},
}
"""Texts whose length or form matters."""


class Column(NamedTuple):
    """One column of an audience, which is one variable of its templates.

    Attributes:
        values: Of its test `accepted_values`; empty if any is allowed.
        may_be_null: Whether it lacks a test `not_null`.
    """

    name: str
    kind: DuckDBPyType
    values: tuple[Any, ...]
    may_be_null: bool


def definition_of(campaign: CampaignMessages) -> Path:
    """The file that describes the audience."""
    return campaign.folder / f"{campaign.name}.yml"


def columns_of(campaign: CampaignMessages, used_as: Mapping[str, str]) -> list[Column]:
    """The columns of an audience without `person_id`; `used_as` has types that templates expect.

    Raises:
        DefinitionError: A `data_type` is invalid.
    """
    project = campaign.folder.parents[1].parent
    types = {**used_as, **_types(project / "marts" / "person_profile.yml", "person_profile")}
    path = definition_of(campaign)
    return [
        _column(path, described, types)
        for described in _described(path, campaign.name)
        if described["name"] != "person_id"
    ]


def variables_of(
    columns: list[Column], *, locale: str, as_of: date, without: str | None = None
) -> str:
    """Made-up variables of one person, as a JSON object.

    Args:
        locale: A Chinese name is shorter.
        without: A column to leave null.
    """
    soon = as_of + timedelta(days=7)
    values = {column.name: _value(column, locale, soon) for column in columns}
    return json.dumps(values | ({without: None} if without else {}), ensure_ascii=False)


def _described(path: Path, model: str) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    content = _parsed(path.read_text(encoding="utf-8"))
    found: Mapping[str, Any] = next(
        (entry for entry in content.get("models", []) if entry.get("name") == model), {}
    )
    return [
        column
        for column in found.get("columns") or []
        if isinstance(column, dict) and "name" in column
    ]


@lru_cache(maxsize=8)  # the contract is long, and the same for every campaign
def _parsed(text: str) -> Mapping[str, Any]:
    return dict(parsed(text))


def _types(path: Path, model: str) -> dict[str, str]:
    described = _described(path, model)
    return {column["name"]: column["data_type"] for column in described if "data_type" in column}


def _column(path: Path, described: Mapping[str, Any], types: Mapping[str, str]) -> Column:
    name = described["name"]
    named = (kind for pattern, kind in _NAMED if re.search(pattern, name))
    kind = described.get("data_type") or types.get(name) or next(named, "string")
    tests = _tests(described)
    values = tests.get("accepted_values", {})
    values = values.get("arguments", values).get("values", ())
    try:
        return Column(name, duckdb.sqltype(kind), tuple(values), "not_null" not in tests)
    except duckdb.Error as error:
        key, remedy = f"columns.{name}.data_type", "Write a type such as string, date or integer."
        raise DefinitionError(str(path), key, f"{kind} is not a type", remedy) from error


def _tests(described: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    tests = described.get("data_tests") or described.get("tests") or []
    pairs = [test if isinstance(test, dict) else {test: {}} for test in tests]
    return {name: given or {} for pair in pairs for name, given in pair.items()}


def _value(column: Column, locale: str, soon: date) -> Any:
    """The longest accepted value, or one that fits."""
    if column.values:
        return max(column.values, key=lambda value: len(str(value)))
    return _made_up(column.name, column.kind, locale, soon)


def _made_up(name: str, kind: Any, locale: str, soon: date) -> Any:
    if kind.id in ("list", "array"):
        return [_made_up(name, kind.children[0][1], locale, soon)] * 3
    if kind.id == "struct":
        return {key: _made_up(key, child, locale, soon) for key, child in kind.children}
    if kind.id.startswith("timestamp"):
        return f"{soon.isoformat()} 09:00:00"
    if kind.id.endswith(("int", "integer")):
        return 3
    fraction = 0.25 if name.endswith("_share") else 12.5
    others = {"boolean": True, "date": soon.isoformat()}
    others |= dict.fromkeys(("decimal", "double", "float"), fraction)
    return others[kind.id] if kind.id in others else _text(name, locale)


def _text(name: str, locale: str) -> str:
    if name in _TEXTS:
        return _TEXTS[name][locale]
    if name.endswith("url"):
        return f"https://example.com/{name}"
    return name.replace("_", " ")
