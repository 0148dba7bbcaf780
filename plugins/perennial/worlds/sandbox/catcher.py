"""The mail server: takes everything, delivers nothing, and fails on request."""

import asyncio
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from perennial.deliveries.providers.emulation.faults import Fault, Faults, Kind, Stage
from perennial.deliveries.providers.emulation.taken_messages import Store, Taken
from perennial.worlds.sandbox.caught_mail import read_mail

PROVIDER = "smtp"
LARGEST_MAIL = 25 * 2**20  # bytes, as large mailbox providers allow

_USUAL = {
    421: "4.3.2 Service shutting down, try again later",
    450: "4.2.0 Mailbox busy, try again later",
    451: "4.3.0 Local error, try again later",
    452: "4.3.1 Insufficient storage, try again later",
    550: "5.1.1 No such mailbox",
    552: "5.2.2 Mailbox full",
    554: "5.7.1 Not wanted",
}


class Catcher:
    """aiosmtpd's handler."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store, self._faults = store, faults

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Announce pipelining (RFC 2920)."""
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender."""
        if fault := self._faults.draw(PROVIDER, address, stage=Stage.MAIL):
            return _refusal(server, fault)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient."""
        if fault := self._faults.draw(PROVIDER, address, stage=Stage.RCPT):
            return _refusal(server, fault)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope
    ) -> str:
        """Take a message, on disk before the reply."""
        fault = self._faults.draw(PROVIDER, ",".join(envelope.rcpt_tos), stage=Stage.DATA)
        if fault and fault.kind is Kind.STATUS:
            return _refusal(server, fault)
        if fault and fault.kind is Kind.TIMEOUT and not fault.is_taken:
            await asyncio.sleep(fault.seconds)
            _hang_up(server)
            return "451 4.3.0 Nothing was taken"  # nobody reads it
        number = self._take(envelope)
        if fault and fault.kind is Kind.LOST_REPLY:
            _hang_up(server)
        elif fault and fault.kind is Kind.GARBAGE:
            return "what?"
        elif fault:
            await asyncio.sleep(fault.seconds)
        return f"250 2.0.0 OK: queued as {number:08X}"

    def breaks_off(self, envelope: Envelope) -> bool:
        """Whether to break the connection before the message."""
        recipients = ",".join(envelope.rcpt_tos)
        return self._faults.draw(PROVIDER, recipients, stage=Stage.CONTENT) is not None

    def _take(self, envelope: Envelope) -> int:
        raw = envelope.original_content or b""
        mail = read_mail(raw)
        row = self._store.take(
            Taken(
                provider=PROVIDER,
                channel="email",
                recipient=", ".join(envelope.rcpt_tos),
                text=mail.text or mail.html,
                raw=raw,
                key=mail.message_id,
                sender=mail.sender or str(envelope.mail_from),
                subject=mail.subject,
            )
        )
        return row.taken_id


class Server(SMTP):
    """aiosmtpd's server, able to hang up before a message."""

    def __init__(self, catcher: Catcher) -> None:
        super().__init__(
            catcher,
            hostname="sandbox.localhost",
            ident="Perennial sandbox",
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=True),
        )
        self._catcher = catcher

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the message, or hang up."""
        envelope = self.envelope
        if envelope is not None and envelope.rcpt_tos and self._catcher.breaks_off(envelope):
            _hang_up(self)
        else:
            await super().smtp_DATA(arg)


def servers(store: Store, faults: Faults) -> Callable[[], SMTP]:
    """A factory of servers."""
    catcher = Catcher(store, faults)
    return lambda: Server(catcher)


def _refusal(server: SMTP, fault: Fault) -> str:
    """A 421 closes the connection."""
    status = 450 if fault.kind is Kind.GREYLIST else fault.status
    words = "4.7.1 Greylisted, try again in 5 minutes" if fault.kind is Kind.GREYLIST else ""
    if status == 421:
        asyncio.get_running_loop().call_soon(_close, server)
    return f"{status} {words or fault.code or _USUAL.get(status, 'Refused')}"


def _close(server: SMTP) -> None:
    if server.transport is not None:
        server.transport.close()


def _hang_up(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
