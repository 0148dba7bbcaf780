"""Write messages to disk instead of sending them.

Both providers deduplicate by message id and survive a killed process; a power cut may lose the last
mails.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.email.dkim import Signer
from perennial.deliveries.providers.email.dkim_settings import Dkim
from perennial.deliveries.providers.email.mime import NotMail, require_sender, to_bytes
from perennial.domain import BrokenWorld, Message, Receipt, State


class MaildirProvider:
    """Writes mail to the Maildir `<home>/outbox/mail`."""

    name = "file"
    is_idempotent = True
    is_local = True

    def __init__(self, settings: Settings, business: Business) -> None:
        require_sender(business)
        self._business = business
        self._signer = Signer.of(Dkim.read(), business.sender)
        self._folder = settings.outbox / "mail"
        for name in ("tmp", "new", "cur"):
            (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Write messages that are not there yet."""
        # A mail program moves read mail to `cur` and appends flags after a colon.
        seen = {path.name.partition(":")[0] for path in (self._folder / "cur").iterdir()}
        return [self._put(message, seen) for message in messages]

    def close(self) -> None:
        """Close nothing."""

    def _put(self, message: Message, seen: set[str]) -> Receipt:
        message_id = message.message_id
        try:
            content = self._signer.signed(to_bytes(message, self._business))  # checks the id too
        except NotMail as error:
            return Receipt(message_id, State.REJECTED, str(error))
        path = self._folder / "new" / message_id
        if message_id not in seen and not path.exists():
            draft = self._folder / "tmp" / f"{message_id}.{secrets.token_hex(4)}"
            draft.write_bytes(content.replace(b"\r\n", b"\n"))  # stored mail has plain line ends
            draft.rename(path)
        return Receipt(message_id, State.ACCEPTED)


class JsonLinesProvider:
    """Appends messages to `<home>/outbox/<channel>.jsonl`."""

    name = "file"
    is_idempotent = True
    is_local = True

    def __init__(self, settings: Settings, _: Business) -> None:
        self._folder = settings.outbox
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._outboxes: dict[str, _Outbox] = {}

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Append messages that are not there yet."""
        by_channel: dict[str, list[Message]] = {}
        for message in messages:
            by_channel.setdefault(message.channel, []).append(message)
        for channel, group in by_channel.items():
            path = self._folder / f"{channel}.jsonl"
            self._outboxes.setdefault(channel, _Outbox(path)).append(group)
        return [Receipt(message.message_id, State.ACCEPTED) for message in messages]

    def close(self) -> None:
        """Close nothing."""


class _Outbox:
    """A file that several workers append to, and its known ids."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: set[str] = set()
        self._read_to = 0

    def append(self, messages: Sequence[Message]) -> None:
        with self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # released when the file is closed
            self._read(file)
            for message in messages:
                if message.message_id not in self._known:
                    self._known.add(message.message_id)
                    file.write(_line(message))
            file.flush()
            os.fsync(file.fileno())
            self._read_to = file.tell()

    def _read(self, file: BinaryIO) -> None:
        """Read what others appended; cut off an incomplete last line."""
        if file.seek(0, os.SEEK_END) < self._read_to:  # somebody emptied the outbox
            self._known, self._read_to = set(), 0
        file.seek(self._read_to)
        lines, newline, _ = file.read().rpartition(b"\n")
        file.truncate(self._read_to + len(lines) + len(newline))
        try:
            self._known.update(json.loads(line)["message_id"] for line in lines.splitlines())
        except (ValueError, KeyError, TypeError) as error:
            kind = type(error).__name__
            raise BrokenWorld(
                f"{self._path} holds a line that is not a message ({kind}): "
                "restore the file from a copy, or move it away."
            ) from None


def _line(message: Message) -> bytes:
    content = {
        "message_id": message.message_id,
        "campaign": message.campaign,
        "person_id": message.person_id,
        "channel": message.channel,
        "locale": message.locale,
        "address": message.address,
        "subject": message.subject,
        "text": message.text,
        "details": dict(message.details),
        "sent_at": message.sent_at.isoformat(),
    }
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"
