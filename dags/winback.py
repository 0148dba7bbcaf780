"""# Winback.

Messages to people who used to buy and have fallen silent.

Starts when the day's `decisions` are there. By hand: **Trigger**; the form asks for the day, a dry
run, campaigns, a limit and test recipients.

**Safe to repeat:** everything. A batch that is there stays; a message that left never leaves again,
whatever is cleared, retried or triggered twice. A day other than today can only be run dry.

**On failure:** the log's last line names the cause. `batches` of one campaign: mend its template or
definition and clear the task; the other campaigns have gone on. `gate_batches`: nothing was sent;
mend what the gate names and clear it. `deliveries`: the channel or the ledger was out of reach;
clear it while the day lasts. Messages in doubt become `unknown` and are not sent again.
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
