"""The overview in a few sentences, for the first page and the weekly mail. Pure."""

from perennial.domain.metrics import METRICS
from perennial.report.facts import EVERYTHING, Facts
from perennial.report.finding_sentences import is_moved, is_told, short, span
from perennial.report.language import ReportLanguage


def headlines(told: Facts, language: ReportLanguage) -> list[str]:
    """What happened, whom it moved, its cost and revenue: one or two sentences each."""
    if told.first_on is None or told.last_on is None:
        return [language.text("nothing_decided", day=told.as_of)]
    sentences = [
        _sent(told, language),
        *_moved(told, language),
        _everything(told, language),
        _paid(told, language),
    ]
    return [sentence for sentence in sentences if sentence]


def _sent(told: Facts, language: ReportLanguage) -> str:
    running = sum(1 for one in told.summaries if one.first_on)
    return language.text(
        "headline_sent",
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
        language.text(f"headline_{kind}", count=len(kinds[kind]), names=language.list(kinds[kind]))
        for kind in ("higher", "lower", "no_difference", "not_causal", "cant_tell")
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
        return language.text("headline_everything_open")
    parts = [
        f"{language.metric(row['metric'])} {short(row, language)} {span(row, language)}"
        for row in known
    ]
    return language.text("headline_everything", told=language.list(parts))


def _paid(told: Facts, language: ReportLanguage) -> str:
    money = told.money
    if money is None:
        return ""
    cost = language.text("headline_cost", cost=language.money(money.cost))
    if not money.is_told:
        return cost + language.text("headline_caused_open")
    span = language.text(
        "interval", low=language.money(money.caused_low), high=language.money(money.caused_high)
    )
    return cost + language.text("headline_caused", caused=language.money(money.caused), span=span)
