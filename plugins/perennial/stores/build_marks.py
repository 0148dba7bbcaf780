"""Records what each layer of the warehouse was built from, to skip a build with the same inputs.

The file lies next to the warehouse, and is ignored if another process has written to the warehouse
since.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from upath import UPath

from perennial.config.environment import Settings
from perennial.stores.lake import SCHEMAS, reading

_TELLING = ("size", "mtime", "LastModified", "last_modified", "updated", "ETag")
"""Attributes of a stored file or object that change with its content."""


class Inputs(NamedTuple):
    """The inputs of a layer; `project`, `landed` and `facts` are digests of file states."""

    as_of: str
    excluded: str
    project: str
    landed: str
    facts: str


def inputs(settings: Settings, as_of: date, excluded: Iterable[str] = ()) -> Inputs:
    """The current inputs, from names, sizes and times of files; no file is read."""
    tables = {table: settings.lake / table for table in SCHEMAS}
    return Inputs(
        as_of.isoformat(),
        " ".join(sorted(excluded)),
        _project_state(settings.dbt_project),
        _lake_state(folder for table, folder in tables.items() if table.startswith("raw/")),
        _lake_state(folder for table, folder in tables.items() if not table.startswith("raw/")),
    )


def _project_state(project: Path) -> str:
    folders = [project / name for name in ("models", "macros", "tests")]
    files = [project / name for name in ("dbt_project.yml", "profiles.yml")]
    return _file_state([*files, *(file for folder in folders for file in folder.rglob("*"))])


def is_same(settings: Settings, layer: str, now: Inputs) -> bool:
    """Whether the warehouse's layer was built from these inputs."""
    return _read(settings).get(layer) == now._asdict()


def is_same_but_facts(settings: Settings, layer: str, now: Inputs) -> bool:
    """As `is_same`, but ignores recorded tables."""
    return {**_read(settings).get(layer, {}), "facts": now.facts} == now._asdict()


def forget(settings: Settings, layer: str) -> None:
    """Call this before a layer is built, because its tables are about to change."""
    marks = _read(settings)
    marks.pop(layer, None)
    _write(settings, marks)


def remember(settings: Settings, layer: str, built_from: Inputs) -> None:
    """Call this after a successful build."""
    marks = json.loads(_marks_file(settings).read_text(encoding="utf-8"))["layers"]
    _write(settings, {**marks, layer: built_from._asdict()})


def _read(settings: Settings) -> dict[str, dict[str, str]]:
    try:
        marks = json.loads(_marks_file(settings).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # missing or incomplete: build everything
        return {}
    is_ours = marks["warehouse"] == _file_state([settings.warehouse_path])
    return dict(marks["layers"]) if is_ours else {}


def _write(settings: Settings, layers: Mapping[str, Mapping[str, str]]) -> None:
    file = _marks_file(settings)
    draft = file.with_suffix(".draft")
    marks = {"warehouse": _file_state([settings.warehouse_path]), "layers": layers}
    draft.write_text(json.dumps(marks), encoding="utf-8")
    draft.replace(file)


def _marks_file(settings: Settings) -> Path:
    return settings.warehouse_path.with_name(f"{settings.warehouse_path.name}.built.json")


def _file_state(files: Iterable[Path]) -> str:
    stats = [(str(file), file.stat()) for file in files if file.exists()]
    return _digest((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


def _lake_state(folders: Iterable[UPath]) -> str:
    """Lists each folder once, because object stores answer slowly for single files."""
    return _digest(fact for folder in folders for fact in _listed(folder))


def _listed(folder: UPath) -> Iterator[tuple[object, ...]]:
    yield (str(folder),)
    with reading(folder):
        folder.fs.invalidate_cache(folder.path)  # other processes write to it
        files = folder.fs.find(folder.path, detail=True)
    for name, facts in files.items():
        yield name, *(facts.get(key) for key in _TELLING)


def _digest(facts: Iterable[tuple[object, ...]]) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, facts))).encode()).hexdigest()
