"""Tasks that messages give to people of the team."""

from typing import Annotated

import typer

from perennial.cli.shell import app, opened, say, show
from perennial.domain import RequestError

Owner = Annotated[str | None, typer.Option(help="Only the tasks of this member of the team.")]
Everything = Annotated[bool, typer.Option("--all", help="Also those that are done or dropped.")]
Dropped = Annotated[bool, typer.Option("--dropped", help="It will not be done.")]


@app.command()
def tasks(*, owner: Owner = None, everything: Everything = False) -> None:
    """List the team's tasks, the most urgent first."""
    from perennial.deliveries.providers.file.staff_tasks import ENDS, StaffTaskList

    with opened() as (here, ledger):
        listed = StaffTaskList(here.settings.outbox)
        known = listed.tasks(ledger.by_hand.states(listed.names()), here.clock.today())
    shown = [
        one
        for one in known
        if owner in (None, one.owner) and (everything or one.progress not in ENDS)
    ]
    rows = [
        (one.due_on, one.owner, one.person_id, one.title, one.progress, one.message_id)
        for one in shown
    ]
    show(("due on", "owner", "person", "task", "state", "id"), rows)
    say("tasks", len(shown))


@app.command()
def finish(
    message_id: Annotated[str, typer.Argument(help="The task's id; perennial tasks lists them.")],
    *,
    dropped: Dropped = False,
) -> None:
    """Record that a task is done, or dropped; the results count it."""
    from perennial.deliveries.providers.file.staff_tasks import ENDS, Progress, StaffTaskList
    from perennial.domain import Observation

    with opened() as (here, ledger):
        progress = Progress.DROPPED if dropped else Progress.DONE
        state, listed = ENDS[progress], StaffTaskList(here.settings.outbox)
        if message_id not in listed.names() or not ledger.by_hand.states([message_id]):
            raise RequestError(f"There is no task {message_id}: perennial tasks lists them.")
        told = Observation(state, here.clock.now(), message_id, reason=progress)
        if not ledger.messages.observe([told])[state]:
            raise RequestError(
                f"The task {message_id} has ended already: perennial tasks --all shows it."
            )
    say(progress, message_id)
