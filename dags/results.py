"""# Results.

Measures what became of the messages and what people did since (funnel, conversions, treatment
against holdout), and writes the report. Starts when every programme has delivered for the day; by
hand it runs for any day. The week's first run mails a summary to the staff in
`PERENNIAL_SUMMARY_TO`.

**Safe to repeat:** every task. It sends nothing to people of the base. Each member of staff gets
one summary a week; a mail that may have been sent is not sent again.

**If a task fails,** the last line of its log names the cause. Correct it and clear the failed task.
If a programme failed, this DAG waits for it: repair the programme, or trigger this DAG by hand.
"""

from airflow.sdk import chain, dag

from perennial.orchestration.tasks import stage_tasks as tasks
from perennial.orchestration.tasks import wiring


@dag(
    schedule=wiring.following(*map(wiring.delivered, ("onboarding", "winback", "vip"))),
    start_date=wiring.START,
    catchup=False,
    max_active_runs=1,
    default_args=wiring.DEFAULTS,
    params=wiring.day_form(),
    tags=["perennial", "tables"],
    doc_md=__doc__,
)
def results() -> None:
    """Deliveries and later events to the report, and once a week to a mail about it."""
    chain(
        tasks.ingest(),
        tasks.gate.override(task_id="gate_raw")("raw"),
        tasks.export(),
        tasks.build.override(task_id="staging")("staging"),
        tasks.build.override(task_id="marts")("marts"),
        tasks.results(),
        tasks.report(),
        tasks.summary(),
    )


results()
