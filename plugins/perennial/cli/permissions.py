"""Hold messages back: of one person, of a scope, or let an unusual day pass."""

from datetime import datetime, timedelta
from getpass import getuser
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from perennial.cli.shell import app, day_option, opened, say
from perennial.cli.translations import gettext
from perennial.domain import RequestError, unknown

if TYPE_CHECKING:
    from perennial.stores.installation import Installation

SCOPES: dict[str, Literal["all", "programme", "campaign", "channel"]] = {
    "all": "all",
    "programme": "programme",
    "campaign": "campaign",
    "channel": "channel",
}
Reason = Annotated[str, typer.Option(help="The reason; it is recorded.")]
Scope = Annotated[
    str, typer.Argument(help="all, programme:<name>, campaign:<name> or channel:<name>.")
]


@app.command()
def suppress(
    person_id: Annotated[str, typer.Argument(help="The person's id.")],
    reason: Reason,
    channel: Annotated[str, typer.Option(help="One channel. Default: every channel.")] = "*",
) -> None:
    """Never contact a person again; takes effect from the next message."""
    from perennial.stores.ledger import Suppression

    with opened() as (here, ledger):
        if channel != "*":
            _require(here, "channel", channel)
        now = here.clock.now()
        new = ledger.permissions.suppress([Suppression(person_id, channel, reason, "shell", now)])
        say("suppressed" if new else "already suppressed", person_id)


@app.command()
def unsuppress(
    person_id: Annotated[str, typer.Argument(help="The person's id.")],
    reason: Reason,
    channel: Annotated[str, typer.Option(help="One channel. Default: every channel.")] = "*",
) -> None:
    """End a person's suppressions; the audit records who did it and why. An erasure stays."""
    with opened() as (here, ledger):
        lifted = ledger.permissions.lift(
            [person_id], channel, actor=getuser(), reason=reason, at=here.clock.now()
        )
        if not lifted:
            raise RequestError(
                f"{person_id} is not suppressed on {channel}: check the id; or they were erased."
            )
        say("suppression ended", person_id)


@app.command()
def stop(scope: Scope, reason: Reason) -> None:
    """Send nothing in a scope until perennial resume; takes effect from the next message."""
    _switch(scope, reason, is_on=True)


@app.command()
def resume(scope: Scope, reason: Reason) -> None:
    """Send again in a scope that perennial stop stopped."""
    _switch(scope, reason, is_on=False)


@app.command()
def approve(
    campaign: Annotated[str, typer.Argument(help="The campaign.")],
    messages: Annotated[int, typer.Option(min=1, help="The most messages it may send.")],
    reason: Reason,
    day: Annotated[
        datetime | None,
        day_option("The day. Default: tomorrow."),
    ] = None,
) -> None:
    """Let a campaign send on a day that Perennial would hold as unusually large."""
    with opened() as (here, ledger):
        tomorrow = here.clock.today() + timedelta(days=1)
        approved = day.date() if day else tomorrow
        if approved < tomorrow:
            raise typer.BadParameter(f"{approved} is decided already. Approve {tomorrow} or later.")
        _require(here, "campaign", campaign)
        now = here.clock.now()
        ledger.permissions.approve(
            campaign, approved, messages, actor=getuser(), reason=reason, at=now
        )
        told = gettext(
            "{campaign}: up to {messages} messages on {day}",
            campaign=campaign,
            messages=messages,
            day=str(approved),
        )
        say("approved", told)


def _switch(scope: str, reason: str, *, is_on: bool) -> None:
    word, _, name = scope.partition(":")
    kind = SCOPES.get(word)
    if kind is None or (kind == "all") == bool(name):
        raise typer.BadParameter("Write all, programme:<name>, campaign:<name> or channel:<name>.")
    with opened() as (here, ledger):
        switched = {its for its in ledger.permissions.killed() if its[0] == kind}
        if kind != "all" and (kind, name) not in switched:
            _require(here, kind, name)
        now = here.clock.now()
        ledger.permissions.switch(kind, name, is_on=is_on, actor=getuser(), reason=reason, at=now)
        say("stopped" if is_on else "resumed", scope)


def _require(here: "Installation", kind: str, name: str) -> None:
    """Reject an unknown name: its switch would stop nothing.

    It reads folders and not definitions, so that a campaign can be stopped whatever is wrong with
    it; and today's recorded rules, in case its folder is gone.
    """
    from perennial.campaigns.recorded_rules import programmes
    from perennial.domain.channels import CHANNELS

    if kind == "channel":
        names = set(CHANNELS)
    else:
        depth = "*/*/" if kind == "campaign" else "*/"
        names = {one.name for one in here.settings.dbt_project.glob(f"models/campaigns/{depth}")}
        today = programmes(here.lake, here.clock.today())
        names |= set(today.keys() if kind == "campaign" else today.values())
    if name not in names:
        raise unknown(kind, name, names)
