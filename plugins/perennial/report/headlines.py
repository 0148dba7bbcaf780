"""The overview in a few sentences, for the first page and for the weekly mail. Pure."""

from perennial.domain.metrics import METRICS
from perennial.report.facts import EVERYTHING, Facts
from perennial.report.finding_sentences import is_moved, is_told, short, span
from perennial.report.language import Speech


def headlines(told: Facts, say: Speech) -> list[str]:
    """What happened, whom it moved, what it cost and brought: a sentence or two each."""
    if told.first_on is None or told.last_on is None:
        return [say("nothing_decided", day=told.as_of)]
    sentences = [_sent(told, say), *_moved(told, say), _everything(told, say), _paid(told, say)]
    return [sentence for sentence in sentences if sentence]


def _sent(told: Facts, say: Speech) -> str:
    running = sum(1 for one in told.summaries if one.first_on)
    return say(
        "headline_sent",
        count=running,
        sent=told.total.sent_count,
        candidates=told.total.candidate_count,
        held_out=told.total.held_out_count,
        skipped=told.total.skip_count,
    )


def _moved(told: Facts, say: Speech) -> list[str]:
    rows = [(one, one.conversion) for one in told.summaries if one.first_on]
    kinds: dict[str, list[str]] = {}
    for one, found in rows:
        is_known = found is not None and (is_told(found) or found["verdict"] == "not_causal")
        kind = str(found["verdict"]) if found and is_known else "cant_tell"
        words = say.title(one.name)
        if found and is_told(found):
            words += f" ({short(found, say)} {span(found, say)})"
        kinds.setdefault(kind, []).append(words)
    return [
        say(f"headline_{kind}", count=len(kinds[kind]), names=say.list(kinds[kind]))
        for kind in ("higher", "lower", "no_difference", "not_causal", "cant_tell")
        if kind in kinds
    ]


def _everything(told: Facts, say: Speech) -> str:
    rows = told.wider.get(EVERYTHING, {})
    known = [
        row for name, row in rows.items() if is_moved(row) and not METRICS[name].is_worse_if_more
    ]
    if not rows:
        return ""
    if not known:
        return say("headline_everything_open")
    parts = [f"{say.metric(row['metric'])} {short(row, say)} {span(row, say)}" for row in known]
    return say("headline_everything", told=say.list(parts))


def _paid(told: Facts, say: Speech) -> str:
    money = told.money
    if money is None:
        return ""
    cost = say("headline_cost", cost=say.money(money.cost))
    if not money.is_told:
        return cost + say("headline_caused_open")
    span = say("interval", low=say.money(money.caused_low), high=say.money(money.caused_high))
    return cost + say("headline_caused", caused=say.money(money.caused), span=span)
