"""Who may not be contacted, what may not be sent at all, and what may although it is unusual."""

from datetime import datetime, timedelta
from getpass import getuser
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from perennial.cli.shell import app, opened, say
from perennial.domain import RequestError

if TYPE_CHECKING:
    from perennial.stores.installation import Installation

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
    from perennial.stores.ledger import Suppression

    with opened() as (here, ledger):
        now = here.clock.now()
        new = ledger.permissions.suppress([Suppression(person_id, channel, reason, "shell", now)])
        say("suppressed" if new else "was suppressed already", person_id)


@app.command()
def unsuppress(
    person_id: str,
    reason: Reason,
    channel: Annotated[str, typer.Option(help="One channel; default: every one.")] = "*",
) -> None:
    """End a person's suppressions; the audit says who did it and why. An erasure stays."""
    with opened() as (here, ledger):
        lifted = ledger.permissions.lift(
            [person_id], channel, actor=getuser(), reason=reason, at=here.clock.now()
        )
        if not lifted:
            raise RequestError(f"{person_id} is not suppressed on {channel}, or was erased")
        say("not suppressed any more", person_id)


@app.command()
def stop(scope: Scope, reason: Reason) -> None:
    """Turn a kill switch on: nothing in its scope is sent until it is off again."""
    _switch(scope, reason, is_on=True)


@app.command()
def resume(scope: Scope, reason: Reason) -> None:
    """Turn a kill switch off."""
    _switch(scope, reason, is_on=False)


@app.command()
def approve(
    campaign: str,
    messages: Annotated[int, typer.Option(min=1, help="Messages at most.")],
    reason: Reason,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it holds for; default: tomorrow."),
    ] = None,
) -> None:
    """Let a campaign send on a day that would be held as unusually large."""
    with opened() as (here, ledger):
        tomorrow = here.clock.today() + timedelta(days=1)
        approved = day.date() if day else tomorrow
        if approved < tomorrow:
            raise typer.BadParameter(f"{approved} is decided already; the next day is {tomorrow}")
        _require_campaign(here, campaign)
        now = here.clock.now()
        ledger.permissions.approve(
            campaign, approved, messages, actor=getuser(), reason=reason, at=now
        )
        say("approved", f"{campaign}: up to {messages:,} messages on {approved}")


def _require_campaign(here: "Installation", campaign: str) -> None:
    from perennial.campaigns.catalogue import load_campaigns

    catalogue = load_campaigns(here.settings.dbt_project)
    names = sorted({one.name for one in catalogue.campaigns} | set(catalogue.broken))
    if campaign not in names:
        raise typer.BadParameter(f"no campaign is called {campaign}; there are {', '.join(names)}")


def _switch(scope: str, reason: str, *, is_on: bool) -> None:
    word, _, name = scope.partition(":")
    kind = SCOPES.get(word)
    if kind is None or (kind == "all") == bool(name):
        raise typer.BadParameter("write all, programme:<name>, campaign:<name> or channel:<name>")
    with opened() as (here, ledger):
        now = here.clock.now()
        ledger.permissions.switch(kind, name, is_on=is_on, actor=getuser(), reason=reason, at=now)
        say("stopped" if is_on else "resumed", scope)
