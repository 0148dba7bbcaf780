"""The overview in a few sentences, for the first page and for the weekly mail. Pure."""

from perennial.domain.marked_words import NN_
from perennial.domain.metrics import METRICS
from perennial.report.facts import EVERYTHING, Facts
from perennial.report.finding_sentences import is_moved, is_told, short, span
from perennial.report.language import ReportLanguage

_HEADLINES = {
    "higher": NN_(
        "{names} moved people: more of them reached its goal than without it, in points.",
        "{count} campaigns moved people, in points: {names}.",
    ),
    "lower": NN_(
        "{names} did harm: fewer people reached its goal than without it, in points.",
        "{count} campaigns did harm, in points: {names}.",
    ),
    "no_difference": NN_(
        "{names} made no difference that matters.",
        "{count} campaigns made no difference that matters: {names}.",
    ),
    "not_causal": NN_(
        "Of {names} nothing may be concluded: the sides can't be compared.",
        "Of {count} campaigns nothing may be concluded, since the sides can't be "
        "compared: {names}.",
    ),
    "cant_tell": NN_(
        "Of {names} it can't be told yet.",
        "Of {count} campaigns it can't be told yet: {names}.",
    ),
}
"""Campaigns and what may be concluded of them, by verdict, in the order of the page."""


def headlines(told: Facts, language: ReportLanguage) -> list[str]:
    """What happened, whom it moved, what it cost and brought: a sentence or two each."""
    if told.first_on is None or told.last_on is None:
        return [language.gettext("Nothing was decided before {day}.", day=told.as_of)]
    sentences = [
        _sent(told, language),
        *_moved(told, language),
        _everything(told, language),
        _paid(told, language),
    ]
    return [sentence for sentence in sentences if sentence]


def _sent(told: Facts, language: ReportLanguage) -> str:
    running = sum(1 for one in told.summaries if one.first_on)
    return language.ngettext(
        "{count} campaign ran: of {candidates} candidates, {sent} got a message, "
        "{held_out} were held out to compare with, and {skipped} were skipped, each "
        "for one reason.",
        "{count} campaigns ran: of {candidates} candidates, {sent} got a message, "
        "{held_out} were held out to compare with, and {skipped} were skipped, each "
        "for one reason.",
        count=running,
        sent=told.total.sent_count,
        candidates=told.total.candidate_count,
        held_out=told.total.held_out_count,
        skipped=told.total.skip_count,
    )


def _moved(told: Facts, language: ReportLanguage) -> list[str]:
    rows = [(one, one.conversion) for one in told.summaries if one.first_on]
    kinds: dict[str, list[str]] = {}
    for one, found in rows:
        is_known = found is not None and (is_told(found) or found["verdict"] == "not_causal")
        kind = str(found["verdict"]) if found and is_known else "cant_tell"
        words = language.title(one.name)
        if found and is_told(found):
            words += f" ({short(found, language)} {span(found, language)})"
        kinds.setdefault(kind, []).append(words)
    return [
        language.ngettext(*forms, count=len(kinds[kind]), names=language.list(kinds[kind]))
        for kind, forms in _HEADLINES.items()
        if kind in kinds
    ]


def _everything(told: Facts, language: ReportLanguage) -> str:
    rows = told.wider.get(EVERYTHING, {})
    known = [
        row for name, row in rows.items() if is_moved(row) and not METRICS[name].is_worse_if_more
    ]
    if not rows:
        return ""
    if not known:
        return language.gettext(
            "What all campaigns together did, against people whom no marketing reaches, "
            "can't be told yet."
        )
    parts = [
        f"{language.metric(row['metric'])} {short(row, language)} {span(row, language)}"
        for row in known
    ]
    return language.gettext(
        "All campaigns together, against people whom no marketing reaches: {told}.",
        told=language.list(parts),
    )


def _paid(told: Facts, language: ReportLanguage) -> str:
    money = told.money
    if money is None:
        return ""
    cost = language.gettext("Messages and offers cost {cost}.", cost=language.money(money.cost))
    if not money.is_told:
        return language.sentences(
            cost, language.gettext("How much revenue they caused can't be told yet.")
        )
    span = language.gettext(
        "[{low}, {high}]",
        low=language.money(money.caused_low),
        high=language.money(money.caused_high),
    )
    return language.sentences(
        cost,
        language.gettext(
            "They brought {caused} of revenue that would not have come without them {span}.",
            caused=language.money(money.caused),
            span=span,
        ),
    )
