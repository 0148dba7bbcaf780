"""Send mail through an SMTP server (RFC 5321).

The dot that ends a message decides. If the connection breaks before it, the message was not
accepted and is retried. After it only the server's reply counts; without one the message is
unknown.
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
from perennial.deliveries.providers.email.smtp_replies import Reply, refusal_of
from perennial.deliveries.providers.email.smtp_server import Server
from perennial.deliveries.providers.provider import scrub
from perennial.domain import Fault, Message, Receipt

PREPARED = 100
"""The most mails held in memory as bytes."""

_LOST = deferred(Fault.UNAVAILABLE, "the connection was lost")


class SmtpProvider:
    """Sends mail to one server over one connection."""

    name = "smtp"
    is_idempotent = False  # a server accepts and delivers the same Message-ID twice

    def __init__(self, settings: Settings, business: Business) -> None:
        """Read the settings; the first message connects."""
        require_sender(business)
        self._business = business
        self._server = Server.parse(settings.smtp_url.get_secret_value())
        self._signer = Signer.of(Dkim.read(), business.sender)
        self._returns_to = settings.bounce_address
        self._pipeline: Pipeline | None = None
        self.is_local = self._server.is_loopback
        self.is_caught = f"{self._server.host}:{self._server.port}" == settings.mail_catcher

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Send the messages one by one.

        A broken connection is reopened for the next message. If that fails, the rest of the group
        is deferred.
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
        """End the session."""
        if self._pipeline is not None:
            self._pipeline.leave()
        self._pipeline = None

    def _hang_up(self) -> None:
        if self._pipeline is not None:
            self._pipeline.hang_up()
        self._pipeline = None

    def _drop_what_went_stale(self) -> None:
        if self._pipeline is not None and not self._pipeline.is_alive():
            self._hang_up()

    def _connect(self) -> tuple[smtplib.SMTP | None, Answer | None]:
        domain = self._business.sender.partition("@")[2]
        try:
            return self._server.connect(domain), None
        except smtplib.SMTPResponseException as error:
            reply = Reply("refused", error.smtp_code, _bytes(error.smtp_error))
            words, fault = scrub(str(reply), self._server.user), refusal_of(reply).fault
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
            words, fault = scrub(f"no connection: {error}", ""), Fault.CONFIGURATION
        except OSError as error:
            words, fault = scrub(f"no connection: {error}", self._server.user), Fault.UNAVAILABLE
        return None, deferred(fault, words)

    def _send(self, messages: Sequence[Message]) -> list[Receipt]:
        receipts: list[Receipt] = []
        ready: list[tuple[Message, Mail]] = []
        for message in messages:
            try:
                ready.append((message, self._mail(message)))
            except NotMail as error:
                receipts.append(rejected(_fault_of_mail(error), str(error)).receipt(message))
        while ready:
            answers = self._carry([mail for _, mail in ready])
            receipts += [answer.receipt(message) for (message, _), answer in zip(ready, answers)]  # noqa: B905 - the others are still to be sent
            ready = ready[len(answers) :]
        return receipts

    def _carry(self, mails: Sequence[Mail]) -> list[Answer]:
        """Answers to at least the first mail."""
        if self._pipeline is None or not self._pipeline.is_open:
            connection, trouble = self._connect()
            if connection is None:
                return [trouble or _LOST] * len(mails)
            self._pipeline = Pipeline(connection)
        return self._pipeline.carry(mails)

    def _mail(self, message: Message) -> Mail:
        content = self._signer.signed(to_bytes(message, self._business))
        returns_to = return_path(self._returns_to, message.message_id) or self._business.sender
        return Mail(returns_to, message.address, content)


def return_path(address: str, message_id: str) -> str:
    """The return path of one message; may be empty.

    >>> return_path("bounces@example.com", "m1")
    'bounces+m1@example.com'
    """
    local, _, domain = address.partition("@")
    return f"{local}+{message_id}@{domain}" if domain else ""


def _fault_of_mail(error: NotMail) -> Fault:
    return Fault.INVALID_ADDRESS if "the address" in str(error) else Fault.CONTENT


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()
