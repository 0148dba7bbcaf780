"""The receiver, which answers links, apps and providers."""

import socket
from datetime import timedelta
from typing import Annotated

import typer

from perennial.cli.shell import app, opened, out, say
from perennial.cli.translations import gettext


@app.command()
def receive(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="The port. Default: PERENNIAL_PUBLIC_URL's, or 8090."),
    ] = None,
    proxies: Annotated[
        str, typer.Option(help="Proxies whose X-Forwarded-For to trust, separated by commas.")
    ] = "127.0.0.1",
) -> None:
    """Answer links, apps and providers until you press Ctrl-C."""
    import uvicorn

    from perennial.campaigns.catalogue import load_campaigns
    from perennial.deliveries.receiver.receiver_app import receiver
    from perennial.deliveries.receiver.receiver_context import ReceiverContext

    with opened() as (here, ledger):
        campaigns = load_campaigns(here.settings.dbt_project).campaigns
        context = ReceiverContext.at(here, campaigns, ledger)
        config = uvicorn.Config(
            receiver(context),
            access_log=False,  # it would hold tokens; the receiver keeps its own
            log_level="warning",
            forwarded_allow_ips=proxies,
            server_header=False,
            limit_concurrency=200,
        )
        place = (host, here.settings.receiver_port if port is None else port)
        with socket.create_server(place) as listening:
            address, number = listening.getsockname()[:2]
            url = f"http://{address}:{number}"
            say("receiver", gettext("listens on {url}", url=url))
            uvicorn.Server(config).run([listening])


@app.command()
def inbox_token(
    person_id: Annotated[str, typer.Argument(help="The person's id.")],
    hours: Annotated[
        int, typer.Option(min=1, max=24 * 7, help="Hours for which the token is valid.")
    ] = 24,
) -> None:
    """Print the token with which your app opens a person's inbox."""
    from perennial.domain.signed_links import Links
    from perennial.stores.installation import Installation

    here = Installation.here()
    links = Links(here.settings.public_url, here.settings.signing_key())
    until = here.clock.now() + timedelta(hours=hours)
    out.print(links.inbox_token(person_id, until), highlight=False, soft_wrap=True)
