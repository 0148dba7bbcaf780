"""Show a campaign's messages."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from perennial.cli.shell import AsOf, app, out, say
from perennial.cli.translations import gettext, ngettext
from perennial.domain import unknown

if TYPE_CHECKING:
    from perennial.batches.preview import Preview, Reader
    from perennial.campaigns.definition import Campaign
    from perennial.config.business import Business
    from perennial.config.environment import Settings

Person = Annotated[str | None, typer.Option(help="The id of one person of the audience.")]
Sample = Annotated[int, typer.Option(min=1, help="Number of people of the audience.")]
Locale = Annotated[str | None, typer.Option(help="en or zh. Default: each reader's own.")]
OneStep = Annotated[str | None, typer.Option(help="Only this step.")]
Variant = Annotated[str | None, typer.Option(help="Only this variant.")]
Build = Annotated[
    bool,
    typer.Option("--build", help="First build the audience, in a copy of the warehouse."),
]
HtmlFile = Annotated[
    Path | None,
    typer.Option(
        "--out", dir_okay=False, help="Write the mails' HTML to this file; several get numbers."
    ),
]


@app.command()
def preview(
    campaign: Annotated[str, typer.Argument(help="The campaign.")],
    *,
    person: Person = None,
    sample: Sample = 1,
    locale: Locale = None,
    step: OneStep = None,
    variant: Variant = None,
    as_of: AsOf = None,
    build: Build = False,
    html_file: HtmlFile = None,
) -> None:
    """Show messages as people would read them, and what is wrong with their words."""
    from perennial.batches.lint.review import review
    from perennial.batches.preview import previews, rebuilt
    from perennial.cli.campaigns import print_lines
    from perennial.config.business import business
    from perennial.config.environment import settings
    from perennial.domain.signed_links import Links
    from perennial.stages.campaigns import NOBODY

    here = settings()
    shop = business(here.dbt_project)
    one = _campaign(here, shop, campaign)
    _require("step", step, [each.name for each in one.steps])
    _require("variant", variant, one.variants)
    asked = as_of.date() if as_of else None
    here = rebuilt(here, one) if build else here
    day, readers = _readers(here, shop, one, asked=asked, person=person, count=sample)
    who = _reading(locale, readers)
    links = Links(here.public_url, NOBODY)
    found = previews(one, who, as_of=day, business=shop, links=links, step=step, variant=variant)
    shown = list(found)
    findings = review(one, business=shop, links=links, as_of=day).findings
    for message in shown:
        _print(message)
    print_lines((one.severity.value, str(one)) for one in findings)
    if html_file:
        _write([message.html for message in shown if message.html], html_file)


def _campaign(here: "Settings", shop: "Business", name: str) -> "Campaign":
    from perennial.batches.render.template_check import checked
    from perennial.campaigns.catalogue import Catalogue, load_campaigns

    every = load_campaigns(here.dbt_project)
    chosen = Catalogue(tuple(one for one in every.campaigns if one.name == name), every.broken)
    found = checked(chosen, default_locale=shop.default_locale)
    if name in found.broken:
        raise found.broken[name]
    _require("campaign", name, [one.name for one in every.campaigns])
    return found.campaigns[0]


def _require(what: str, given: str | None, known: Collection[str]) -> None:
    if given is not None and given not in known:
        raise unknown(what, given, known)


def _readers(
    here: "Settings",
    shop: "Business",
    campaign: "Campaign",
    *,
    asked: date | None,
    person: str | None,
    count: int,
) -> "tuple[date, list[Reader]]":
    from perennial.batches.preview import built_on, made_up, readers
    from perennial.config.clock import read_clock
    from perennial.domain import RequestError

    day = built_on(here, campaign)
    if day and asked not in (None, day):
        remedy = f"leave --as-of out, or run perennial decide --as-of {asked} first"
        raise RequestError(f"The warehouse holds the audience of {day}: {remedy}.")
    found = readers(here, campaign, person=person, count=count) if day else []
    if day and found:
        say("audience of", day)
        return day, found
    if person:
        raise RequestError(
            f"No audience of {campaign.name} is built: leave --person out, or add --build."
        )
    why = gettext("the audience is empty") if day else gettext("no audience is built")
    say("made-up readers", why)
    today = asked or read_clock(here.home, shop.zone).today()
    return today, made_up(campaign, today)


def _reading(locale: str | None, readers: "Sequence[Reader]") -> "list[Reader]":
    from perennial.batches.preview import MADE_UP
    from perennial.batches.render.template_sandbox import LOCALES

    _require("locale", locale, LOCALES)
    if locale is None:
        return list(readers)
    return [
        one._replace(locale=locale)
        for one in readers
        if one.person_id != MADE_UP or one.locale == locale
    ]


def _print(message: "Preview") -> None:
    from perennial.batches.render.sms_parts import parts

    out.print()
    out.rule(Text(" · ".join((*message.planned, message.person_id))), align="left")
    if message.problem:
        told = gettext("This person would get nothing: {problem}", problem=message.problem)
        out.print(Text(told, style="red"), soft_wrap=True)
        return
    if message.html:
        out.print(Text(f"Subject:   {message.subject}", style="bold"), soft_wrap=True)
        out.print(Text(f"Preheader: {message.preheader}\n"), soft_wrap=True)
    elif message.subject:
        out.print(Text(f"{message.subject}\n", style="bold"), soft_wrap=True)
    out.print(Text(message.text.rstrip("\n")), soft_wrap=True)
    for part, words in message.details.items():
        out.print(Text(f"{part}: {words}", style="dim"), soft_wrap=True)
    if message.planned.channel == "sms":
        alphabet, length, number = parts(message.text)
        cost = ngettext(
            "{length} characters of {alphabet}: {count} part",
            "{length} characters of {alphabet}: {count} parts",
            count=number,
            length=length,
            alphabet=alphabet,
        )
        out.print(Text(f"({cost})", style="dim"))


def _write(pages: list[str], path: Path) -> None:
    if not pages:
        say("no mail", gettext("{path} was not written", path=path))
    for number, page in enumerate(pages, start=1):
        name = path.name if len(pages) == 1 else f"{path.stem}-{number}{path.suffix}"
        file = path.with_name(name)
        file.write_text(page, encoding="utf-8")
        say("written", file)
