"""# Upkeep.

Every Sunday at noon, business time: what the daily tables need from time to time. The value models
are fitted anew to everyone's purchases, tested on the last weeks and recorded; from the next day on
people are scored by them. Mail that came back is read beside it, from the Maildir that
`PERENNIAL_BOUNCE_MAILDIR` names; without one that task is skipped. It sends nothing.

**Safe to repeat:** everything. Tables are rebuilt from recorded facts; a day's model is recorded
once and never changed. A mail is read once.

**On failure:** the log's last line says what is wrong. Mend it and clear the failed task; the last
recorded model goes on holding meanwhile. Too few buyers, or a model that fails its test, is no
failure: `fit` says so in its log, and records nothing.
"""

from airflow.sdk import chain, dag

from perennial.orchestration.tasks import stage_tasks as tasks
from perennial.orchestration.tasks import wiring


@dag(
    schedule=wiring.weekly(),
    start_date=wiring.START,
    catchup=False,
    max_active_runs=1,
    default_args=wiring.DEFAULTS,
    params=wiring.day_form(),
    tags=["perennial", "tables"],
    doc_md=__doc__,
)
def upkeep() -> None:
    """Marts to recorded value models; returned mail to the ledger."""
    tasks.bounces()
    chain(
        tasks.open_day(),
        tasks.gate.override(task_id="gate_raw")("raw"),
        tasks.export(),
        tasks.build.override(task_id="staging")("staging"),
        tasks.build.override(task_id="marts")("marts"),
        tasks.fit(),
    )


upkeep()
