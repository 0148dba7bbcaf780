"""# The customer model.

Every morning at 05:00 business time: what the company landed becomes tables about people, audiences
of campaigns, and one decision for each candidate. It sends nothing. It ends by publishing the asset
`decisions` for the day, which starts the programmes.

**Safe to repeat:** everything. Tables are rebuilt from recorded facts; a file that was loaded is
not loaded again; the day's decisions are recorded once and never changed.

**On failure:** the log's last line names table, file or gate, and the remedy. Mend it and clear the
failed task; nothing behind it has run. A failed gate is not retried: nobody is contacted until it
passes. For a day that is over, trigger by hand with that day: a scheduled run that comes on another
day skips.
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
