"""Lint a campaign's messages as made-up people would get them.

A template can hide the signature, opt-out and unsubscribe link of its layout, so the rules check
rendered messages.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import NamedTuple

from perennial.batches.lint.finding import Finding, Severity
from perennial.batches.lint.mail_rules import mail_findings
from perennial.batches.lint.notice_rules import notice_findings
from perennial.batches.lint.placeholders import placeholder_findings, used_as
from perennial.batches.lint.sms_rules import short_findings
from perennial.batches.render.batch_rows import Row, RowWriter
from perennial.batches.render.planned_messages import (
    Planned,
    decision_of,
    planned_messages,
    template_of,
)
from perennial.batches.render.sample_people import Column, columns_of, definition_of, variables_of
from perennial.batches.render.sms_parts import Parts, parts
from perennial.batches.render.template_check import unforeseen
from perennial.batches.render.template_sandbox import LOCALES
from perennial.campaigns.catalogue import Catalogue
from perennial.campaigns.definition import CampaignMessages
from perennial.config.business import Business
from perennial.domain import RENDERED, DefinitionError
from perennial.domain.signed_links import Links


class ShortText(NamedTuple):
    """The price of a text message.

    Attributes:
        parts: A longer name may take more.
        price: In the business's currency.
    """

    template: str
    parts: Parts
    price: Decimal


class Review(NamedTuple):
    """The lint's result for one campaign; errors before warnings."""

    findings: tuple[Finding, ...]
    short_texts: tuple[ShortText, ...]

    def of(self, severity: Severity) -> list[Finding]:
        """Findings of one severity."""
        return [finding for finding in self.findings if finding.severity is severity]


class Linted(NamedTuple):
    """A catalogue without campaigns that have errors, and all reviews."""

    catalogue: Catalogue
    reviews: Mapping[str, Review]


def linted(catalogue: Catalogue, *, business: Business, links: Links, as_of: date) -> Linted:
    """Review valid campaigns; those with an error join the broken."""
    broken, reviews = dict[str, DefinitionError](), dict[str, Review]()
    for campaign in catalogue.campaigns:
        try:
            reviewed = review(campaign, business=business, links=links, as_of=as_of)
        except DefinitionError as error:
            broken[campaign.name] = error
            continue
        except Exception as error:  # noqa: BLE001 - one campaign's templates stop no other campaign
            broken[campaign.name] = unforeseen(campaign, error)
            continue
        reviews[campaign.name] = reviewed
        if errors := reviewed.of(Severity.ERROR):
            broken[campaign.name] = errors[0].as_error()
    return Linted(catalogue.without(broken), reviews)


def review(campaign: CampaignMessages, *, business: Business, links: Links, as_of: date) -> Review:
    """Lint a campaign whose definition and templates are valid.

    If a template uses an unknown name, nothing is rendered.

    Raises:
        DefinitionError: A column's `data_type` is invalid.
    """
    columns = columns_of(campaign, used_as(campaign))
    found = [*placeholder_findings(campaign, columns), *_missing_locales(campaign)]
    short_texts: list[ShortText] = []
    if not any(finding.severity is Severity.ERROR for finding in found):
        reader = _Reader(campaign, columns, business, links, as_of)
        for planned in planned_messages(campaign):
            found += reader.findings(planned)
            short_texts += reader.short_texts(planned)
    unique = sorted(dict.fromkeys(found), key=lambda finding: finding.severity)
    return Review(tuple(unique), tuple(dict.fromkeys(short_texts)))


def require_sound(
    campaign: CampaignMessages, *, business: Business, links: Links, as_of: date
) -> None:
    """Reject a campaign with an error.

    Raises:
        DefinitionError: The first error.
    """
    reviewed = review(campaign, business=business, links=links, as_of=as_of)
    for error in reviewed.of(Severity.ERROR):
        raise error.as_error()


def _missing_locales(campaign: CampaignMessages) -> Iterator[Finding]:
    written = {
        (planned.step, planned.channel, planned.locale) for planned in planned_messages(campaign)
    }
    for step, channel, locale in product(campaign.steps, campaign.channels, LOCALES):
        if (step.name, channel, locale) not in written:
            folder, name = campaign.folder / "templates", f"{step.name}.{channel}.{locale}.j2"
            problem = "is missing, so its readers get the default language"
            yield Finding("missing_locale", str(folder), name, problem, "Write it.")


class _Reader:
    def __init__(
        self,
        campaign: CampaignMessages,
        columns: list[Column],
        business: Business,
        links: Links,
        as_of: date,
    ) -> None:
        self._campaign, self._columns, self._business = campaign, columns, business
        self._public_url, self._as_of = links.public_url, as_of
        self._writer = RowWriter(campaign, as_of, business, links)
        self._printed = set[str]()

    def findings(self, planned: Planned) -> Iterator[Finding]:
        file, row = template_of(self._campaign, planned), self._row(planned)
        if row["outcome"] != RENDERED:
            yield self._failed(file, row["reason"])
            return
        if planned.channel == "email":
            yield from mail_findings(file, row, public_url=self._public_url)
        elif planned.channel == "sms":
            yield from short_findings(file, row, brand=self._business.brand)
        else:
            yield from notice_findings(file, row, planned.channel)
        for column in self._columns:
            if column.may_be_null:
                yield from self._null(file, planned, column.name)

    def short_texts(self, planned: Planned) -> Iterator[ShortText]:
        row = self._row(planned)
        if planned.channel == "sms" and row["outcome"] == RENDERED:
            taken = parts(row["text"])
            name = Path(template_of(self._campaign, planned)).name
            yield ShortText(name, taken, taken.number * self._business.sms_part_price)

    def _row(self, planned: Planned, *, without: str | None = None) -> Row:
        variables = variables_of(
            self._columns, locale=planned.locale, as_of=self._as_of, without=without
        )
        return self._writer.row(decision_of(self._campaign, planned, "made-up", variables))

    def _failed(self, file: str, reason: str) -> Finding:
        _, _, problem = reason.partition(": ")
        if problem.endswith("the subject is empty"):
            return Finding("empty_subject", file, "block subject", "is empty", "Write it.")
        remedy = (
            f"Correct it, or declare the `data_type` of the column in "
            f"{definition_of(self._campaign).name}."
        )
        return Finding("cannot_render", file, "a made-up person's message", problem, remedy)

    def _null(self, file: str, planned: Planned, column: str) -> Iterator[Finding]:
        """Report each column once."""
        if column in self._printed or self._row(planned, without=column)["outcome"] == RENDERED:
            return
        self._printed.add(column)
        path = definition_of(self._campaign)
        problem = f"may be null, and a person without it gets no {Path(file).name}"
        remedy = f'Test it `not_null`, or write {{{{ {column} | default("…", true) }}}}.'
        yield Finding("prints_null", str(path), f"columns.{column}", problem, remedy)
