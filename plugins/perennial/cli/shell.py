"""What every command shares: the application, the consoles, the options, how results are shown."""

import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.text import Text

from perennial.cli.command_group import Commands
from perennial.cli.tables import print_table
from perennial.cli.translations import gettext

if TYPE_CHECKING:
    from perennial.stores.installation import Installation
    from perennial.stores.ledger import Ledger

app = typer.Typer(
    cls=Commands,
    help="Lifecycle campaigns from your own warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out, err = Console(), Console(stderr=True)


def _require_calendar(given: datetime | None) -> datetime | None:
    if given and not 1970 < given.year < 9000:
        raise typer.BadParameter("Give a day between 1971 and 8999.")
    return given


def day_option(words: str, *names: str) -> Any:
    """An option that takes a day."""
    return typer.Option(*names, formats=["%Y-%m-%d"], callback=_require_calendar, help=words)


AsOf = Annotated[datetime | None, day_option("The day. Default: today.")]

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would happen; send and delete nothing.")
]
"""What every command has that sends to people or deletes; one that deletes needs --yes as well."""


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"perennial {version('perennial')}", highlight=False)
        raise typer.Exit


@app.callback()
def _main(
    *,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print results only, no progress.")
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", envvar="PERENNIAL_DEBUG", help="Print the traceback of an error."),
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback prints it
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream.encoding.lower().replace("-", "") != "utf8":  # a letter may be missing there
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    logging.raiseExceptions = debug  # a log that can't be written prints no traceback
    handler = RichHandler(console=err, show_path=False, show_level=False, omit_repeated_times=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])
    logging.getLogger("perennial").setLevel(logging.WARNING if quiet else logging.INFO)


@contextmanager
def opened() -> "Iterator[tuple[Installation, Ledger]]":
    """The installation and its ledger."""
    from perennial.stores.installation import Installation

    here = Installation.here()
    with here.ledger() as ledger:
        yield here, ledger


def day_of(given: datetime | None) -> date:
    """The day that an option names, or today."""
    from perennial.stores.installation import Installation

    return given.date() if given else Installation.here().clock.today()


def show(
    columns: Iterable[str], rows: Iterable[Iterable[object]], title: str | None = None
) -> None:
    """Rows as a table; its columns are put into the person's language."""
    cells = [[one if isinstance(one, Text) else Text(str(one)) for one in row] for row in rows]
    print_table(out, [gettext(one) for one in columns], cells, title)


def say(what: object, facts: Any) -> None:
    """One translated label and its result; counts by name as `name count`."""
    if isinstance(facts, Mapping):
        facts = ", ".join(f"{name} {value}" for name, value in facts.items())
    out.print(Text.assemble((gettext(str(what)), "bold"), ": ", str(facts)), soft_wrap=True)
