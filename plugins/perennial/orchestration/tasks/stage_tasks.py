"""The stages as Airflow tasks: each resolves its day and calls its stage.

A task imports its stage when it runs, so that DAG files parse quickly. Tasks hand over only dates,
campaign names, file paths and counts.
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
    from perennial.stages import gates

    for held in gates.check(stage, run.as_of):
        log.info("%s", held)


@task
def open_day() -> str:
    """Log the day. A scheduled run on another day skips; by hand, any day can be rebuilt."""
    with running() as run:
        if run.kind == "scheduled":
            run.clock.require_today(run.as_of)
        log.info("This run is for %s.", run.as_of)
        return run.as_of.isoformat()


@task
def ingest() -> None:
    """Load landing files into raw tables; put invalid rows into quarantine with their reason."""
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
    """Check definitions, templates and words; leave out invalid campaigns today."""
    from perennial.stages import campaigns

    with running() as run:
        return campaigns.check_campaigns(run.as_of)


@task(pool=WAREHOUSE)
def campaigns(day: Any) -> DayCampaigns:
    """Build each campaign's audience; leave out campaigns whose model fails."""
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
    """Record the decisions for good, and publish the asset that starts the programmes."""
    from perennial.stages import decisions as stage

    with running() as run:
        log.info("%s", stage.record(run.as_of))
        publish(DECISIONS, run.as_of)


@task
def plan(programme: str) -> list[str]:
    """List the campaigns to send; reject another day than today, unless it is a dry run."""
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
    """Run the gates of the day's batches, and divide the batches among sending tasks."""
    from perennial.stages import deliveries as stage

    paths = [path for of_campaign in written for path in of_campaign]
    with running() as run:
        if run.is_dry:
            log.info("Dry run: nothing was sent; the messages are in %s", paths)
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
    """Send batches when they are due; the ledger lets no message leave twice.

    Before that, and during a pause of the provider, the task is rescheduled and holds no worker. A
    batch that fails stops no other: the task fails once nothing is rescheduled.
    """
    with running() as run:
        return send(run.as_of, sending["batches"])


@task
def export() -> None:
    """Export the ledger's facts to the lake, where dbt reads them."""
    from perennial.stages import deliveries as stage

    with running() as run:
        log.info("%s", stage.export(run.as_of))


@task(trigger_rule=TriggerRule.NONE_FAILED)  # a programme with nothing to send is done, too
def export_programme(programme: str) -> None:
    """Export the ledger's facts to the lake, and tell `results` that this programme is done."""
    from perennial.stages import deliveries as stage

    with running() as run:
        if run.is_dry:
            raise AirflowSkipException("Dry run: nothing was sent.")
        run.clock.require_today(run.as_of)
        log.info("%s", stage.export(run.as_of))
        publish(delivered(programme), run.as_of)


@task(pool=WAREHOUSE)
def fit() -> None:
    """Fit value models to the marts, and record them if they pass the test on past weeks."""
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
            raise AirflowSkipException(
                "PERENNIAL_BOUNCE_MAILDIR is not set: no returned mail is read."
            )
        log.info("%s", counts)


@task(pool=WAREHOUSE)
def results() -> None:
    """Measure deliveries and what happened since: funnel, conversions, arms."""
    from perennial.stages import results as stage

    with running() as run:
        log.info("%s", stage.results(run.as_of))


@task
def report() -> str:
    """Write the report and return its path."""
    from perennial.stages import report as stage

    with running() as run:
        return str(stage.report(run.as_of))


@task
def summary() -> None:
    """Mail the week's summary to the staff in PERENNIAL_SUMMARY_TO, once a week."""
    from perennial.stages import report as stage

    with running() as run, connected("email", settings().providers("email")):
        ended = stage.summary(run.as_of)
        if "skipped" in ended:
            raise AirflowSkipException(f"No summary: {ended['skipped']}.")
        log.info("%s", ended)
