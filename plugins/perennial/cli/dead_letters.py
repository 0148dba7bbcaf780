"""Repair deliveries by hand: dead letters, and messages whose state is unknown."""

from getpass import getuser
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from perennial.cli.shell import app, opened, out, say, show
from perennial.cli.translations import gettext, ngettext

if TYPE_CHECKING:
    from perennial.stores.installation import Installation
    from perennial.stores.ledger import DeadLetter, ManualAction

dead_letters = typer.Typer(
    help="Look at rejected messages, and queue them again.", no_args_is_help=True
)
unknown = typer.Typer(
    help="Settle messages that a provider may or may not have sent.", no_args_is_help=True
)
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(unknown, name="unknown")

Ids = Annotated[list[str] | None, typer.Argument(help="Message ids.")]
Reason = Annotated[str, typer.Option(help="The reason; it is recorded.")]


@dead_letters.command("list")
def list_dead_letters(
    today: Annotated[
        bool, typer.Option("--today", help="Only today's, which can still be queued again.")
    ] = False,
) -> None:
    """List dead letters with the provider's reason."""
    with opened() as (here, ledger):
        day = here.clock.today() if today else None
        _show(gettext("Dead letters"), ledger.by_hand.dead_letters(day))


@dead_letters.command()
def replay(
    reason: Reason,
    message_ids: Ids = None,
    campaign: Annotated[
        str, typer.Option(help="All of today's dead letters of this campaign.")
    ] = "",
) -> None:
    """Queue today's dead letters again; perennial dispatch sends them.

    A message that was accepted, or may have been, is never queued again.
    """
    if bool(message_ids) == bool(campaign):
        raise typer.BadParameter("Name either message ids or --campaign.")
    with opened() as (here, ledger):
        today = here.clock.today()
        dead = [one for one in ledger.by_hand.dead_letters(today) if one.campaign == campaign]
        ids = message_ids or [one.message_id for one in dead]
        count = ledger.by_hand.replay(ids, today=today, action=_action(here, reason))
        queued = gettext(
            "{part} of {whole}; perennial dispatch sends them", part=count, whole=len(ids)
        )
        say("queued again", queued)


@unknown.command("list")
def list_unknown() -> None:
    """List them: look each up at the provider by its message id."""
    with opened() as (_, ledger):
        _show(gettext("Unknown"), ledger.by_hand.unknown())


@unknown.command()
def settle(
    state: Annotated[
        Literal["accepted", "rejected"],
        typer.Argument(help="What the provider's log says of the messages."),
    ],
    message_ids: Annotated[list[str], typer.Argument(help="Message ids.")],
    reason: Reason,
) -> None:
    """Record what the provider's log says; rejected messages become dead letters."""
    from perennial.domain import State

    with opened() as (here, ledger):
        action = _action(here, reason)
        known: Literal[State.ACCEPTED, State.REJECTED] = State.REJECTED
        if state == "accepted":
            known = State.ACCEPTED
        counts = ledger.by_hand.settle_unknown(message_ids, known, action=action)
        part, whole = counts.total(), len(message_ids)
        say(state, gettext("{part} of {whole}", part=part, whole=whole))


def _action(here: "Installation", reason: str) -> "ManualAction":
    from perennial.stores.ledger import ManualAction

    return ManualAction(getuser(), reason, here.clock.now())


def _show(title: str, letters: list["DeadLetter"]) -> None:
    rows = [
        (*one[:4], one.decided_on, ": ".join(filter(None, (one.fault, one.reason))))
        for one in letters
    ]
    show(("message", "campaign", "channel", "provider", "day", "reason"), rows, title)
    out.print(ngettext("{count} message", "{count} messages", count=len(letters)))
