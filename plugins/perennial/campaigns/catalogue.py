"""The catalogue of campaigns, read and validated from their folders.

A definition is the `config.meta` of the campaign's model, merged over the defaults in
dbt_project.yml. The parent folder names the programme. An invalid definition doesn't stop the
others.
"""

import hashlib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from perennial.campaigns.definition import Campaign
from perennial.campaigns.offers import load_offers
from perennial.config.yaml_file import Key, invalid, line_of, read_mapping, unreadable
from perennial.domain import DefinitionError

_BEGIN = "Begin with `models:`."


class Catalogue(NamedTuple):
    """All campaigns: the valid ones, and the errors of the others by name."""

    campaigns: tuple[Campaign, ...]
    broken: Mapping[str, DefinitionError]

    def programme(self, programme: str) -> list[str]:
        """Names of a programme's valid campaigns."""
        return [campaign.name for campaign in self.campaigns if campaign.programme == programme]

    def without(self, found: Mapping[str, DefinitionError]) -> "Catalogue":
        """The catalogue with these campaigns moved to the invalid ones."""
        sound = tuple(campaign for campaign in self.campaigns if campaign.name not in found)
        return Catalogue(sound, {**self.broken, **found})


def load_campaigns(dbt_project: Path) -> Catalogue:
    """Read every `<dbt_project>/models/campaigns/<programme>/<campaign>/`.

    Campaigns are sorted by priority, then name.

    Raises:
        DefinitionError: The defaults in dbt_project.yml can't be read.
    """
    defaults = _defaults(dbt_project / "dbt_project.yml")
    used = read_mapping(dbt_project / "dbt_project.yml", _BEGIN).get("vars", {}).get("channels")
    offers = cache(lambda: load_offers(dbt_project))  # loaded only if a campaign has an offer
    sound: list[Campaign] = []
    broken: dict[str, DefinitionError] = {}
    for folder in sorted((dbt_project / "models" / "campaigns").glob("*/*/")):
        try:
            campaign = _load(folder, defaults)
            _require_used(campaign, used)
            if campaign.offer:
                offers().require(campaign.offer, by=folder / f"{folder.name}.yml")
            sound.append(campaign)
        except DefinitionError as error:
            broken[folder.name] = error
    return Catalogue(
        tuple(sorted(sound, key=lambda campaign: (campaign.priority, campaign.name))), broken
    )


def _defaults(path: Path) -> dict[str, Any]:
    content = read_mapping(path, _BEGIN)
    try:
        return dict(content["models"]["perennial"]["campaigns"]["+meta"])
    except (KeyError, TypeError) as error:
        key = "models.perennial.campaigns.+meta"
        raise DefinitionError(str(path), key, "is missing", "Write the defaults there.") from error


def owner_of(dbt_project: Path, folder: Path) -> str:
    """Owner of a campaign, even if its definition is invalid otherwise.

    Raises:
        DefinitionError: The definition can't be read, or has no owner.
    """
    path = folder / f"{folder.name}.yml"
    meta, _ = _meta(path, folder.name)
    owner = (_defaults(dbt_project / "dbt_project.yml") | meta).get("owner")
    if not owner:
        raise DefinitionError(str(path), "config.meta.owner", "is missing", "Name a team.")
    return str(owner)


def _load(folder: Path, defaults: Mapping[str, Any]) -> Campaign:
    path = folder / f"{folder.name}.yml"
    _require_sql(folder / f"{folder.name}.sql")
    meta, place = _meta(path, folder.name)
    try:
        return Campaign.model_validate(
            {
                **defaults,
                **meta,
                "name": folder.name,
                "programme": folder.parent.name,
                "folder": folder,
                "definition_hash": _hash(folder, defaults),
            }
        )
    except ValidationError as error:
        raise invalid(path, error, ["config", "meta"], place) from error


def _require_sql(path: Path) -> None:
    if not path.exists():
        remedy = "Write the audience's SQL there."
        raise DefinitionError(str(path.parent), path.name, "is missing", remedy)
    try:
        path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error, "SQL") from error


def _require_used(campaign: Campaign, used: Collection[str] | None) -> None:
    """Reject a channel that the business has not enabled."""
    unused = [name for name in campaign.channels if name not in (used or campaign.channels)]
    if unused:
        raise DefinitionError(
            str(campaign.folder / f"{campaign.name}.yml"),
            "config.meta.channels",
            f"the business has not enabled {unused[0]}",
            "Add it, with its price, to vars.channels in dbt_project.yml, or delete it here.",
        )


def _meta(path: Path, name: str) -> tuple[dict[str, Any], list[Key]]:
    """The `config.meta` of the model called `name`, and where in the file it is."""
    if not path.exists():
        problem, remedy = "does not exist", "Write the campaign's rules there."
        raise DefinitionError(str(path), "the file", problem, remedy)
    models = read_mapping(path, _BEGIN).get("models")
    for position, model in enumerate(models if isinstance(models, list) else ()):
        if isinstance(model, dict) and model.get("name") == name:
            place: list[Key] = ["models", position, "config", "meta"]
            config = model.get("config")
            meta = config.get("meta") if isinstance(config, dict) else None
            if isinstance(meta, dict):
                return meta, place
            problem, remedy = "is missing", "Write the campaign's rules there."
            line = line_of(path, place)
            raise DefinitionError(str(path), "config.meta", problem, remedy, line=line)
    problem, remedy = f"has no model {name}", "Give the model the folder's name."
    raise DefinitionError(str(path), "models", problem, remedy, line=line_of(path, ["models"]))


def _hash(folder: Path, defaults: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(repr(sorted(defaults.items())).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
