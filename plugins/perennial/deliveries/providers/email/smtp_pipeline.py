"""Send mails over one SMTP connection, if possible with one round trip each (RFC 2920).

A mail's end and the next one's announcement are sent together. If the connection breaks then, the
first mail is unknown and the next one is unsent.

    announced    MAIL, RCPT, DATA were sent, but nothing of the mail: it can be withdrawn
    handed over  the final dot may have reached the server: only a reply tells
"""

import smtplib
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from perennial.deliveries.providers.answers import Answer, deferred
from perennial.deliveries.providers.email.smtp_replies import Reply, answer_to
from perennial.deliveries.providers.email.smtp_server import COMMAND_SECONDS, be_patient, socket_of
from perennial.domain import Fault, State

VERDICT_SECONDS = 600
"""Seconds to wait for the reply to the dot (RFC 5321, 4.5.3.2.6). Giving up earlier leaves accepted
messages unknown."""

LONGEST_LINE = 8192
"""Bytes of a reply's line; RFC 5321 (4.5.3.1.5) allows 512."""

_OUT_OF_STEP = -1
"""The code of a line that is not a reply."""

_END = b".\r\n"


class Mail(NamedTuple):
    """A mail with its envelope.

    Attributes:
        sender: The return path; like the recipient, safe inside a command.
        content: Whole lines that end in CRLF.
    """

    sender: str
    recipient: str
    content: bytes

    @property
    def announcement(self) -> tuple[bytes, bytes, bytes]:
        """The commands before the content."""
        return (
            f"MAIL FROM:<{self.sender}>\r\n".encode("ascii"),
            f"RCPT TO:<{self.recipient}>\r\n".encode("ascii"),
            b"DATA\r\n",
        )


class Pipeline:
    """Sends mail over one connection."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        """Take a connection that is logged in."""
        self._connection = connection
        self._can_pipeline = connection.has_extn("pipelining")
        self._must_reset = False

    @property
    def is_open(self) -> bool:
        """Whether the connection can send more."""
        return self._connection.sock is not None

    def carry(self, mails: Sequence[Mail]) -> list[Answer]:
        """Send mails in order.

        Returns:
            Answers to the first mails, at least one; fewer than all if the connection ended.
            Nothing of the others was sent.
        """
        answers: list[Answer] = []
        is_announced = False
        for mail, following in zip(mails, [*mails[1:], None], strict=True):
            try:
                refusal = self._announced(mail, is_announced=is_announced)
            except OSError as error:  # smtplib's errors are OSErrors too
                self.hang_up()
                return answers if is_announced else [*answers, _lost(error)]
            if refusal:
                answers.append(answer_to(refusal, State.DEFERRED))
                is_announced = False
            else:
                is_announced = following is not None and self._can_pipeline
                answers.append(self._hand_over(mail, following if is_announced else None))
            if not self.is_open:
                break
        return answers

    def is_alive(self) -> bool:
        """Ask whether the server still answers."""
        try:
            return self.is_open and self._connection.noop()[0] == 250
        except OSError:
            return False

    def leave(self) -> None:
        """Quit the session and close the connection."""
        if self.is_open:
            with suppress(OSError):  # the server may be gone
                self._connection.quit()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection at once."""
        self._connection.close()

    def _announced(self, mail: Mail, *, is_announced: bool) -> Reply | None:
        """Announce a mail unless done; return the refusal, if any."""
        names = ("sender", "recipient", "data")
        if not is_announced and self._must_reset:
            if self._command(b"RSET\r\n", "reset").code != 250:
                raise smtplib.SMTPServerDisconnected("the server could not start afresh")
            self._must_reset = False
        if not is_announced and not self._can_pipeline:
            for command, name in zip(mail.announcement, names, strict=True):
                reply = self._command(command, name)
                if not _goes_on(reply):
                    return self._refused(reply)
            return None
        if not is_announced:
            self._write(b"".join(mail.announcement))
        replies = []
        for name in names:  # each command is answered, even after a refusal
            replies.append(self._read(name))
            if replies[-1].code in (421, _OUT_OF_STEP):
                return self._refused(replies[-1])
        refusal = next((reply for reply in replies if not _goes_on(reply)), None)
        if refusal and replies[-1].code == 354:
            self.hang_up()  # the server waits for content, and might take a lone dot as a message
        return self._refused(refusal) if refusal else None

    def _refused(self, reply: Reply) -> Reply:
        if reply.code in (421, _OUT_OF_STEP):
            self._connection.close()
        self._must_reset = True
        return reply

    def _hand_over(self, mail: Mail, following: Mail | None) -> Answer:
        """Send the content with the next announcement; wait for the reply to the content.

        A mail whose final dot was not written is not accepted.
        """
        content = _stuffed(mail.content) + _END
        behind = b"".join(following.announcement) if following else b""
        taken, error = self._written(content + behind)
        if taken < len(content):
            self._connection.close()
            return _lost(error)
        try:
            be_patient(self._connection, VERDICT_SECONDS)
            reply = self._read("message")
            be_patient(self._connection, COMMAND_SECONDS)
        except OSError as broken:
            self._connection.close()
            return Answer(State.UNKNOWN, words=f"no reply to the message: {broken}")
        if reply.code // 100 not in (2, 4, 5) or reply.code == 421:
            self._connection.close()  # out of step, or about to be closed by the server
        return answer_to(reply, State.UNKNOWN)

    def _command(self, line: bytes, name: str) -> Reply:
        self._write(line)
        return self._read(name)

    def _write(self, data: bytes) -> None:
        _, error = self._written(data)
        if error:
            raise error

    def _written(self, data: bytes) -> tuple[int, OSError | None]:
        """The bytes the system took, and the error that stopped it."""
        taken, view = 0, memoryview(data)
        try:
            sock = socket_of(self._connection)
            while taken < len(data):
                taken += sock.send(view[taken:])
        except OSError as error:
            return taken, error
        return taken, None

    def _read(self, command: str) -> Reply:
        if self._connection.file is None:
            self._connection.file = socket_of(self._connection).makefile("rb")
        words = []
        while True:
            line = self._connection.file.readline(LONGEST_LINE)
            if not line:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            if not line.endswith(b"\n") or not line[:3].isdigit():
                return Reply(command, _OUT_OF_STEP, line.strip())
            words.append(line[4:].strip())
            if line[3:4] != b"-":
                return Reply(command, int(line[:3]), b"\n".join(words))


def _stuffed(content: bytes) -> bytes:
    r"""Double the dot of each line that begins with one (RFC 5321, 4.5.2).

    >>> _stuffed(b".\r\n..\r\nno\r\n")
    b'..\r\n...\r\nno\r\n'
    """
    first = b"." if content.startswith(b".") else b""
    return first + content.replace(b"\n.", b"\n..")


def _goes_on(reply: Reply) -> bool:
    wanted = {"sender": (250,), "recipient": (250, 251, 252), "data": (354,)}
    return reply.code in wanted[reply.command]


def _lost(error: Exception | None) -> Answer:
    return deferred(Fault.UNAVAILABLE, f"connection lost before the message's end: {error}")
