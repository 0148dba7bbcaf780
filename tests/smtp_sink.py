"""A real mail server that keeps what it takes, and misbehaves towards some recipients.

It is a separate program, so that it outlives a killed sender, as servers do. It prints its port.
What stands before the `@` of a recipient decides about the mail: see `REPLIES` and `Server`.
"""

import argparse
import asyncio
import json
import ssl
from collections.abc import Callable
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

REPLIES = {
    "nobody": ("RCPT", "550 5.1.1 <{}>: no such mailbox {}"),
    "busy": ("RCPT", "450 4.2.0 <{}>: try again later"),
    "closing": ("RCPT", "421 4.3.2 {} closing down"),
    "spam": ("DATA", "554 5.7.1 {} does not want this"),
    "later": ("DATA", "451 4.3.0 {} try again later"),
    "garble": ("DATA", "what? {}"),
}


class Keeper:
    """Appends a line to a file for every message taken, before it replies."""

    def __init__(self, path: Path, delay: float, *, pipelines: bool) -> None:
        self.path, self.delay, self.pipelines = path, delay, pipelines

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING (RFC 2920), if enabled."""
        session.host_name = hostname
        more = ["250-PIPELINING"] if self.pipelines else []
        return [responses[0], *more, *responses[1:]]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        """Refuse one sender."""
        envelope.mail_from = address
        return "530 5.7.0 log in first" if address.startswith("stranger@") else "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        """Refuse some recipients."""
        stage, reply = REPLIES.get(address.partition("@")[0], ("", ""))
        if stage == "RCPT":
            return reply.format(address, address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Refuse some messages, keep the others, and don't reply to some of those."""
        (address,) = envelope.rcpt_tos
        stage, reply = REPLIES.get(address.partition("@")[0], ("", ""))
        if stage == "DATA":
            return reply.format(address)
        await asyncio.sleep(self.delay)
        content = envelope.original_content.decode("ascii")
        kept = {
            "recipient": address,
            "sender": envelope.mail_from,
            "content": content,
            "is_encrypted": session.ssl is not None,
            "login": (session.auth_data or b"").decode(),
            "connection": session.peer[1],
        }
        with self.path.open("a") as file:
            file.write(json.dumps(kept) + "\n")
        if address.startswith("vanish@"):
            server.transport.abort()
        return "250 2.0.0 OK: queued as 4F2A9"


class Server(SMTP):
    """Hangs up during mail to `hangup`."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Read a little, then break the connection."""
        if self.envelope.rcpt_tos == ["hangup@example.com"]:
            await self.push("354 go on")
            await self._reader.read(1000)
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


def log_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    is_right = data == LoginPassword(b"perennial", b"p@ss/word")
    return AuthResult(success=is_right, handled=False, auth_data=data.login)


def server(arguments: argparse.Namespace) -> Callable[[], SMTP]:
    context = None
    if arguments.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.certificate)
    keeper = Keeper(arguments.path, arguments.delay, pipelines=arguments.pipelining)
    return lambda: Server(
        keeper,
        hostname="sink.example.com",
        tls_context=None if arguments.tls else context,
        authenticator=log_in,
        auth_require_tls=not arguments.tls,
        data_size_limit=None,
    )


async def main(arguments: argparse.Namespace) -> None:
    context = None
    if arguments.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.certificate)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(server(arguments), "127.0.0.1", 0, ssl=context)
    print(listener.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - its only output
    await listener.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="file that keeps what is taken")
    parser.add_argument("--delay", type=float, default=0, help="seconds per message")
    parser.add_argument("--pipelining", action="store_true", help="offer it")
    parser.add_argument("--certificate", help="PEM file; encryption is offered")
    parser.add_argument("--tls", action="store_true", help="encrypted from the first byte")
    asyncio.run(main(parser.parse_args()))
