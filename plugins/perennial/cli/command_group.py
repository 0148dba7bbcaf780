"""The commands in their order, and what a command that fails tells a person."""

import errno
import os
import sys
import traceback
from tempfile import NamedTemporaryFile
from typing import Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from perennial.domain import BrokenWorld, PerennialError

PANELS = {
    "Run a day": ("run", "ingest", "decide", "batch", "dispatch", "results", "report", "summary"),
    "Campaigns": ("campaigns", "new-campaign", "preview", "diff", "backtest", "coupons"),
    "Hold back": ("stop", "resume", "approve", "suppress"),
    "Ask why": ("explain", "findings"),
    "Repair deliveries": ("dead-letters", "unknown", "bounces", "tasks", "finish"),
    "A person's data": ("export-person", "erase", "prove-erasure"),
    "Operate": ("doctor", "env", "receive", "inbox-token", "fit"),
    "Try out": ("sandbox", "simulate"),
}
"""Every command once, by what somebody wants to do."""

_REMEDIES = {
    errno.ENOSPC: "The disk is full: free some space, then run this again.",
    errno.EDQUOT: "Your disk quota is used up: free some space, then run this again.",
    errno.EFBIG: "The file would be larger than is allowed: raise the limit (ulimit -f).",
    errno.EACCES: "Change the permissions, or set PERENNIAL_HOME to a folder that you may write.",
    errno.EPERM: "Change the permissions, or set PERENNIAL_HOME to a folder that you may write.",
    errno.EROFS: "Set PERENNIAL_HOME to a folder that can be written.",
    errno.EMFILE: "Raise the limit of open files (ulimit -n).",
    errno.ENOTDIR: "Perennial needs a folder there: move the file away.",
    errno.EEXIST: "Perennial makes a new one there: move what exists away.",
    errno.EISDIR: "Perennial needs a file there: move the folder away.",
    errno.ENOENT: "Name a file or folder that exists.",
    errno.EADDRINUSE: "Choose another port, or end the process that uses this one.",
    errno.EADDRNOTAVAIL: "Choose an address of this machine.",
}


class Commands(TyperGroup):
    """Perennial's commands by panel; an error is one line on standard error, and exit code 1."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's
        """The names in the panels' order."""
        for panel, names in PANELS.items():
            for name in names:
                self.commands[name].rich_help_panel = panel  # type: ignore[attr-defined]
        return [name for names in PANELS.values() for name in names]

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
        except BrokenPipeError:
            raise
        except OSError as error:
            _stop(ctx, of_system(error), error)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            if hasattr(error, "exit_code"):  # Typer's own: what was typed is wrong
                raise
            _stop(ctx, None, error)
        return done


def of_system(error: OSError) -> BrokenWorld:
    """An error of the operating system: what, where, and what to do.

    >>> print(of_system(NotADirectoryError(20, "Not a directory", "/home")))
    /home: not a directory. Perennial needs a folder there: move the file away.
    """
    what = (error.strerror or str(error) or type(error).__name__).removesuffix(".")
    remedy = _REMEDIES.get(
        error.errno or 0, "Run this again; `perennial doctor` looks for the cause."
    )
    if error.filename is None:
        return BrokenWorld(f"{what}. {remedy}")
    return BrokenWorld(f"{os.fsdecode(error.filename)}: {what[:1].lower()}{what[1:]}. {remedy}")


def _stop(ctx: Any, known: PerennialError | None, error: Exception) -> None:
    """Say what went wrong and end; a traceback only where somebody wants to find a bug."""
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
    """Write a traceback to a file of the user's own, and say where."""
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
