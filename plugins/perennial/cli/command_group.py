"""The commands in their order, and what a command that fails tells a person."""

import sys
import traceback
from tempfile import NamedTemporaryFile
from typing import Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from perennial.cli.translations import gettext, translate
from perennial.domain import PerennialError
from perennial.domain.marked_words import N_
from perennial.domain.system_errors import of_system

PANELS = {
    N_("Run a day"): (
        "run",
        "ingest",
        "decide",
        "batch",
        "dispatch",
        "results",
        "report",
        "summary",
    ),
    N_("Campaigns"): ("campaigns", "new-campaign", "preview", "diff", "backtest", "coupons"),
    N_("Hold back"): ("stop", "resume", "approve", "suppress", "unsuppress"),
    N_("Ask why"): ("explain", "findings"),
    N_("Repair deliveries"): ("dead-letters", "unknown", "bounces", "tasks", "finish"),
    N_("A person's data"): ("export-person", "erase", "prove-erasure"),
    N_("Operate"): ("doctor", "env", "receive", "inbox-token", "fit", "words"),
    N_("Try out"): ("sandbox", "simulate"),
}
"""Every command once, by what somebody wants to do."""


class Commands(TyperGroup):
    """Perennial's commands by panel; an error is one line on standard error, and exit code 1."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's
        """Names in the panels' order."""
        for panel, names in PANELS.items():
            for name in names:
                self.commands[name].rich_help_panel = gettext(panel)  # type: ignore[attr-defined]
        return [name for names in PANELS.values() for name in names]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what was typed; help is in the person's language."""
        translate(ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()  # a closed pipe shows here, not at the interpreter's end
        except KeyboardInterrupt:
            _tell("Stopped", "You pressed Ctrl-C. To go on, run the same command again.")
            raise typer.Exit(130) from None
        except PerennialError as error:
            _stop(ctx, error, error)
        except (BrokenPipeError, typer.Exit, typer.Abort):
            raise
        except OSError as error:
            _stop(ctx, of_system(error), error)
        except Exception as error:
            if hasattr(error, "exit_code"):  # Typer's own: what was typed is wrong
                raise
            _stop(ctx, None, error)
        return done


def _stop(ctx: Any, known: PerennialError | None, error: Exception) -> None:
    """A traceback is printed only on request."""
    if ctx.params.get("debug"):
        traceback.print_exception(error)
    elif known is None:
        _tell(
            "Bug",
            f"Perennial met an error that it doesn't know ({type(error).__name__}). {_kept(error)}",
        )
    if known is not None:
        _tell(type(known).__name__, str(known))
    raise typer.Exit(1) from error


def _kept(error: Exception) -> str:
    lines = "".join(traceback.format_exception(error))
    try:
        with NamedTemporaryFile("w", prefix="perennial-", suffix=".log", delete=False) as file:
            file.write(lines)
    except OSError:
        return f"Report it with what follows.\n{lines}"
    return f"Report it with {file.name}."


def _tell(what: str, words: str) -> None:
    console = Console(stderr=True)
    console.print(Text.assemble((what, "bold red"), ": ", words), soft_wrap=True)
