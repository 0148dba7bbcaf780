"""What the tables of the warehouse were built from: with the same again, nothing is built.

Beside the warehouse lies a file that says, for each layer, from what it was last built. It holds as
long as nobody else writes to the warehouse.
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
"""What stores of files and objects say that changes with a file's content."""


class Inputs(NamedTuple):
    """What a layer is built from.

    Attributes:
        as_of: The day.
        excluded: Campaigns that are left out.
        project: Of the files of the dbt project.
        landed: Of the files of raw tables.
        facts: Of the files of recorded tables.
    """

    as_of: str
    excluded: str
    project: str
    landed: str
    facts: str


def inputs(settings: Settings, as_of: date, excluded: Iterable[str] = ()) -> Inputs:
    """The inputs of every layer as they are now: names, sizes and times of files, none is read."""
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
    return _file_state([*files, *(one for folder in folders for one in folder.rglob("*"))])


def is_same(settings: Settings, layer: str, now: Inputs) -> bool:
    """Whether the warehouse holds a layer as it was built from these inputs."""
    return _read(settings).get(layer) == now._asdict()


def is_same_but_facts(settings: Settings, layer: str, now: Inputs) -> bool:
    """The same, whatever has been recorded since."""
    return {**_read(settings).get(layer, {}), "facts": now.facts} == now._asdict()


def forget(settings: Settings, layer: str) -> None:
    """Call it before a layer is built: from here on its tables are no longer the old ones."""
    marks = _read(settings)
    marks.pop(layer, None)
    _write(settings, marks)


def remember(settings: Settings, layer: str, built_from: Inputs) -> None:
    """Call it when a layer is built. After a build that failed, nothing is remembered."""
    marks = json.loads(_marks_file(settings).read_text(encoding="utf-8"))["layers"]
    _write(settings, {**marks, layer: built_from._asdict()})


def _read(settings: Settings) -> dict[str, dict[str, str]]:
    """Inputs by layer; none where somebody else has written to the warehouse since."""
    try:
        marks = json.loads(_marks_file(settings).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # never written, or by halves: then all is built again
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
    """One listing of each folder: stores of objects answer no question about single files."""
    return _digest(fact for folder in folders for fact in _listed(folder))


def _listed(folder: UPath) -> Iterator[tuple[object, ...]]:
    """The folder, and names of files with what their store says about the content."""
    yield (str(folder),)
    with reading(folder):
        folder.fs.invalidate_cache(folder.path)  # others write, too
        files = folder.fs.find(folder.path, detail=True)
    for name, one in files.items():
        yield name, *(one.get(key) for key in _TELLING)


def _digest(facts: Iterable[tuple[object, ...]]) -> str:
    return hashlib.sha256("\n".join(sorted(map(str, facts))).encode()).hexdigest()
