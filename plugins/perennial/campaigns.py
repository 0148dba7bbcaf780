"""Campaign definitions: one folder each, read and checked here and nowhere else.

A definition is the `config.meta` of the campaign's model, over the defaults in dbt_project.yml.
The folder above names the programme. A definition that fails is set aside with its error; the
others go on.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from perennial.domain import ADDRESS_OF_CHANNEL, DefinitionError, MessageClass

BUCKETS = 10_000
"""Hashes are cut into this many buckets; shares are resolved to one of them."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[float, Field(ge=0, lt=1)]


class Step(BaseModel):
    """One planned message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name


class Campaign(BaseModel):
    """One campaign's rules.

    Attributes:
        name: Folder, model and definition share it.
        programme: The DAG that sends it: the folder above.
        folder: Where model, definition and templates live.
        definition_hash: Of every byte in the folder and the defaults.
        owner: Who answers for it.
        hypothesis: What it is expected to change, and why.
        goal_event: Event type that counts as success.
        goal_days: Whole local days, from the day of decision on, in which success counts.
        message_class: `marketing` is capped and held out; `service` is not.
        purpose: The consent it needs.
        channels: Ladder: the first on which the person may be reached is used.
        steps: Planned messages; one.
        variants: Share of each variant; together 1.
        holdout_share: Share of the eligible who are never contacted, for measurement.
        priority: Lower wins when caps bind.
        cooldown_days: Days of silence from this campaign after a message.
        reentry: `once` in life, or again `after_cooldown`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    programme: Name
    folder: Path
    definition_hash: str

    owner: str = Field(min_length=1)
    hypothesis: str = Field(min_length=20)
    goal_event: Name
    goal_days: int = Field(ge=1, le=366)
    message_class: MessageClass
    purpose: Name
    channels: tuple[Name, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=1)
    variants: Mapping[Name, Annotated[float, Field(gt=0, le=1)]] = Field(min_length=1)
    holdout_share: Share
    priority: int = Field(ge=0, le=1000)
    cooldown_days: int = Field(ge=1, le=3660)
    reentry: Literal["once", "after_cooldown"]

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in value if name not in ADDRESS_OF_CHANNEL]:
            raise ValueError(
                f"unknown channel {unknown[0]}; known: {', '.join(ADDRESS_OF_CHANNEL)}"
            )
        if len(set(value)) < len(value):
            raise ValueError("a channel stands twice in the ladder")
        return value

    @field_validator("variants")
    @classmethod
    def _whole(cls, value: Mapping[str, float]) -> Mapping[str, float]:
        if abs((total := sum(value.values())) - 1) > 1e-9:
            raise ValueError(f"shares add up to {total:g}, not 1")
        return value

    @model_validator(mode="after")
    def _templates_exist(self) -> "Campaign":
        for step in self.steps:
            for channel in self.channels:
                if not list((self.folder / "templates").glob(f"{step.name}.{channel}.*.j2")):
                    raise ValueError(
                        f"no template templates/{step.name}.{channel}.<locale>.j2 for this channel"
                    )
        return self

    @property
    def holdout_buckets(self) -> int:
        """The holdout's share in buckets."""
        return round(self.holdout_share * BUCKETS)

    def variant_buckets(self) -> Iterator[tuple[str, int, int]]:
        """Each variant's half-open range of buckets, in the definition's order; none left over."""
        share, start = 0.0, 0
        for variant, part in self.variants.items():
            share += part
            yield variant, start, (start := round(share * BUCKETS))


class Catalogue(NamedTuple):
    """Every campaign folder: those that may run, and the errors of those that may not."""

    campaigns: tuple[Campaign, ...]
    broken: Mapping[str, DefinitionError]

    def programme(self, programme: str) -> list[str]:
        """Names of a programme's sound campaigns."""
        return [one.name for one in self.campaigns if one.programme == programme]


def load_campaigns(dbt_project: Path) -> Catalogue:
    """Read every `<dbt_project>/models/campaigns/<programme>/<campaign>/`.

    Returns:
        Campaigns by priority, then name.

    Raises:
        DefinitionError: The defaults in dbt_project.yml can't be read.
    """
    defaults = _defaults(dbt_project / "dbt_project.yml")
    sound: list[Campaign] = []
    broken: dict[str, DefinitionError] = {}
    for folder in sorted((dbt_project / "models" / "campaigns").glob("*/*/")):
        try:
            sound.append(_load(folder, defaults))
        except DefinitionError as error:
            broken[folder.name] = error
    return Catalogue(tuple(sorted(sound, key=lambda one: (one.priority, one.name))), broken)


def _defaults(path: Path) -> Mapping[str, Any]:
    content = _yaml(path)
    try:
        return dict(content["models"]["perennial"]["campaigns"]["+meta"])
    except (KeyError, TypeError) as error:
        key = "models.perennial.campaigns.+meta"
        raise DefinitionError(str(path), key, "is missing", "Write the defaults there.") from error


def _load(folder: Path, defaults: Mapping[str, Any]) -> Campaign:
    path = folder / f"{folder.name}.yml"
    if not (folder / f"{folder.name}.sql").exists():
        raise DefinitionError(
            str(folder), f"{folder.name}.sql", "is missing", "Write the audience."
        )
    meta = _meta(path, folder.name)
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
        # a misspelt key first: it is why another seems to be missing
        first, *more = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        also = "".join(f" Also {_key(one)}: {one['msg']}." for one in more)
        remedy = _remedy(first["type"]) + also
        raise DefinitionError(str(path), _key(first), first["msg"], remedy) from error


def _meta(path: Path, name: str) -> Mapping[str, Any]:
    """The `config.meta` of the model called `name`."""
    if not path.exists():
        raise DefinitionError(str(path), "models", "the file is missing", "Write the rules there.")
    models = _yaml(path).get("models") or []
    model = next((one for one in models if isinstance(one, dict) and one.get("name") == name), None)
    if model is None:
        raise DefinitionError(
            str(path), "models", f"no model named {name}", "Name it as the folder."
        )
    meta = (model.get("config") or {}).get("meta")
    if not isinstance(meta, dict):
        raise DefinitionError(str(path), "config.meta", "is missing", "Write the rules there.")
    return meta


def _yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = re.sub(r"\s+", " ", str(error))
        raise DefinitionError(
            str(path), "the file", problem, "It must be YAML in UTF-8."
        ) from error
    if not isinstance(content, dict):
        raise DefinitionError(str(path), "the file", "is no mapping", "Begin with `models:`.")
    return content


def _hash(folder: Path, defaults: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(repr(sorted(defaults.items())).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _key(error: ErrorDetails) -> str:
    return ".".join(["config.meta", *map(str, error["loc"])])


def _remedy(kind: str) -> str:
    """What to do about a Pydantic error of this type."""
    return {
        "extra_forbidden": "Correct the spelling, or delete the key.",
        "missing": "Add the key; there is no safe default.",
    }.get(kind, "Correct the value.")
