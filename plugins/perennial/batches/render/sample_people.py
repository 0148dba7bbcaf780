"""Made-up people: an audience's columns as its file describes them, and values that fit them.

The type of a column is, in this order: its `data_type`; that of the column of the same name in the
contract of `person_profile`; what its name says (`*_on` is a date, `*_count` a number, ...); what a
filter takes it for (`date`, `money`); else text.
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
    """One column of an audience: one variable of its templates.

    Attributes:
        name: The column's.
        kind: Its type.
        values: The only ones it takes, by its test `accepted_values`; empty where any may stand.
        may_be_null: It has no test `not_null`.
    """

    name: str
    kind: DuckDBPyType
    values: tuple[Any, ...]
    may_be_null: bool


def definition_of(campaign: CampaignMessages) -> Path:
    """The file that describes the audience."""
    return campaign.folder / f"{campaign.name}.yml"


def columns_of(campaign: CampaignMessages, used_as: Mapping[str, str]) -> list[Column]:
    """Read which variables an audience gives, all but `person_id`.

    Args:
        used_as: Types that templates take columns for, by column.

    Raises:
        DefinitionError: A `data_type` is none.
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
    """Made-up variables of one person as the JSON object that a decision carries.

    Args:
        locale: Language of texts: a Chinese name is shorter.
        without: A column to leave null.
    """
    soon = as_of + timedelta(days=7)
    values = {one.name: _value(one, locale, soon) for one in columns}
    return json.dumps(values | ({without: None} if without else {}), ensure_ascii=False)


def _described(path: Path, model: str) -> list[dict[str, Any]]:
    """The columns that a file describes of one model."""
    if not path.exists():
        return []
    content = _parsed(path.read_text(encoding="utf-8"))
    found: Mapping[str, Any] = next(
        (one for one in content.get("models", []) if one.get("name") == model), {}
    )
    return [one for one in found.get("columns") or [] if isinstance(one, dict) and "name" in one]


@lru_cache(maxsize=8)  # the contract is long, and the same for every campaign
def _parsed(text: str) -> Mapping[str, Any]:
    return dict(parsed(text))


def _types(path: Path, model: str) -> dict[str, str]:
    described = _described(path, model)
    return {one["name"]: one["data_type"] for one in described if "data_type" in one}


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
    """A column's tests and what they are given, by name."""
    tests = described.get("data_tests") or described.get("tests") or []
    pairs = [one if isinstance(one, dict) else {one: {}} for one in tests]
    return {name: given or {} for pair in pairs for name, given in pair.items()}


def _value(column: Column, locale: str, soon: date) -> Any:
    """The longest value there may be, or one that fits the type."""
    if column.values:
        return max(column.values, key=lambda one: len(str(one)))
    return _made_up(column.name, column.kind, locale, soon)


def _made_up(name: str, kind: Any, locale: str, soon: date) -> Any:
    """A value of a type of DuckDB's; lists are short, structs whole."""
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
