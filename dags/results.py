"""# Results.

What became of the messages, and what people did since: funnel, conversions, those who got something
against those held out, and the report. Starts when every programme has delivered for the day; by
hand it runs for any day.

**Safe to repeat:** everything; it only reads what is recorded. It sends nothing.

**On failure:** the log's last line says what is wrong. Mend it and clear the failed task. If a
programme failed, this DAG waits for it: mend the programme, or trigger this one by hand.
"""

from airflow.sdk import chain, dag

from perennial import tasks


@dag(
    schedule=tasks.following(*map(tasks.delivered, ("onboarding", "winback", "vip"))),
    start_date=tasks.START,
    catchup=False,
    max_active_runs=1,
    default_args=tasks.DEFAULTS,
    params=tasks.day_form(),
    tags=["perennial", "tables"],
    doc_md=__doc__,
)
def results() -> None:
    """Deliveries and later events to the report."""
    chain(
        tasks.ingest(),
        tasks.build.override(task_id="staging")("staging"),
        tasks.build.override(task_id="marts")("marts"),
        tasks.results(),
        tasks.report(),
    )


results()
