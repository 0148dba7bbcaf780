"""The page about event types lists exactly what the models look for."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "dbt_project"
MACROS = [path.read_text(encoding="utf-8") for path in (PROJECT / "macros").glob("*.sql")]
MODELS_IN_MACROS = {
    match[1]: match[0]
    for text in MACROS
    for match in re.finditer(r"\{% macro (\w+_of_events)\(.*?endmacro", text, re.DOTALL)
}
"""Macros that are the whole of a model, by name."""

MODELS = {
    path.stem: (sql := path.read_text(encoding="utf-8"))
    + "".join(text for name, text in MODELS_IN_MACROS.items() if f"{name}(" in sql)
    for path in (PROJECT / "models").rglob("*.sql")
}
OF_EVENTS = {name: sql for name, sql in MODELS.items() if re.search(r"'(person|stg)_events'", sql)}
SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


class Documented(NamedTuple):
    """A row of the page."""

    properties: frozenset[str]
    models: frozenset[str]
    settings: frozenset[str]


def page() -> dict[str, Documented]:
    rows = {}
    for line in (ROOT / "docs/reference/event-types.md").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"\| `(\w+)` \|", line):
            _, _, _, properties, models, settings, _ = line.split("|")
            named = frozenset(re.findall(r"`(\w+)`", properties))
            rows[match[1]] = Documented(
                named,
                frozenset(re.findall(r"\w+", models)),
                frozenset(re.findall(r"\w+", settings)),
            )
    return rows


def words(setting: Any) -> Iterator[str]:
    if isinstance(setting, str):
        yield setting
    elif isinstance(setting, dict):
        for key, value in setting.items():
            yield key
            yield from words(value)
    elif isinstance(setting, list):
        for value in setting:
            yield from words(value)


@pytest.mark.parametrize("event_type", sorted(page()))
def test_the_page_names_the_models_and_settings_that_use_a_type(event_type: str) -> None:
    row = page()[event_type]

    assert row.models == {name for name, sql in OF_EVENTS.items() if f"'{event_type}'" in sql}
    assert row.settings == {
        name for name, setting in SETTINGS.items() if event_type in set(words(setting))
    }


def test_every_type_that_models_and_settings_read_is_on_the_page() -> None:
    """Nobody sends a type that is not documented."""
    asked = set()
    for sql in [*MODELS.values(), *MACROS]:
        for listed in re.findall(r"event_type (?:=|in \()\s*('[^)=]*?')(?:\s*\)|\s)", sql):
            asked |= set(re.findall(r"'(\w+)'", listed))
        for listed in re.findall(r"_types = \[([^\]]*)\]", sql):
            asked |= set(re.findall(r"'(\w+)'", listed))
    for name, setting in SETTINGS.items():
        if name.endswith("_events"):
            asked |= set(setting)
    for preset in SETTINGS["presets"].values():
        asked |= set(preset["use_events"])

    assert {"purchase", "points_spent", "survey_answered", "login"} <= asked <= set(page())


def test_every_property_that_models_read_is_on_the_page() -> None:
    asked = set()
    for sql in OF_EVENTS.values():
        asked |= set(re.findall(r"property\('[\w.]*properties', '(\w+)'\)", sql))

    known = frozenset[str]().union(*(row.properties for row in page().values()))
    assert {"points", "answer", "area"} <= asked <= known
