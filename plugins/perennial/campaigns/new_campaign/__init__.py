"""Creates a campaign's folder from `skeleton`.

The new campaign is valid, and reaches nobody until its SQL is written.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.new_campaign.candidate_list import path_of, with_campaign
from perennial.domain import DefinitionError, suggestion

SKELETON = Path(__file__).parent / "skeleton"
PRIORITY = 900
"""Ranks it after existing campaigns, until the author changes it."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def new_campaign(dbt_project: Path, name: str, programme: str) -> list[Path]:
    """Write the folder of a new campaign and add it to the list of candidates.

    Returns the files that were written or changed.

    Raises:
        DefinitionError: The name is taken or invalid, or the programme is unknown; nothing was
            written.
    """
    folder = dbt_project / "models" / "campaigns" / programme / name
    _check_name(dbt_project, folder, name)
    _check_programme(dbt_project, programme)
    candidates = path_of(dbt_project)
    order = _Order(load_campaigns(dbt_project))
    listed = with_campaign(candidates, name, lambda other: order.is_before(name, other))
    written = [_write(path, text) for path, text in _files(folder, name)]
    return [*written, _write(candidates, listed)]


class _Order:
    def __init__(self, catalogue: Catalogue) -> None:
        self._keys = {
            campaign.name: (campaign.priority, campaign.name) for campaign in catalogue.campaigns
        }

    def is_before(self, name: str, other: str) -> bool:
        return other in self._keys and (PRIORITY, name) < self._keys[other]


def _check_name(dbt_project: Path, folder: Path, name: str) -> None:
    if not _NAME.fullmatch(name):
        remedy = "Write lower-case letters, digits and _, a letter first, such as lost_favourites."
        raise DefinitionError(str(folder), "name", f"{name!r} can't be a campaign's name", remedy)
    taken = [*dbt_project.glob(f"models/campaigns/*/{name}"), *_models(dbt_project, name)]
    if taken:
        remedy = "Choose another name: each dbt model needs its own."
        raise DefinitionError(str(taken[0]), "name", f"{name} is taken", remedy)


def _models(dbt_project: Path, name: str) -> Iterator[Path]:
    yield from dbt_project.glob(f"models/**/{name}.sql")
    yield from dbt_project.glob(f"seeds/**/{name}.csv")


def _check_programme(dbt_project: Path, programme: str) -> None:
    folder = dbt_project / "models" / "campaigns"
    known = sorted(path.name for path in folder.iterdir() if path.is_dir())
    if programme not in known:
        remedy = f"{suggestion(programme, known)} A new one needs a folder there, and a DAG."
        problem = f"there is no programme {programme}"
        raise DefinitionError(str(folder), "programme", problem, remedy)


def _files(folder: Path, name: str) -> Iterator[tuple[Path, str]]:
    for source in sorted(SKELETON.iterdir()):
        text = source.read_text(encoding="utf-8")
        text = text.replace("NAME", name).replace("PRIORITY", str(PRIORITY))
        beside = {"audience.sql": f"{name}.sql", "definition.yml": f"{name}.yml"}
        yield folder / beside.get(source.name, f"templates/{source.name}"), text


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
