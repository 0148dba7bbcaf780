"""Who may not be contacted, and what may not be sent at all."""

from getpass import getuser
from typing import Annotated, Literal

import typer

from perennial.cli.shell import app, explained, say

SCOPES: dict[str, Literal["all", "programme", "campaign", "channel"]] = {
    "all": "all",
    "programme": "programme",
    "campaign": "campaign",
    "channel": "channel",
}
Reason = Annotated[str, typer.Option(help="Why; it is recorded.")]
Scope = Annotated[str, typer.Argument(help="all, or programme:, campaign: or channel: and a name.")]


@app.command()
def suppress(
    person_id: str,
    reason: Reason,
    channel: Annotated[str, typer.Option(help="One channel; default: every one.")] = "*",
) -> None:
    """Never contact a person again; holds for the very next message."""
    from perennial.installation import Installation
    from perennial.ledger import Suppression

    with explained():
        here = Installation.here()
        with here.ledger() as ledger:
            now = here.clock.now()
            new = ledger.permissions.suppress(
                [Suppression(person_id, channel, reason, "shell", now)]
            )
        say("suppressed" if new else "was suppressed already", person_id)


@app.command()
def stop(scope: Scope, reason: Reason) -> None:
    """Turn a kill switch on: nothing in its scope is sent until it is off again."""
    _switch(scope, reason, is_on=True)


@app.command()
def resume(scope: Scope, reason: Reason) -> None:
    """Turn a kill switch off."""
    _switch(scope, reason, is_on=False)


def _switch(scope: str, reason: str, *, is_on: bool) -> None:
    from perennial.installation import Installation

    word, _, name = scope.partition(":")
    kind = SCOPES.get(word)
    if kind is None or (kind == "all") == bool(name):
        raise typer.BadParameter("write all, programme:<name>, campaign:<name> or channel:<name>")
    with explained():
        here = Installation.here()
        with here.ledger() as ledger:
            ledger.permissions.switch(
                kind, name, is_on=is_on, actor=getuser(), reason=reason, at=here.clock.now()
            )
        say("stopped" if is_on else "resumed", scope)
