"""The report's pages: which there are, what they are called, and what is on them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from perennial.config.business import Business
from perennial.domain.metrics import METRICS
from perennial.report import finding_sentences as verdicts
from perennial.report import page_content as content
from perennial.report.examples import Example
from perennial.report.facts import Facts
from perennial.report.language import Speech
from perennial.report.page_content import file_name


class Page(NamedTuple):
    """One page: its name without language and suffix, its template, what the template uses."""

    name: str
    template: str
    values: Mapping[str, object]


class Site(NamedTuple):
    """What all pages are made from.

    Attributes:
        facts: What is said.
        business: Whose campaigns.
        examples: Messages as rendered, by campaign.
        flags: `is_simulated`, `has_planted`, `notes` and `quality`, for every page.
    """

    facts: Facts
    business: Business
    examples: Mapping[str, Sequence[Example]]
    flags: Mapping[str, object]

    def pages(self, say: Speech) -> Iterator[Page]:
        """Every page in one language: the overview, one per campaign, everything, the customers."""
        yield self._page("index", "index.html.j2", say, **content.overview(self.facts, say))
        for one in self.facts.summaries:
            name, shown = f"campaign-{one.name}", self.examples.get(one.name, ())
            values = content.campaign(one, self.facts, say) | {"examples": shown}
            trail = [
                (file_name("index", say.language), say("overview")),
                ("", say.title(one.name)),
            ]
            yield self._page(name, "campaign.html.j2", say, trail=trail, **values)
        others: dict[str, dict[str, object]] = {
            "together": {"plots": content.wider(self.facts, say)},
            "customers": content.customers(self.facts, say),
        }
        for name, values in others.items():
            trail = [(file_name("index", say.language), say("overview")), ("", say(name))]
            yield self._page(name, f"{name}.html.j2", say, trail=trail, **values)

    def _page(self, name: str, template: str, say: Speech, **values: object) -> Page:
        as_of = self.facts.as_of
        common: dict[str, object] = {
            "say": say,
            "told": verdicts,
            "metrics": list(METRICS),
            "facts": self.facts,
            "business": self.business,
            "as_of": as_of,
            "links": _links(self.facts, name, say),
            "trail": [],
            "other_href": file_name(name, say.other),
            "other_tag": Speech(say.other, self.business.business_currency).tag,
            "href": lambda page: file_name(page, say.language),
            "ends": lambda days: as_of + timedelta(days=days),
        }
        return Page(name, template, {**common, **self.flags, **values})


def _links(facts: Facts, here: str, say: Speech) -> list[dict[str, object]]:
    names = [
        ("index", say("overview")),
        *((f"campaign-{one.name}", say.title(one.name)) for one in facts.summaries),
        ("together", say("together")),
        ("customers", say("customers")),
    ]
    return [
        {
            "href": file_name(name, say.language),
            "label": label,
            "is_here": name == here,
            "is_campaign": name.startswith("campaign-"),
        }
        for name, label in names
    ]


def quality_days(facts: Facts) -> list[date]:
    """Days whose gates a reader may want to see."""
    days = {day for one in facts.summaries for day in (one.first_on, one.last_on) if day}
    return sorted(days | {facts.as_of})
