"""What the tables of the warehouse were built from: with the same again, nothing is built.

Beside the warehouse lies a file that says, for each layer, from what it was last built. It holds as
long as nobody else writes to the warehouse.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from upath import UPath

from perennial.config.environment import Settings
from perennial.stores.lake import SCHEMAS


class Inputs(NamedTuple):
    """What a layer is built from.

    Attributes:
        as_of: The day.
        project: Of the files of the dbt project.
        landed: Of the files of raw tables.
        facts: Of the files of recorded tables.
    """

    as_of: str
    project: str
    landed: str
    facts: str


def inputs(settings: Settings, as_of: date) -> Inputs:
    """The inputs of every layer as they are now: names, sizes and times of files, none is read."""
    tables = {table: settings.lake / table for table in SCHEMAS}
    return Inputs(
        as_of.isoformat(),
        project_state(settings.dbt_project),
        _lake_state(folder for table, folder in tables.items() if table.startswith("raw/")),
        _lake_state(folder for table, folder in tables.items() if not table.startswith("raw/")),
    )


def project_state(project: Path) -> str:
    """A text that changes when a file of the dbt project is added, removed, or written."""
    folders = [project / name for name in ("models", "macros", "tests")]
    files = [project / name for name in ("dbt_project.yml", "profiles.yml")]
    return _file_state([*files, *(one for folder in folders for one in folder.rglob("*"))])


def is_same(settings: Settings, layer: str, now: Inputs) -> bool:
    """Whether the warehouse holds a layer as it was built from these inputs."""
    return _read(settings).get(layer) == list(now)


def is_same_but_facts(settings: Settings, layer: str, now: Inputs) -> bool:
    """The same, whatever has been recorded since."""
    built = _read(settings).get(layer)
    return built is not None and Inputs(*built)._replace(facts=now.facts) == now


def forget(settings: Settings, layer: str) -> None:
    """Call it before a layer is built: from here on its tables are no longer the old ones."""
    marks = _read(settings)
    marks.pop(layer, None)
    _write(settings, marks)


def remember(settings: Settings, layer: str, built_from: Inputs) -> None:
    """Call it when a layer is built. After a build that failed, nothing is remembered."""
    marks = json.loads(_marks_file(settings).read_text(encoding="utf-8"))["layers"]
    _write(settings, {**marks, layer: list(built_from)})


def _read(settings: Settings) -> dict[str, list[str]]:
    """Inputs by layer; none where somebody else has written to the warehouse since."""
    if not _marks_file(settings).exists():
        return {}
    marks = json.loads(_marks_file(settings).read_text(encoding="utf-8"))
    is_ours = marks["warehouse"] == _file_state([settings.warehouse_path])
    return dict(marks["layers"]) if is_ours else {}


def _write(settings: Settings, layers: Mapping[str, list[str]]) -> None:
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
    """One listing of each folder: stores of objects answer no question about single files."""
    listed = (folder.fs.find(folder.path, detail=True) for folder in folders)
    return _digest(
        (name, one["size"], one.get("mtime", one.get("LastModified")))
        for files in listed
        for name, one in files.items()
    )


def _digest(facts: Iterable[tuple[object, ...]]) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, facts))).encode()).hexdigest()
