"""File providers write each message once, however often it is handed over."""

import json
import mailbox
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from tests.conftest import at_once
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.deliveries.providers.file.file_provider import JsonLinesProvider, MaildirProvider
from perennial.domain import BrokenWorld, Message, Receipt, State


def accepted(*ids: str) -> list[Receipt]:
    return [Receipt(one, State.ACCEPTED) for one in ids]


@pytest.fixture
def maildir(deployment: MakeSettings, shop: Business) -> MaildirProvider:
    return MaildirProvider(deployment(), shop)


@pytest.fixture
def lines(deployment: MakeSettings, shop: Business) -> JsonLinesProvider:
    return JsonLinesProvider(deployment(), shop)


@pytest.fixture
def outbox(deployment: MakeSettings) -> Path:
    return deployment().outbox


def test_a_mail_program_can_read_the_outbox(maildir: MaildirProvider, outbox: Path) -> None:
    """The outbox is an ordinary Maildir."""
    assert maildir.send([message("m1"), message("m2", subject="想你了")]) == accepted("m1", "m2")

    box = mailbox.Maildir(outbox / "mail", create=False)
    assert sorted(box.keys()) == ["m1", "m2"]
    assert box["m1"]["Subject"] == "We miss you"
    assert b"\r" not in (outbox / "mail" / "new" / "m1").read_bytes()
    assert list((outbox / "mail" / "tmp").iterdir()) == []


def test_an_existing_mail_is_not_written_again(maildir: MaildirProvider, outbox: Path) -> None:
    """Not even after a mail program has shown it and moved it."""
    maildir.send([message("m1"), message("m2")])
    new, cur = outbox / "mail" / "new", outbox / "mail" / "cur"
    (new / "m1").rename(cur / "m1:2,S")
    before = (new / "m2").stat().st_mtime_ns

    again = [message("m1", subject="changed"), message("m2", subject="changed")]
    assert maildir.send(again) == accepted("m1", "m2")
    assert [path.name for path in new.iterdir()] == ["m2"]
    assert (new / "m2").stat().st_mtime_ns == before


@pytest.mark.parametrize("message_id", ["../m1", "a/b", "", "m1\n"])
def test_a_message_id_cannot_name_another_place(
    maildir: MaildirProvider, outbox: Path, message_id: str
) -> None:
    """It becomes a file's name."""
    (receipt,) = maildir.send([message(message_id)])

    assert receipt.state is State.REJECTED
    assert [path for path in outbox.rglob("*") if path.is_file()] == []


def test_an_invalid_mail_is_rejected_and_the_others_go_on(maildir: MaildirProvider) -> None:
    sent = maildir.send([message("m1", address="jo at example.com"), message("m2")])

    assert sent[0].state is State.REJECTED
    assert "jo" not in sent[0].reason
    assert sent[1:] == accepted("m2")


def test_only_the_owner_reads_the_outbox(
    maildir: MaildirProvider, lines: JsonLinesProvider, outbox: Path
) -> None:
    """It holds addresses."""
    assert (outbox / "mail" / "new").stat().st_mode & 0o077 == 0


def read(outbox: Path, channel: str = "sms") -> list[dict[str, str]]:
    return [json.loads(line) for line in (outbox / f"{channel}.jsonl").read_text().splitlines()]


def test_a_short_text_is_one_line(lines: JsonLinesProvider, outbox: Path) -> None:
    text = message("m1", channel="sms", address="+12025550100", text="【Perennial】回复TD退订\n2")
    assert lines.send([text, message("m2", channel="push")]) == accepted("m1", "m2")

    (line,) = read(outbox)
    assert line["text"] == "【Perennial】回复TD退订\n2"
    assert line["address"] == "+12025550100"
    assert line["sent_at"] == "2026-03-01T15:00:00+00:00"
    assert [line["message_id"] for line in read(outbox, "push")] == ["m2"]


def test_an_existing_line_is_not_written_again(
    lines: JsonLinesProvider, deployment: MakeSettings, shop: Business, outbox: Path
) -> None:
    one, two = message("m1", channel="sms"), message("m2", channel="sms")
    lines.send([one, one])
    other = JsonLinesProvider(deployment(), shop)
    other.send([one, two])
    lines.send([two])

    assert [line["message_id"] for line in read(outbox)] == ["m1", "m2"]


def test_half_a_line_of_a_killed_worker_is_cut_off(lines: JsonLinesProvider, outbox: Path) -> None:
    """Its message was not settled and comes again."""
    one, two = message("m1", channel="sms"), message("m2", channel="sms")
    lines.send([one])
    with (outbox / "sms.jsonl").open("ab") as file:
        file.write(b'{"message_id": "m2", "camp')

    lines.send([two])
    assert [line["message_id"] for line in read(outbox)] == ["m1", "m2"]


def test_an_emptied_outbox_starts_anew(lines: JsonLinesProvider, outbox: Path) -> None:
    one = message("m1", channel="sms")
    lines.send([one])
    (outbox / "sms.jsonl").unlink()

    lines.send([one])
    assert len(read(outbox)) == 1


@pytest.mark.parametrize("line", ["no JSON", '{"other": 1}', "[]"])
def test_an_invalid_outbox_is_left_unchanged(
    lines: JsonLinesProvider, outbox: Path, line: str
) -> None:
    """The error names the file but does not quote it: it may hold an address."""
    (outbox / "sms.jsonl").write_text(f"{line}\n")

    with pytest.raises(BrokenWorld, match=r"sms\.jsonl holds a line that is not a message"):
        lines.send([message(channel="sms")])
    assert (outbox / "sms.jsonl").read_text() == f"{line}\n"


def _append(
    provider: JsonLinesProvider, messages: list[Message], barrier: Barrier, _number: int
) -> None:
    barrier.wait()
    for start in range(0, len(messages), 5):
        provider.send(messages[start : start + 5])


def test_two_processes_append_whole_lines_once(lines: JsonLinesProvider, outbox: Path) -> None:
    messages = [message(f"m{i}", channel="sms", text="x" * 3000) for i in range(100)]
    at_once(2, _append, lines, messages)

    assert sorted(line["message_id"] for line in read(outbox)) == sorted(
        f"m{i}" for i in range(100)
    )
