"""Tasks for people of the team."""

from typing import Annotated

import typer

from perennial.cli.shell import app, explained, out, say

Owner = Annotated[str | None, typer.Option(help="Only this person's.")]
Everything = Annotated[bool, typer.Option("--all", help="Those that are done or dropped, too.")]
Dropped = Annotated[bool, typer.Option(help="It will not be done.")]


@app.command()
def tasks(*, owner: Owner = None, everything: Everything = False) -> None:
    """List what people of the team are to do, the most urgent first."""
    from rich.table import Table

    from perennial.channels.task_list import Progress, TaskList
    from perennial.settings import settings

    with explained():
        known = TaskList(settings().outbox).tasks()
    shown = [
        one
        for one in known
        if owner in (None, one.owner) and (everything or one.progress is Progress.OPEN)
    ]
    table = Table("due on", "owner", "person", "task", "state", "id")
    for one in shown:
        table.add_row(str(one.due_on), one.owner, one.person_id, one.title, one.progress, one[0])
    out.print(table)
    say("tasks", len(shown))


@app.command()
def finish(message_id: str, *, dropped: Dropped = False) -> None:
    """Say that a task is done, or dropped; the results count it."""
    from perennial.channels.task_list import Progress, TaskList
    from perennial.domain import Observation
    from perennial.installation import Installation

    with explained():
        here = Installation.here()
        progress = Progress.DROPPED if dropped else Progress.DONE
        TaskList(here.settings.outbox).end(message_id, progress)
        with here.ledger() as ledger:
            told = Observation(progress.state, here.clock.now(), message_id, reason=progress)
            ledger.messages.observe([told])
    say(progress, message_id)
