"""What every command shares: the application, the consoles, the options, how errors are told."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.table import Table

from perennial.domain import PerennialError

if TYPE_CHECKING:
    from perennial.stores.installation import Installation
    from perennial.stores.ledger import Ledger

app = typer.Typer(
    help="Lifecycle campaigns from your own warehouse.", no_args_is_help=True, add_completion=False
)
out, err = Console(), Console(stderr=True)

AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day to run for; default: today."),
]


@app.callback()
def _main(
    *, quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Results only.")] = False
) -> None:
    handler = RichHandler(console=err, show_path=False, show_level=False, omit_repeated_times=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])
    logging.getLogger("perennial").setLevel(logging.WARNING if quiet else logging.INFO)


@contextmanager
def explained() -> Iterator[None]:
    """Our own errors are for people: say what they say, without a traceback."""
    try:
        yield
    except PerennialError as error:
        err.print(f"[bold red]{type(error).__name__}[/]: {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


@contextmanager
def opened() -> "Iterator[tuple[Installation, Ledger]]":
    """The installation and its ledger, errors explained."""
    from perennial.stores.installation import Installation

    with explained():
        here = Installation.here()
        with here.ledger() as ledger:
            yield here, ledger


def day_of(given: datetime | None) -> date:
    """The day asked for, or today."""
    from perennial.stores.installation import Installation

    return given.date() if given else Installation.here().clock.today()


def show(
    columns: Iterable[str], rows: Iterable[Iterable[object]], title: str | None = None
) -> None:
    """Rows as a table."""
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*map(str, row))
    out.print(table)


def say(what: str, facts: Any) -> None:
    """One line of result."""
    out.print(f"[bold]{what}[/]: {facts}", highlight=False, soft_wrap=True)
