"""The sandbox's command."""

from typing import Annotated

import typer

from perennial.cli.shell import app, explained, say


@app.command()
def sandbox(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Of its pages.")] = None,
    smtp_port: Annotated[int | None, typer.Option(min=0, max=65535, help="Of its mail.")] = None,
) -> None:
    """Catch mail and emulate providers; read the messages in a browser."""
    from perennial.config.environment import settings
    from perennial.worlds.sandbox import Ports, serve

    here = settings()
    wanted = Ports(
        here.sandbox_port if port is None else port,
        here.sandbox_smtp_port if smtp_port is None else smtp_port,
    )
    with explained():
        serve(here.home / "sandbox", wanted, _announce, host=here.sandbox_host)


def _announce(ports: tuple[int, int]) -> None:
    http, smtp = ports
    say("page", f"http://127.0.0.1:{http}")
    say("mail", f"smtp://127.0.0.1:{smtp}")
