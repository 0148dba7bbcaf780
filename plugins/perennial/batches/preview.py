"""Preview messages before anything is decided.

Nothing is written, and addresses are not read. Every channel of the ladder is shown, because only
decisions choose one.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import NamedTuple

from perennial.batches.lint.placeholders import used_as
from perennial.batches.render.batch_rows import RowWriter
from perennial.batches.render.planned_messages import Planned, decision_of
from perennial.batches.render.read_html import read_page
from perennial.batches.render.sample_people import columns_of, variables_of
from perennial.batches.render.template_sandbox import LOCALES
from perennial.campaigns.definition import CampaignMessages
from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.domain import RENDERED, RequestError
from perennial.domain.signed_links import Links
from perennial.stores import warehouse

MADE_UP = "made-up"
"""Replaces the id of a made-up person."""

_COLUMNS = """
    select column_name as name from information_schema.columns
    where table_schema = 'campaigns' and table_name = $campaign and column_name <> 'person_id'
    order by ordinal_position
"""
_AUDIENCE = """
    select
        audience.person_id,
        coalesce(profile.locale, '') as locale,
        cast(json_object({variables}) as varchar) as variables
    from campaigns.{campaign} as audience
    left join marts.person_profile as profile using (person_id)
    where $person is null or audience.person_id = $person
    order by md5(audience.person_id), audience.person_id
    limit $count
"""


class Reader(NamedTuple):
    """A person whose messages are previewed.

    Attributes:
        person_id: Or `MADE_UP`.
        locale: Empty if unknown.
        variables: A JSON object for templates.
    """

    person_id: str
    locale: str
    variables: str


class Preview(NamedTuple):
    """One previewed message; more fields as in `Rendered`.

    Attributes:
        planned: With the language of the text.
        preheader: What mail programs show beside the subject; may be empty.
        problem: Why there is no message; else empty.
    """

    planned: Planned
    person_id: str
    subject: str
    preheader: str
    text: str
    html: str
    details: Mapping[str, str]
    problem: str


def built_on(settings: Settings, campaign: CampaignMessages) -> date | None:
    """The day whose audience is in the warehouse, if any.

    Raises:
        BrokenWorld: Another process is writing to the warehouse.
    """
    return _built_day(settings) if _has(settings, "campaigns", campaign.name) else None


def _has(settings: Settings, schema: str, table: str) -> bool:
    return settings.warehouse_path.exists() and table in warehouse.tables(settings, schema)


def _built_day(settings: Settings) -> date | None:
    days = warehouse.read(settings, "select max(as_of_on) from marts.person_profile")
    day: date | None = days.column(0)[0].as_py()
    return day


def rebuilt(settings: Settings, campaign: CampaignMessages) -> Settings:
    """Build the campaign's audience from its current SQL; returns settings for that warehouse.

    It is a copy of the day's, `<home>/preview.duckdb`, renewed when the day's is newer.

    Raises:
        RequestError: No day is built yet, or a model of the campaign or its test failed.
        BrokenWorld: Another process is writing to the warehouse.
    """
    day = _built_day(settings) if _has(settings, "marts", "person_profile") else None
    if day is None:
        raise RequestError("No day is built yet: run perennial decide first, or leave --build out.")
    copy = settings.home / "preview.duckdb"
    if not copy.exists() or copy.stat().st_mtime < settings.warehouse_path.stat().st_mtime:
        warehouse.copy(settings, copy)
    own = settings.model_copy(update={"warehouse": copy})
    outcome = warehouse.build(own, campaign.name, day)
    if outcome.failed:
        raise RequestError(f"{campaign.name}: " + "; ".join(outcome.failed.values()))
    return own


def readers(
    settings: Settings, campaign: CampaignMessages, *, person: str | None, count: int
) -> list[Reader]:
    """People of the warehouse's audience, in a fixed pseudo-random order, or only `person`.

    Raises:
        RequestError: The person is not in the audience.
    """
    columns = warehouse.read(settings, _COLUMNS, campaign=campaign.name).to_pylist()
    variables = ", ".join(f"'{column['name']}', audience.{column['name']}" for column in columns)
    query = _AUDIENCE.format(variables=variables, campaign=campaign.name)
    rows = warehouse.read(settings, query, person=person, count=count).to_pylist()
    if person and not rows:
        raise RequestError(
            f"{person} is not in the audience of {campaign.name}: check the id, or add --build."
        )
    return [Reader(**row) for row in rows]


def made_up(campaign: CampaignMessages, as_of: date) -> list[Reader]:
    """One made-up reader per language, with values that fit the columns.

    Raises:
        DefinitionError: A column's `data_type` is invalid.
    """
    columns = columns_of(campaign, used_as(campaign))
    return [
        Reader(MADE_UP, locale, variables_of(columns, locale=locale, as_of=as_of))
        for locale in LOCALES
    ]


def previews(
    campaign: CampaignMessages,
    who: list[Reader],
    *,
    as_of: date,
    business: Business,
    links: Links,
    step: str | None = None,
    variant: str | None = None,
) -> Iterator[Preview]:
    """Messages for some readers, perhaps of one step or variant."""
    writer = RowWriter(campaign, as_of, business, links)
    steps = [candidate.name for candidate in campaign.steps if step in (None, candidate.name)]
    variants = [name for name in campaign.variants if variant in (None, name)]
    for reader, named, channel, chosen in product(who, steps, campaign.channels, variants):
        planned = Planned(named, channel, chosen, reader.locale)
        row = writer.row(decision_of(campaign, planned, reader.person_id, reader.variables))
        yield Preview(
            planned._replace(locale=row["locale"]),
            reader.person_id,
            row["subject"],
            read_page(row["html"]).preheader,
            row["text"],
            row["html"],
            json.loads(row["details"]),
            "" if row["outcome"] == RENDERED else row["reason"],
        )
