"""The sandbox, which takes messages as providers do and delivers nothing."""

from typing import Annotated

import typer

from perennial.cli.shell import app, say


@app.command()
def sandbox(
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="The port of its pages. Default: PERENNIAL_SANDBOX_PORT, or 8025.",
        ),
    ] = None,
    smtp_port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="The port of its mail server. Default: PERENNIAL_SANDBOX_SMTP_PORT, or 1025.",
        ),
    ] = None,
) -> None:
    """Take mail, emulate providers, deliver nothing; read the messages in a browser."""
    from perennial.config.environment import settings
    from perennial.worlds.sandbox import Ports, serve

    here = settings()
    wanted = Ports(
        here.sandbox_port if port is None else port,
        here.sandbox_smtp_port if smtp_port is None else smtp_port,
    )
    serve(here.home / "sandbox", wanted, _announce, host=here.sandbox_host)


def _announce(ports: tuple[int, int]) -> None:
    http, smtp = ports
    say("page", f"http://127.0.0.1:{http}")
    say("mail", f"smtp://127.0.0.1:{smtp}")
