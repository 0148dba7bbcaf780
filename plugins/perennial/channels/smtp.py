"""Mail through an SMTP server (RFC 5321).

Everything turns on one moment: the dot that ends a message. Before it is on its way nothing was
accepted, and a broken connection means "try again". After it only the server's reply counts; if
that never comes nobody knows, and the message is unknown.
"""

import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress

from perennial.business import Business
from perennial.channels.answers import Answer, deferred, rejected
from perennial.channels.base import scrub
from perennial.channels.mime import NotMail, require_sender, to_bytes
from perennial.channels.server import COMMAND_SECONDS, Server, be_patient
from perennial.channels.signing import Signer
from perennial.channels.smtp_replies import Reply, fault_of, verdict
from perennial.domain import Fault, Message, Receipt, State
from perennial.settings import Settings

VERDICT_SECONDS = 600
"""How long the server may take after the dot. RFC 5321 (4.5.3.2.6) asks for ten minutes: whoever
gives up earlier no longer knows about messages that were accepted."""

_LOST = deferred(Fault.UNAVAILABLE, "the connection was lost")


class SmtpProvider:
    """Hands mail to one server, over one connection for as long as it lasts."""

    name = "smtp"
    is_idempotent = False  # a server takes the same Message-ID twice, and delivers it twice

    def __init__(self, settings: Settings, business: Business) -> None:
        """Read where the server is; it is connected when there is something to send.

        Raises:
            DefinitionError: The URL, a key, or the business's name or address is not usable.
        """
        require_sender(business)
        self._business = business
        self._server = Server.parse(settings.smtp_url.get_secret_value())
        self._signer = Signer.of(settings.dkim, business.sender)
        self._returns_to = settings.bounce_address
        self._connection: smtplib.SMTP | None = None
        self.is_local = self._server.is_loopback

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Hand messages over one after another.

        A connection that breaks is made anew for the next message; one that can't be made defers
        the rest of the group.
        """
        receipts: list[Receipt] = []
        trouble: Answer | None = None
        self._drop_what_went_stale()
        try:
            for message in messages:
                if not trouble and (self._connection is None or self._connection.sock is None):
                    self._connection, trouble = self._connect()
                if self._connection is None or trouble:
                    receipts.append((trouble or _LOST).receipt(message))
                else:
                    receipts.append(self._send(self._connection, message))
        except BaseException:
            self._let_go()
            raise
        return receipts

    def close(self) -> None:
        """Take leave of the server."""
        if self._connection is not None and self._connection.sock is not None:
            with suppress(OSError):  # it may be gone already
                self._connection.quit()
        self._let_go()

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _drop_what_went_stale(self) -> None:
        """Servers hang up on who is silent for long; asking costs less than a deferred message."""
        if self._connection is None or self._connection.sock is None:
            return
        try:
            is_there = self._connection.noop()[0] == 250
        except OSError:
            is_there = False
        if not is_there:
            self._let_go()

    def _connect(self) -> tuple[smtplib.SMTP | None, Answer | None]:
        """A connection, or what prevented it."""
        domain = self._business.sender.partition("@")[2]
        try:
            return self._server.connect(domain), None
        except smtplib.SMTPResponseException as error:
            reply = Reply("refused", error.smtp_code, _bytes(error.smtp_error))
            words, fault = scrub(str(reply), self._server.user), fault_of(reply)
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
            words, fault = scrub(f"no connection: {error}", ""), Fault.CONFIGURATION
        except OSError as error:
            words, fault = scrub(f"no connection: {error}", self._server.user), Fault.UNAVAILABLE
        return None, deferred(fault, words)

    def _send(self, connection: smtplib.SMTP, message: Message) -> Receipt:
        try:
            content = self._signer.signed(to_bytes(message, self._business))
        except NotMail as error:
            return rejected(_fault_of_mail(error), str(error)).receipt(message)
        returns_to = return_path(self._returns_to, message.message_id) or self._business.sender
        return _hand_over(connection, returns_to, message.address, content).receipt(message)


def return_path(address: str, message_id: str) -> str:
    """Where one message comes back to if it can't be delivered; empty without such an address.

    >>> return_path("bounces@example.com", "m1")
    'bounces+m1@example.com'
    """
    local, _, domain = address.partition("@")
    return f"{local}+{message_id}@{domain}" if domain else ""


def _hand_over(connection: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> Answer:
    """One mail transaction: what became of it, and the server's words."""
    try:
        if refusal := _announce(connection, sender, recipient):
            _reset(connection, refusal)
            return verdict(refusal, State.DEFERRED)
        connection.send(re.sub(rb"(?m)^\.", b"..", content))
        be_patient(connection, VERDICT_SECONDS)
    except OSError as error:  # smtplib's errors are of this kind too
        connection.close()
        return deferred(Fault.UNAVAILABLE, f"connection lost before the message's end: {error}")
    try:
        connection.send(b".\r\n")
        reply = Reply("message", *connection.getreply())
        be_patient(connection, COMMAND_SECONDS)
    except OSError as error:
        connection.close()
        return Answer(State.UNKNOWN, words=f"no reply to the message: {error}")
    if reply.code // 100 not in (2, 4, 5) or reply.code == 421:
        connection.close()  # out of step, or about to be closed by the server
    return verdict(reply, State.UNKNOWN)


def _announce(connection: smtplib.SMTP, sender: str, recipient: str) -> Reply | None:
    """Ask for a transaction. Returns the reply that refused it, if one did."""
    mail = Reply("sender", *connection.mail(sender))
    if mail.code != 250:
        return mail
    rcpt = Reply("recipient", *connection.rcpt(recipient))
    if rcpt.code not in (250, 251, 252):
        return rcpt
    data = Reply("data", *connection.docmd("DATA"))
    return None if data.code == 354 else data


def _reset(connection: smtplib.SMTP, refusal: Reply) -> None:
    """Be ready for the next message, or give the connection up; the refusal stands either way."""
    try:
        if refusal.code == 421 or connection.rset()[0] != 250:
            connection.close()
    except OSError:
        connection.close()


def _fault_of_mail(error: NotMail) -> Fault:
    return Fault.INVALID_ADDRESS if "the address" in str(error) else Fault.CONTENT


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()
