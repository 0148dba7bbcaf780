"""The stages as Airflow tasks: each resolves its day and calls its stage in `perennial.stages`.

A stage is imported when its task runs: a DAG file parses in a moment, without dbt, DuckDB or Great
Expectations, and a task loads what its own stage needs. What tasks hand to each other is small and
knows nobody: dates, campaign names, file paths, counts.
"""

# ruff: noqa: PLC0415 - see above

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import TriggerRule, task
from airflow.sdk.exceptions import AirflowSkipException

from perennial.campaigns.day_campaigns import DayCampaigns
from perennial.config.environment import settings
from perennial.orchestration.tasks.connections import connected
from perennial.orchestration.tasks.dag_run import Run, publish, running
from perennial.orchestration.tasks.sending import send
from perennial.orchestration.tasks.wiring import DECISIONS, WAREHOUSE, delivered

log = logging.getLogger(__name__)


def _check(run: Run, stage: str) -> None:
    """Run every gate of one stage; the first that fails ends it."""
    from perennial.stages import gates

    for held in gates.check(stage, run.as_of):
        log.info("%s", held)


@task
def open_day() -> str:
    """Say the day. A scheduled run on another day skips; by hand any day may be rebuilt."""
    with running() as run:
        if run.kind == "scheduled":
            run.clock.require_today(run.as_of)
        log.info("This run is for %s.", run.as_of)
        return run.as_of.isoformat()


@task
def ingest() -> None:
    """Landing files become raw tables; what can't be used goes to quarantine with its reason."""
    from perennial.stages import ingest as stage

    with running() as run:
        log.info("%s", stage.ingest(run.as_of))


@task(pool=WAREHOUSE)
def build(layer: str) -> None:
    """Build one dbt layer."""
    from perennial.stages import tables

    with running() as run:
        log.info("%s", tables.build(layer, run.as_of))


@task(pool=WAREHOUSE)
def gate(stage: str) -> None:
    """Run the gates of one stage; the first that fails stops the day."""
    with running() as run:
        _check(run, stage)


@task
def check_campaigns() -> DayCampaigns:
    """Validate definitions, templates and words; a campaign that is wrong is left out today."""
    from perennial.stages import campaigns

    with running() as run:
        return campaigns.check_campaigns(run.as_of)


@task(pool=WAREHOUSE)
def campaigns(day: Any) -> DayCampaigns:
    """Build the audience of each campaign; one whose model fails is left out, too."""
    from perennial.stages import campaigns as stage

    with running() as run:
        return stage.build_audiences(run.as_of, day)


@task
def record_rules(day: Any) -> None:
    """Record the rules and offers that the day is decided by."""
    from perennial.stages import rules

    with running() as run:
        log.info("%s", rules.record_rules(run.as_of, day))


@task(pool=WAREHOUSE)
def decisions() -> None:
    """Decide about every candidate; nothing is recorded yet."""
    from perennial.stages import decisions as stage

    with running() as run:
        log.info("%s", stage.decide(run.as_of))


@task(pool=WAREHOUSE, outlets=[DECISIONS])
def record() -> None:
    """Record the decisions forever, and tell the programmes that the day's are there."""
    from perennial.stages import decisions as stage

    with running() as run:
        log.info("%s", stage.record(run.as_of))
        publish(DECISIONS, run.as_of)


@task
def plan(programme: str) -> list[str]:
    """The campaigns to send; refuses a day that is not today, unless the run is dry."""
    from perennial.stages import batches as stage

    with running() as run:
        if not run.is_dry:
            run.clock.require_today(run.as_of)
        return stage.campaigns_of(run.as_of, programme, run.form["campaigns"] or ())


@task(map_index_template="{{ task.op_kwargs['campaign'] }}")
def batches(campaign: str) -> list[str]:
    """Render one campaign's messages into batch files."""
    from perennial.stages import batches as stage

    with running() as run:
        written = stage.batch(
            run.as_of,
            campaign,
            dry_run=run.is_dry,
            limit=run.form["limit"],
            test_recipients=run.form["test_recipients"] or (),
        )
        log.info("%s: %s", campaign, written)
        return written


@task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)  # a campaign that failed stops no other
def gate_batches(written: Any) -> list[dict[str, Any]]:
    """Check the day's batches, a list of each campaign, and hand on what each task sends."""
    from perennial.stages import deliveries as stage

    paths = [path for of_campaign in written for path in of_campaign]
    with running() as run:
        if run.is_dry:
            log.info("Dry run: nothing is sent. Look at %s", paths)
            return []
        _check(run, "batches")
        return [dict(sending) for sending in stage.sendings_of(paths)]


@task(
    retries=6,
    retry_delay=timedelta(seconds=30),
    retry_exponential_backoff=2,
    map_index_template="{{ task.op_kwargs['sending']['label'] }}",
)
def deliveries(sending: dict[str, Any]) -> list[dict[str, Any]]:
    """Send batches at their hour; the ledger lets no message leave twice, however often this runs.

    Until then, and while its provider is left alone, the task is put off, and no worker waits. A
    batch that fails stops no other: the task fails once nothing is put off any more.
    """
    with running() as run:
        return send(run.as_of, sending["batches"])


@task
def export() -> None:
    """Bring the ledger's facts into the lake, where dbt reads them."""
    from perennial.stages import deliveries as stage

    with running() as run:
        log.info("%s", stage.export(run.as_of))


@task(trigger_rule=TriggerRule.NONE_FAILED)  # a programme with nothing to send is done, too
def export_programme(programme: str) -> None:
    """Bring the ledger's facts into the lake, and tell `results` that this programme is done."""
    from perennial.stages import deliveries as stage

    with running() as run:
        if run.is_dry:
            raise AirflowSkipException("Dry run: nothing was sent.")
        run.clock.require_today(run.as_of)
        log.info("%s", stage.export(run.as_of))
        publish(delivered(programme), run.as_of)


@task(pool=WAREHOUSE)
def fit() -> None:
    """Fit value models to the marts, and record them if they stand the test of the past."""
    from perennial.stages import value

    with running() as run:
        log.info("%s", value.fit(run.as_of))


@task
def bounces() -> None:
    """Read bounces, complaints and replies that came back by mail."""
    from perennial.stages import deliveries as stage

    with running():
        counts = stage.bounces()
        if counts is None:
            raise AirflowSkipException("PERENNIAL_BOUNCE_MAILDIR is not set: no mail comes back.")
        log.info("%s", counts)


@task(pool=WAREHOUSE)
def results() -> None:
    """Bring deliveries and what happened since together: funnel, conversions, arms."""
    from perennial.stages import results as stage

    with running() as run:
        log.info("%s", stage.results(run.as_of))


@task
def report() -> str:
    """Write the report and say where."""
    from perennial.stages import report as stage

    with running() as run:
        return str(stage.report(run.as_of))


@task
def summary() -> None:
    """Mail the week's summary to the staff who want it: on the week's first run, once."""
    from perennial.stages import report as stage

    with running() as run, connected("email", settings().providers("email")):
        ended = stage.summary(run.as_of)
        if "skipped" in ended:
            raise AirflowSkipException(f"No summary: {ended['skipped']}.")
        log.info("%s", ended)
