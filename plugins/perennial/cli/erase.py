"""Erase a person, prove it, and export what is stored about them."""

import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from perennial.cli.shell import DryRun, app, opened, out, say
from perennial.cli.translations import gettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from perennial.erasure.searched_stores import Stores

log = logging.getLogger("perennial")

Person = Annotated[str, typer.Option("--person", help="One of the person's ids.")]


@contextmanager
def _stores() -> "Iterator[Stores]":
    from perennial.erasure.searched_stores import Stores

    with opened() as (here, ledger):
        key = here.settings.signing_key()
        yield Stores(here.settings, here.lake, ledger, key, here.clock.now())


@app.command()
def erase(
    person: Person,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Default: --dry-run.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Erase a person from the vault, lake, ledger, outbox and logs; counts keep them.

    Without --yes it is a dry run.
    """
    from perennial.erasure.erase import erase as erase_person
    from perennial.erasure.export_person import personal_data
    from perennial.erasure.identifiers import known_about

    with _stores() as stores:
        known = known_about(stores, person)
        say("accounts", len(known.external_ids))
        say("devices", len(known.anonymous_ids))
        say("addresses", len(known.addresses))
        say("messages", len(known.message_ids))
        if dry_run or not yes:
            stored = personal_data(stores, known)
            for store in ("ledger", "lake"):
                for name, rows in stored[store].items():
                    say(f"{store} {name}", gettext("{count} rows", count=len(rows)))
            say("dry run", gettext("nothing was erased; --yes erases"))
            return
        erased = erase_person(stores, known, progress=log.info)
        for name, count in erased.rows.items():
            say(name, f"{count:,}")
        if erased.removed:
            say("removed; the next run makes them again", ", ".join(erased.removed))
        kept = gettext("what remains is counted under {pseudonym}", pseudonym=erased.pseudonym)
        say("erased", kept)


@app.command()
def prove_erasure(
    person: Annotated[
        str | None,
        typer.Option("--person", help="An id that the person had. Default: everybody erased."),
    ] = None,
) -> None:
    """Search every table, file and log for erased people; exits with 1 if it finds any."""
    from perennial.erasure.proof import findings, sought

    with _stores() as stores:
        searched, found = 0, []
        for _, finding in findings(stores, sought(stores, person)):
            searched += 1
            found += [finding] if finding else []
        for finding in found:
            count, place = finding.cell_count, finding.place
            say("found", gettext("{count} in {place}", count=count, place=place))
        told = gettext(
            "{searched} tables and files; {found} still hold something erased",
            searched=searched,
            found=len(found),
        )
        say("searched", told)
        if found:
            raise typer.Exit(1)


@app.command()
def export_person(person: Annotated[str, typer.Argument(help="One of the person's ids.")]) -> None:
    """Print everything stored about a person as JSON, with their addresses."""
    from perennial.erasure.export_person import personal_data
    from perennial.erasure.identifiers import known_about

    with _stores() as stores:
        stored = personal_data(stores, known_about(stores, person))
        out.print(json.dumps(stored, ensure_ascii=False, indent=2), highlight=False, soft_wrap=True)
