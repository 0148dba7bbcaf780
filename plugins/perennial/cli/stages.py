"""The stages of a day, one command each, and the whole day."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from perennial.cli.shell import AsOf, app, day_of, explained, out, say, show

Only = Annotated[
    list[str] | None, typer.Option("--campaign", help="Only this campaign; may be repeated.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Render everything, send nothing.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Messages at most, for each campaign.")]


@app.command()
def ingest(as_of: AsOf = None) -> None:
    """Check, type and keep what lies in the landing zone."""
    with explained():
        _follow(("ingest",), day_of(as_of))


@app.command()
def decide(as_of: AsOf = None) -> None:
    """Build every table up to the decisions, check them, and record them for the day."""
    from perennial.stages.whole_day import DECISIONS

    with explained():
        _follow(DECISIONS, day_of(as_of))


def _follow(steps: tuple[str, ...], on: date) -> None:
    from perennial.stages.whole_day import follow

    follow(steps, on, _tell)


def _tell(step: str, said: Any) -> None:
    """What a step did, as a line; decisions that were recorded as a table."""
    if step == "record":
        _counts("Decisions", said)
    elif step != "decisions":  # the same figures, before they are recorded
        say(step, said)


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
    from perennial.stages import batches

    with explained():
        on = day_of(as_of)
        for name in batches.campaigns_of(on, only=campaign or ()):
            written = batches.batch(
                on, name, dry_run=dry_run, limit=limit, test_recipients=test_recipient or ()
            )
            for path in written:
                out.print(path, soft_wrap=True)


@app.command()
def dispatch(
    as_of: AsOf = None,
    batch_path: Annotated[list[str] | None, typer.Argument(help="Default: all of the day.")] = None,
) -> None:
    """Send batches. What has left is never sent again."""
    from perennial.stores.installation import Installation

    with explained():
        on = day_of(as_of)
        lake = Installation.here().lake
        paths = batch_path or [str(p.relative_to(lake.root)) for p in lake.files("batches", on)]
        _dispatch(on, paths)


def _dispatch(on: date, paths: list[str]) -> None:
    """Send what may be sent by now, say what waits for its hour, and export what became of it."""
    from perennial.domain import NotYet
    from perennial.stages import deliveries

    done, waiting = [], []
    for path in paths:
        try:
            done.append(deliveries.dispatch(on, path))
        except NotYet as early:
            waiting.append(early.slot_at)
    _deliveries(done)
    if waiting:
        hours = ", ".join(sorted({f"{slot:%H:%M}" for slot in waiting}))
        again = "run `perennial dispatch` again then"
        say("waiting", f"{len(waiting)} batches for their hour ({hours} UTC): {again}")
    deliveries.export(on)


@app.command()
def run(as_of: AsOf = None, dry_run: DryRun = False, limit: Limit = None) -> None:
    """The whole day: ingest, build, check, decide, render, send, measure, report."""
    from perennial.stages import batches, tables
    from perennial.stages.whole_day import DECISIONS, MEASURED
    from perennial.stores.installation import Installation

    with explained():
        on = day_of(as_of)
        if not dry_run:
            Installation.here().clock.require_today(on)
        _follow(("ingest",), on)
        if batches.is_decided(on) and tables.are_built(on):
            say("decisions", f"{on} is decided, and nothing has landed since")
        else:
            _follow(DECISIONS, on)
        written = [
            path
            for name in batches.campaigns_of(on)
            for path in batches.batch(on, name, dry_run=dry_run, limit=limit)
        ]
        if dry_run:
            say("dry run, nothing was sent; look at", written)
            return
        _follow(("gate_batches",), on)
        _dispatch(on, written)
        _follow(MEASURED, on)  # staging looks at the lake: it sees what was just exported


@app.command()
def results(as_of: AsOf = None) -> None:
    """Build funnel, conversions and arms as of a day, from all that is known then."""
    from perennial.stages.whole_day import TABLES

    with explained():
        _follow((*TABLES, "results"), day_of(as_of))


@app.command()
def fit(as_of: AsOf = None) -> None:
    """Fit value models as of a day; people are scored by them from the next day on."""
    from perennial.stages.whole_day import TABLES

    with explained():
        _follow((*TABLES, "fit"), day_of(as_of))


@app.command()
def report(as_of: AsOf = None) -> None:
    """Write the report on the results of a day."""
    from perennial.stages.report import report as write

    with explained():
        out.print(write(day_of(as_of)), soft_wrap=True)


@app.command()
def summary(as_of: AsOf = None, dry_run: DryRun = False) -> None:
    """Mail the week's summary to staff (PERENNIAL_SUMMARY_TO), once a week; dry: write it only."""
    from perennial.stages.report import summary as send

    with explained():
        say("summary", send(day_of(as_of), dry_run=dry_run))


def _counts(title: str, counts: dict[str, dict[str, int]]) -> None:
    table = Table("campaign", "candidates", "outcome: reason", "people", title=title)
    for campaign, by_reason in counts.items():
        for number, (reason, count) in enumerate(by_reason.items()):
            first = (campaign, str(sum(by_reason.values()))) if number == 0 else ("", "")
            table.add_row(*first, reason, str(count), end_section=number == len(by_reason) - 1)
    out.print(table)


def _deliveries(done: list[dict[str, Any]]) -> None:
    """What each batch came to; nothing new means that all of it had left before."""
    rows = []
    for one in done:
        campaign, channel = (part.partition("=")[2] for part in Path(one["batch"]).parts[-3:-1])
        rare = ("already_known", "rejected", "deferred", "unknown", "withheld", "left")
        words = [f"{one[name]} {name.replace('_', ' ')}" for name in rare if one[name]]
        besides = ", ".join(filter(None, (*words, one["stopped_for"])))
        rows.append((campaign, channel, one["enqueued"], one["accepted"], besides))
    show(("campaign", "channel", "new", "accepted", "besides"), rows, "Deliveries")
    out.print(f"{sum(one['enqueued'] for one in done)} new messages")
