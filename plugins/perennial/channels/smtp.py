"""Mail through an SMTP server (RFC 5321).

Everything turns on one moment: the dot that ends a message. Before it is on its way nothing was
accepted, and a broken connection means "try again". After it only the server's reply counts; if
that never comes nobody knows, and the message is unknown.
"""

import re
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from perennial.business import Business
from perennial.channels.base import scrub
from perennial.channels.mime import NotMail, require_sender, to_bytes
from perennial.channels.server import COMMAND_SECONDS, Server, be_patient
from perennial.domain import Message, Receipt, State
from perennial.settings import Settings

VERDICT_SECONDS = 600
"""How long the server may take after the dot. RFC 5321 (4.5.3.2.6) asks for ten minutes: whoever
gives up earlier no longer knows about messages that were accepted."""

_QUEUE_NAME = re.compile(r"\b(?:queued as |id=)([\w.-]+)", re.IGNORECASE)


class _Reply(NamedTuple):
    command: str
    code: int
    words: bytes

    def __str__(self) -> str:
        return f"{self.command}: {self.code} {self.words.decode('utf-8', 'replace')}"


class SmtpProvider:
    """Hands mail to one server, over one connection per group."""

    name = "smtp"
    is_idempotent = False  # a server takes the same Message-ID twice, and delivers it twice

    def __init__(self, settings: Settings, business: Business) -> None:
        """Read where the server is; it is connected when there is something to send.

        Raises:
            DefinitionError: The URL, or the business's name or address, is not usable.
        """
        require_sender(business)
        self._business = business
        self._server = Server.parse(settings.smtp_url.get_secret_value())
        self.is_local = self._server.is_loopback

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Hand messages over one after another.

        A connection that breaks is made anew for the next message; one that can't be made defers
        the rest of the group.
        """
        receipts: list[Receipt] = []
        connection: smtplib.SMTP | None = None
        trouble = ""
        try:
            for message in messages:
                if not trouble and (connection is None or connection.sock is None):
                    connection, trouble = self._connect()
                if connection is None:
                    receipts.append(Receipt(message.message_id, State.DEFERRED, trouble))
                else:
                    receipts.append(self._send(connection, message))
            if connection is not None:
                _say_goodbye(connection)
        finally:
            if connection is not None:
                connection.close()
        return receipts

    def close(self) -> None:
        """Nothing is kept open."""

    def _connect(self) -> tuple[smtplib.SMTP | None, str]:
        """A connection, or what prevented it."""
        domain = self._business.sender.partition("@")[2]
        try:
            return self._server.connect(domain), ""
        except smtplib.SMTPResponseException as error:
            reply = _Reply("refused", error.smtp_code, _bytes(error.smtp_error))
            return None, scrub(str(reply), self._server.user)
        except OSError as error:
            return None, scrub(f"no connection: {error}", self._server.user)

    def _send(self, connection: smtplib.SMTP, message: Message) -> Receipt:
        try:
            content = to_bytes(message, self._business)
        except NotMail as error:
            return Receipt(message.message_id, State.REJECTED, str(error))
        state, words = _hand_over(connection, self._business.sender, message.address, content)
        if state is not State.ACCEPTED:
            return Receipt(message.message_id, state, scrub(words, message.address))
        found = _QUEUE_NAME.search(words)
        return Receipt(message.message_id, state, "", found[1] if found else "")


def _hand_over(
    connection: smtplib.SMTP, sender: str, recipient: str, content: bytes
) -> tuple[State, str]:
    """One mail transaction: what became of it, and the server's words."""
    try:
        if refusal := _announce(connection, sender, recipient):
            _reset(connection, refusal)
            return _verdict(refusal, State.DEFERRED), str(refusal)
        connection.send(re.sub(rb"(?m)^\.", b"..", content))
        be_patient(connection, VERDICT_SECONDS)
    except OSError as error:  # smtplib's errors are of this kind too
        connection.close()
        return State.DEFERRED, f"connection lost before the message's end: {error}"
    try:
        connection.send(b".\r\n")
        reply = _Reply("message", *connection.getreply())
        be_patient(connection, COMMAND_SECONDS)
    except OSError as error:
        connection.close()
        return State.UNKNOWN, f"no reply to the message: {error}"
    if reply.code // 100 not in (2, 4, 5) or reply.code == 421:
        connection.close()  # out of step, or about to be closed by the server
    return _verdict(reply, State.UNKNOWN), str(reply)


def _announce(connection: smtplib.SMTP, sender: str, recipient: str) -> _Reply | None:
    """Ask for a transaction. Returns the reply that refused it, if one did."""
    mail = _Reply("sender", *connection.mail(sender))
    if mail.code != 250:
        return mail
    rcpt = _Reply("recipient", *connection.rcpt(recipient))
    if rcpt.code not in (250, 251, 252):
        return rcpt
    data = _Reply("data", *connection.docmd("DATA"))
    return None if data.code == 354 else data


def _verdict(reply: _Reply, otherwise: State) -> State:
    """What a reply says about one message."""
    if reply.command == "sender":
        return State.DEFERRED  # our own address is refused: nothing is said about this person
    match reply.code // 100:
        case 2 if reply.command == "message":
            return State.ACCEPTED
        case 4:
            return State.DEFERRED
        case 5:
            return State.REJECTED
        case _:
            return otherwise


def _reset(connection: smtplib.SMTP, refusal: _Reply) -> None:
    """Be ready for the next message, or give the connection up; the refusal stands either way."""
    try:
        if refusal.code == 421 or connection.rset()[0] != 250:
            connection.close()
    except OSError:
        connection.close()


def _say_goodbye(connection: smtplib.SMTP) -> None:
    with suppress(OSError):  # it may be gone already
        connection.quit()


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()
