"""Connect to the mail server, encrypted if possible."""

import smtplib
import socket
import ssl
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

from perennial.deliveries.providers.loopback import is_loopback
from perennial.domain import DefinitionError

COMMAND_SECONDS = 60
"""Seconds to wait for the reply to a command."""


class Server(NamedTuple):
    """A mail server and its login."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool  # from the first byte; else after STARTTLS, if the server offers it

    @classmethod
    def parse(cls, url: str) -> Self:
        """Parse `smtp://[user:password@]host[:port]` or `smtps://`.

        Raises:
            DefinitionError: It is invalid; the error doesn't quote it, because of the password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            remedy = "Write smtp://mail.example.com:587 or smtps://user:password@mail.example.com."
            problem = "is not a mail server's URL"
            raise DefinitionError("environment", "PERENNIAL_SMTP_URL", problem, remedy)
        is_tls = parts.scheme == "smtps"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port or (465 if is_tls else 25), user, password, is_tls)

    @property
    def is_loopback(self) -> bool:
        """Whether all its addresses are loopback addresses."""
        return is_loopback(self.host, self.port)

    def connect(self, name: str) -> smtplib.SMTP:
        """Open a connection that is ready for mail.

        Args:
            name: Our domain, for EHLO.

        Raises:
            OSError: There is no connection; includes `smtplib`'s errors.
        """
        timeout = COMMAND_SECONDS
        connection = (
            smtplib.SMTP_SSL(self.host, self.port, name, timeout=timeout, context=_trust())
            if self.is_tls
            else smtplib.SMTP(self.host, self.port, name, timeout=timeout)
        )
        try:
            connection.ehlo_or_helo_if_needed()
            if not self.is_tls and connection.has_extn("starttls"):
                connection.starttls(context=_trust())
                connection.ehlo_or_helo_if_needed()  # ignore what it said unencrypted
            self._log_in(connection)
            # Nagle's algorithm would delay the dot that ends a message.
            socket_of(connection).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            connection.close()
            raise
        return connection

    def _log_in(self, connection: smtplib.SMTP) -> None:
        if not self.user:
            return
        if not isinstance(socket_of(connection), ssl.SSLSocket) and not self.is_loopback:
            raise smtplib.SMTPNotSupportedError("no encryption: the password was not sent")
        connection.login(self.user, self.password)


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def be_patient(connection: smtplib.SMTP, seconds: float) -> None:
    """Set how long to wait for the next reply."""
    socket_of(connection).settimeout(seconds)


def socket_of(connection: smtplib.SMTP) -> socket.socket:
    """The connection's socket.

    Raises:
        OSError: It is closed.
    """
    if connection.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    return connection.sock
