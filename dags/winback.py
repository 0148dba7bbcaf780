"""# Winback.

Sends messages to people who used to buy and have gone silent.

Starts when the day's `decisions` are published. To start it by hand, click **Trigger**; the form
asks for the day, a dry run, campaigns, a limit and test recipients.

**Safe to repeat:** every task. A batch is written once and a message is sent once, whatever is
cleared, retried or triggered twice. For another day than today, only a dry run is possible.

**If a task fails,** the last line of its log names the cause.

- `batches`: correct the campaign's template or definition and clear the task; the other campaigns
  have gone on.
- `gate_batches`: nothing was sent; correct what the gate names and clear the task.
- `deliveries`: a provider or the ledger did not answer; clear the task on the same day. A message
  that may have been sent becomes `unknown` and is not sent again.
"""

from airflow.sdk import chain, dag

from perennial.orchestration.tasks import stage_tasks as tasks
from perennial.orchestration.tasks import wiring

PROGRAMME = "winback"


@dag(
    schedule=wiring.following(wiring.DECISIONS),
    start_date=wiring.START,
    catchup=False,
    max_active_runs=1,
    default_args=wiring.DEFAULTS,
    params=wiring.programme_form(PROGRAMME),
    tags=["perennial", "programme"],
    doc_md=__doc__,
)
def winback() -> None:
    """Decisions to deliveries."""
    written = tasks.batches.expand(campaign=tasks.plan(PROGRAMME))
    sent = tasks.deliveries.expand(sending=tasks.gate_batches(written))
    export = tasks.export_programme.override(
        task_id="export", outlets=[wiring.delivered(PROGRAMME)]
    )(PROGRAMME)
    chain([written, sent], export)


winback()
