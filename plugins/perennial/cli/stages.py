"""The stages of a day, one command each, and the whole day."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from perennial.cli.shell import AsOf, DryRun, app, day_of, out, say, show
from perennial.cli.translations import gettext, ngettext

Only = Annotated[
    list[str] | None, typer.Option("--campaign", help="Only this campaign. You can repeat it.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="The most messages for each campaign.")]


@app.command()
def ingest(as_of: AsOf = None) -> None:
    """Check the files of the landing folder, and load what is new."""
    _follow(("ingest",), day_of(as_of))


@app.command()
def decide(as_of: AsOf = None) -> None:
    """Build and check every table up to the day's decisions, and record these."""
    from perennial.stages.whole_day import DECISIONS

    _follow(DECISIONS, day_of(as_of))


def _follow(steps: tuple[str, ...], on: date) -> None:
    from perennial.stages.whole_day import follow

    follow(steps, on, _tell)


def _tell(step: str, said: Any) -> None:
    if step == "record":
        _counts(gettext("Decisions"), said)
    elif step != "decisions":  # the same figures, before they are recorded
        say(step, said)


@app.command()
def batch(
    as_of: AsOf = None,
    campaign: Only = None,
    dry_run: DryRun = False,
    limit: Limit = None,
    test_recipient: Annotated[
        list[str] | None,
        typer.Option(help="A person id that gets samples; nobody else gets anything."),
    ] = None,
) -> None:
    """Render the messages that the day's decisions send."""
    from perennial.stages import batches

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
    batch_path: Annotated[
        list[str] | None, typer.Argument(help="Batch files. Default: all of the day.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Send the day's batches; no message is ever sent twice."""
    from perennial.stages import deliveries
    from perennial.stores.installation import Installation

    on = day_of(as_of)
    lake = Installation.here().lake
    paths = batch_path or [str(p.relative_to(lake.root)) for p in lake.files("batches", on)]
    if dry_run:
        for one in deliveries.sendings_of(paths):
            say("would send", one["label"])
        say("dry run", gettext("nothing was sent; messages that left before don't leave again"))
    else:
        _dispatch(on, paths)


def _dispatch(on: date, paths: list[str]) -> None:
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
        told = ngettext(
            "{count} batch is due later: run perennial dispatch again at {hours} UTC",
            "{count} batches are due later: run perennial dispatch again at {hours} UTC",
            count=len(waiting),
            hours=hours,
        )
        say("waiting", told)
    deliveries.export(on)


@app.command()
def run(as_of: AsOf = None, dry_run: DryRun = False, limit: Limit = None) -> None:
    """Run the whole day: ingest, decide, render, send, measure, report."""
    from perennial.stages import batches, tables
    from perennial.stages.whole_day import DECISIONS, MEASURED
    from perennial.stores.installation import Installation

    on = day_of(as_of)
    if not dry_run:
        Installation.here().clock.require_today(on)
    _follow(("ingest",), on)
    if batches.is_decided(on) and tables.are_built(on):
        told = gettext("{day} is decided already, and nothing has landed since", day=str(on))
        say("decisions", told)
    else:
        _follow(DECISIONS, on)
    written = [
        path
        for name in batches.campaigns_of(on)
        for path in batches.batch(on, name, dry_run=dry_run, limit=limit)
    ]
    if dry_run:
        say("dry run", gettext("nothing was sent; the messages are in"))
        for path in written:
            out.print(path, soft_wrap=True)
        return
    _follow(("gate_batches",), on)
    _dispatch(on, written)
    _follow(MEASURED, on)  # staging looks at the lake: it sees what was just exported


@app.command()
def results(as_of: AsOf = None) -> None:
    """Measure what campaigns achieved, from all that is known on the day."""
    from perennial.stages.whole_day import TABLES

    _follow((*TABLES, "results"), day_of(as_of))


@app.command()
def fit(as_of: AsOf = None) -> None:
    """Fit the models of predicted value; they score people from the next day on."""
    from perennial.stages.whole_day import TABLES

    _follow((*TABLES, "fit"), day_of(as_of))


@app.command()
def report(as_of: AsOf = None) -> None:
    """Write the report on a day's results, and print its path."""
    from perennial.stages.report import report as write

    out.print(write(day_of(as_of)), soft_wrap=True)


@app.command()
def summary(as_of: AsOf = None, dry_run: DryRun = False) -> None:
    """Mail the week's summary to the staff in PERENNIAL_SUMMARY_TO, once a week."""
    from perennial.stages.report import summary as send

    say("summary", send(day_of(as_of), dry_run=dry_run))


def _counts(title: str, counts: dict[str, dict[str, int]]) -> None:
    rows = [
        (campaign, f"{sum(by_reason.values()):,}", reason, f"{count:,}")
        for campaign, by_reason in counts.items()
        for reason, count in by_reason.items()
    ]
    show(("campaign", "candidates", "outcome: reason", "people"), rows, title)


def _deliveries(done: list[dict[str, Any]]) -> None:
    rows = []
    for one in done:
        campaign, channel = (part.partition("=")[2] for part in Path(one["batch"]).parts[-3:-1])
        rare = ("already_known", "rejected", "deferred", "unknown", "withheld", "left")
        words = [f"{one[name]} {name.replace('_', ' ')}" for name in rare if one[name]]
        besides = ", ".join(filter(None, (*words, one["stopped_for"])))
        rows.append((campaign, channel, one["enqueued"], one["accepted"], besides))
    show(("campaign", "channel", "new", "accepted", "besides"), rows, gettext("Deliveries"))
    count = sum(one["enqueued"] for one in done)
    out.print(ngettext("{count} new message", "{count} new messages", count=count))
