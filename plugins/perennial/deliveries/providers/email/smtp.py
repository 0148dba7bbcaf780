"""Mail through an SMTP server (RFC 5321).

Everything turns on one moment: the dot that ends a message. Before it is on its way nothing was
accepted, and a broken connection means "try again". After it only the server's reply counts; if
that never comes nobody knows, and the message is unknown.
"""

import smtplib
import ssl
from collections.abc import Sequence

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, deferred, rejected
from perennial.deliveries.providers.email.dkim import Signer
from perennial.deliveries.providers.email.dkim_settings import Dkim
from perennial.deliveries.providers.email.mime import NotMail, require_sender, to_bytes
from perennial.deliveries.providers.email.smtp_pipeline import Mail, Pipeline
from perennial.deliveries.providers.email.smtp_replies import Reply, fault_of
from perennial.deliveries.providers.email.smtp_server import Server
from perennial.deliveries.providers.provider import scrub
from perennial.domain import Fault, Message, Receipt

PREPARED = 100
"""Mails held in memory as bytes, at most."""

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
        self._signer = Signer.of(Dkim.read(), business.sender)
        self._returns_to = settings.bounce_address
        self._pipeline: Pipeline | None = None
        self.is_local = self._server.is_loopback

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Hand messages over one after another.

        A connection that breaks is made anew for the next message; one that can't be made defers
        the rest of the group.
        """
        receipts: list[Receipt] = []
        self._drop_what_went_stale()
        try:
            for start in range(0, len(messages), PREPARED):
                receipts += self._send(messages[start : start + PREPARED])
        except BaseException:
            self._hang_up()
            raise
        return receipts

    def close(self) -> None:
        """Take leave of the server."""
        if self._pipeline is not None:
            self._pipeline.leave()
        self._pipeline = None

    def _hang_up(self) -> None:
        if self._pipeline is not None:
            self._pipeline.hang_up()
        self._pipeline = None

    def _drop_what_went_stale(self) -> None:
        """Servers hang up on who is silent for long; asking costs less than a deferred message."""
        if self._pipeline is not None and not self._pipeline.is_alive():
            self._hang_up()

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

    def _send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Messages that fit into memory as mails."""
        receipts: list[Receipt] = []
        ready: list[tuple[Message, Mail]] = []
        for message in messages:
            try:
                ready.append((message, self._mail(message)))
            except NotMail as error:
                receipts.append(rejected(_fault_of_mail(error), str(error)).receipt(message))
        while ready:
            answers = self._carry([mail for _, mail in ready])
            receipts += [answer.receipt(one) for (one, _), answer in zip(ready, answers)]  # noqa: B905 - the others are still to be sent
            ready = ready[len(answers) :]
        return receipts

    def _carry(self, mails: Sequence[Mail]) -> list[Answer]:
        """Answers to the first mails, at least to one."""
        if self._pipeline is None or not self._pipeline.is_open:
            connection, trouble = self._connect()
            if connection is None:
                return [trouble or _LOST] * len(mails)
            self._pipeline = Pipeline(connection)
        return self._pipeline.carry(mails)

    def _mail(self, message: Message) -> Mail:
        """The message as it travels.

        Raises:
            NotMail: A value is not allowed in a header.
        """
        content = self._signer.signed(to_bytes(message, self._business))
        returns_to = return_path(self._returns_to, message.message_id) or self._business.sender
        return Mail(returns_to, message.address, content)


def return_path(address: str, message_id: str) -> str:
    """Where one message comes back to if it can't be delivered; empty without such an address.

    >>> return_path("bounces@example.com", "m1")
    'bounces+m1@example.com'
    """
    local, _, domain = address.partition("@")
    return f"{local}+{message_id}@{domain}" if domain else ""


def _fault_of_mail(error: NotMail) -> Fault:
    return Fault.INVALID_ADDRESS if "the address" in str(error) else Fault.CONTENT


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()
