"""The stages of a day, one command each, and the whole day."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from perennial.cli.shell import AsOf, app, day_of, explained, out, say

Only = Annotated[
    list[str] | None, typer.Option("--campaign", help="Only this campaign; may be repeated.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Render everything, send nothing.")]
Limit = Annotated[int | None, typer.Option(min=1, help="At most so many messages a campaign.")]


@app.command()
def ingest(as_of: AsOf = None) -> None:
    """Check, type and keep what lies in the landing zone."""
    from perennial import stages as day

    with explained():
        say("ingest", day.ingest(day_of(as_of)))


@app.command()
def decide(as_of: AsOf = None) -> None:
    """Build every table up to the decisions, check them, and record them for the day."""
    from perennial import stages as day

    with explained():
        on = day_of(as_of)
        _tables(on)
        for gate in day.gates("decisions"):
            say("gate", day.check(gate, on))
        _counts(f"Decisions of {on}", day.freeze(on))


def _tables(on: date) -> None:
    from perennial import stages as day

    for layer in ("staging", "marts"):
        say("built", day.build(layer, on))
    for gate in day.gates("marts"):
        say("gate", day.check(gate, on))
    say("built", day.build("campaigns", on))
    day.decide(on)


@app.command()
def batch(
    as_of: AsOf = None,
    campaign: Only = None,
    dry_run: DryRun = False,
    limit: Limit = None,
    test_recipient: Annotated[
        list[str] | None, typer.Option(help="Person id that gets samples; nobody else does.")
    ] = None,
) -> None:
    """Render the decided messages."""
    from perennial import stages as day

    with explained():
        on = day_of(as_of)
        for name in _chosen(campaign):
            written = day.batch(
                on, name, dry_run=dry_run, limit=limit, test_recipients=test_recipient or ()
            )
            for path in written:
                out.print(path, soft_wrap=True)


def _chosen(only: list[str] | None) -> list[str]:
    from perennial import stages as day
    from perennial.stores.installation import Installation

    every = [one.name for one in day.catalogue_of(Installation.here()).campaigns]
    if unknown := sorted(set(only or ()) - set(every)):
        raise typer.BadParameter(f"no sound campaign {unknown[0]}; there are {', '.join(every)}")
    return [name for name in every if not only or name in only]


@app.command()
def dispatch(
    as_of: AsOf = None,
    batch_path: Annotated[list[str] | None, typer.Argument(help="Default: all of the day.")] = None,
) -> None:
    """Send batches. What has left is never sent again."""
    from perennial import stages as day
    from perennial.stores.installation import Installation

    with explained():
        on = day_of(as_of)
        lake = Installation.here().lake
        paths = batch_path or [str(p.relative_to(lake.root)) for p in lake.files("batches", on)]
        _dispatch(on, paths)
        day.export(on)


def _dispatch(on: date, paths: list[str]) -> None:
    """Send what may be sent by now, and say what waits for its hour."""
    from perennial import stages as day
    from perennial.domain import NotYet

    done, waiting = [], []
    for path in paths:
        try:
            done.append(day.dispatch(on, path))
        except NotYet as early:
            waiting.append(early.slot_at)
    _deliveries(done)
    if waiting:
        hours = ", ".join(sorted({f"{slot:%H:%M}" for slot in waiting}))
        again = "run `perennial dispatch` again then"
        say("waiting", f"{len(waiting)} batches for their hour ({hours} UTC): {again}")


@app.command()
def run(as_of: AsOf = None, dry_run: DryRun = False, limit: Limit = None) -> None:
    """The whole day: ingest, build, check, decide, render, send, measure, report."""
    from perennial import stages as day
    from perennial.stores.installation import Installation

    with explained():
        on = day_of(as_of)
        if not dry_run:
            Installation.here().clock.require_today(on)
        say("ingest", day.ingest(on))
        for gate in day.gates("raw"):
            say("gate", day.check(gate, on))
        decide(datetime.combine(on, datetime.min.time()))
        written = [
            path
            for name in _chosen(None)
            for path in day.batch(on, name, dry_run=dry_run, limit=limit)
        ]
        if dry_run:
            say("dry run, nothing was sent; look at", written)
            return
        for gate in day.gates("batches"):
            say("gate", day.check(gate, on))
        _dispatch(on, written)
        day.export(on)  # staging looks at the lake: what was just sent is seen without building it
        day.results(on)
        say("report", day.report(on))
        say("weekly summary", day.summary(on))


@app.command()
def results(as_of: AsOf = None) -> None:
    """Build funnel, conversions and arms as of a day, from all that is known then."""
    from perennial import stages as day

    with explained():
        on = day_of(as_of)
        for layer in ("staging", "marts"):
            day.build(layer, on)
        say("results", day.results(on))


@app.command()
def fit(as_of: AsOf = None) -> None:
    """Fit value models as of a day; people are scored by them from the next day on."""
    from perennial import stages as day

    with explained():
        on = day_of(as_of)
        for layer in ("staging", "marts"):
            say("built", day.build(layer, on))
        say("value model", day.fit(on))


@app.command()
def report(as_of: AsOf = None) -> None:
    """Write the report on the results of a day."""
    from perennial import stages as day

    with explained():
        out.print(day.report(day_of(as_of)), soft_wrap=True)


@app.command()
def summary(as_of: AsOf = None, dry_run: DryRun = False) -> None:
    """Mail the week's summary to staff (PERENNIAL_SUMMARY_TO), once a week; dry: write it only."""
    from perennial import stages as day

    with explained():
        say("summary", day.summary(day_of(as_of), dry_run=dry_run))


def _counts(title: str, counts: dict[str, dict[str, int]]) -> None:
    table = Table("campaign", "candidates", "outcome: reason", "people", title=title)
    for campaign, by_reason in counts.items():
        for number, (reason, count) in enumerate(by_reason.items()):
            first = (campaign, str(sum(by_reason.values()))) if number == 0 else ("", "")
            table.add_row(*first, reason, str(count), end_section=number == len(by_reason) - 1)
    out.print(table)


def _deliveries(done: list[dict[str, Any]]) -> None:
    """What each batch came to; nothing new means that all of it had left before."""
    table = Table("campaign", "channel", "new", "accepted", "besides", title="Deliveries")
    for one in done:
        campaign, channel = (part.partition("=")[2] for part in Path(one["batch"]).parts[-3:-1])
        rare = ("already_known", "rejected", "deferred", "unknown", "withheld", "left")
        words = [f"{one[name]} {name.replace('_', ' ')}" for name in rare if one[name]]
        besides = ", ".join(filter(None, (*words, one["stopped_for"])))
        table.add_row(campaign, channel, str(one["enqueued"]), str(one["accepted"]), besides)
    out.print(table)
    out.print(f"{sum(one['enqueued'] for one in done)} new messages")
