"""The overview in a few sentences, for the first page and the weekly mail. Pure."""

from perennial.domain.marked_words import NN_
from perennial.domain.metrics import METRICS
from perennial.report.facts import EVERYTHING, Facts
from perennial.report.finding_sentences import is_moved, is_told, short, span
from perennial.report.language import ReportLanguage

_HEADLINES = {
    "higher": NN_(
        "{names} increased conversion.",
        "{count} campaigns increased conversion: {names}.",
    ),
    "lower": NN_(
        "{names} decreased conversion.",
        "{count} campaigns decreased conversion: {names}.",
    ),
    "no_difference": NN_(
        "{names} made no meaningful difference to conversion.",
        "{count} campaigns made no meaningful difference to conversion: {names}.",
    ),
    "not_causal": NN_(
        "The effect of {names} can't be measured, because treatment and holdout are not "
        "comparable.",
        "The effect of {count} campaigns can't be measured, because treatment and "
        "holdout are not comparable: {names}.",
    ),
    "cant_tell": NN_(
        "The data can't tell yet whether {names} changed conversion.",
        "The data can't tell yet whether these {count} campaigns changed conversion: {names}.",
    ),
}
"""Campaigns and what may be concluded of them, by verdict, in the order of the page."""


def headlines(told: Facts, language: ReportLanguage) -> list[str]:
    """What happened, whom it moved, its cost and revenue: one or two sentences each."""
    if told.first_on is None or told.last_on is None:
        return [language.gettext("No campaign decided anything before {day}.", day=told.as_of)]
    sentences = [
        _sent(told, language),
        *_moved(told, language),
        _everything(told, language),
        _paid(told, language),
    ]
    return [sentence for sentence in sentences if sentence]


def _sent(told: Facts, language: ReportLanguage) -> str:
    if told.audience is None:
        return ""
    return language.ngettext(
        "{count} campaign ran. Of {audience} people in its audience, {messaged} got a "
        "message, {holdout} were in the holdout, and {skipped} were skipped.",
        "{count} campaigns ran. Of {audience} people in their audiences, {messaged} "
        "got a message, {holdout} were in a holdout, and {skipped} were skipped.",
        count=sum(1 for one in told.summaries if one.first_on),
        audience=told.audience.person_count,
        messaged=told.audience.messaged_count,
        holdout=told.audience.holdout_count,
        skipped=told.audience.skipped_count,
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
            "The data can't tell yet what all campaigns together changed, compared with "
            "people who get no marketing."
        )
    parts = [
        f"{language.metric(row['metric'])} {short(row, language)} {span(row, language)}"
        for row in known
    ]
    return language.gettext(
        "All campaigns together, compared with people who get no marketing: {told}.",
        told=language.list(parts),
    )


def _paid(told: Facts, language: ReportLanguage) -> str:
    money = told.money
    if money is None:
        return ""
    cost = language.gettext("Messages and offers cost {cost}.", cost=language.money(money.cost))
    if not money.is_told:
        return language.sentences(
            cost,
            language.gettext("The data can't tell yet how much incremental revenue they brought."),
        )
    span = language.gettext(
        "[{low}, {high}]",
        low=language.money(money.caused_low),
        high=language.money(money.caused_high),
    )
    return language.sentences(
        cost,
        language.gettext(
            "They brought {caused} of incremental revenue {span}.",
            caused=language.money(money.caused),
            span=span,
        ),
    )
