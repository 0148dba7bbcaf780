"""# Upkeep.

Runs every Sunday at noon, business time. It fits the models of predicted value to all purchases,
tests them on the last weeks and records them; they score people from the next day on. It also reads
returned mail from the Maildir in `PERENNIAL_BOUNCE_MAILDIR`; if that is not set, the task skips. It
sends nothing.

**Safe to repeat:** every task. Tables are rebuilt from recorded facts, a day's model is recorded
once and never changed, and a mail is read once.

**If a task fails,** the last line of its log names the cause. Correct it and clear the failed task;
until then, the last recorded model scores people. Too few buyers, or a model that fails its test,
is not a failure: `fit` says so in its log and records nothing.
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
