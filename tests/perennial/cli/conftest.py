"""The command line, in this process."""

from typer.testing import CliRunner

from perennial.cli import app


def run(*words: str, code: int = 0) -> str:
    """Output of a command that exits with `code`, in a wide window."""
    done = CliRunner(env={"COLUMNS": "300"}).invoke(app, words)
    assert done.exit_code == code, done.output
    return done.output
