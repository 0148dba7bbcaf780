"""# The customer model.

Runs every morning at 05:00 business time. It turns landed files into tables about people, audiences
of campaigns, and one decision for each candidate. It sends nothing. At its end it publishes the
asset `decisions` for the day, which starts the programmes.

**Safe to repeat:** every task. Tables are rebuilt from recorded facts, a file is loaded once, and
the day's decisions are recorded once and never changed.

**If a task fails,** the last line of its log names the table, file or gate, and the remedy. Correct
it and clear the failed task; no later task has run. Airflow does not retry a failed gate, and
nobody is contacted until it passes. To run a past day, trigger the DAG by hand with that day; a
scheduled run that starts on another day skips.
"""

from airflow.sdk import chain, dag

from perennial.orchestration.tasks import stage_tasks as tasks
from perennial.orchestration.tasks import wiring


@dag(
    schedule=wiring.daily(),
    start_date=wiring.START,
    catchup=False,  # yesterday's messages are not sent today
    max_active_runs=1,
    default_args=wiring.DEFAULTS,
    params=wiring.day_form(),
    tags=["perennial", "tables"],
    doc_md=__doc__,
)
def customer_model() -> None:
    """Landing to decisions."""
    checked = tasks.check_campaigns()
    built = tasks.campaigns(checked)
    chain(
        tasks.open_day(),
        tasks.ingest(),
        tasks.gate.override(task_id="gate_raw")("raw"),
        tasks.export(),
        tasks.build.override(task_id="staging")("staging"),
        tasks.build.override(task_id="marts")("marts"),
        tasks.gate.override(task_id="gate_marts")("marts"),
        checked,
        built,
        tasks.record_rules(built),
        tasks.decisions(),
        tasks.gate.override(task_id="gate_decisions")("decisions"),
        tasks.record(),
    )


customer_model()
