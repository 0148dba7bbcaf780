"""Pipelined mails get the right states if the server breaks off anywhere or answers anything.

The server follows a script and keeps what it really took; the tests compare the states with that.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.deliveries.providers.email.smtp import SmtpProvider
from perennial.deliveries.providers.email.smtp_pipeline import Mail, Pipeline
from perennial.deliveries.providers.email.smtp_server import Server
from perennial.domain import State

REPLIES = {"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 ok", "RSET": "250 ok"}


@dataclass
class Script:
    """What a server does at the n-th command of a connection (0 is its first MAIL or RSET).

    Attributes:
        replies: Replies that differ from the usual ones, by number of command.
        breaks_at: Commands at which it hangs up after doing what it was asked, instead of replying.
        pipelines: Whether it offers PIPELINING.
        taken: Recipients of what it took, in order.
        connections: Number of connections.
    """

    replies: dict[int, str] = field(default_factory=dict)
    breaks_at: frozenset[int] = frozenset()
    pipelines: bool = True
    taken: list[str] = field(default_factory=list)
    connections: int = 0

    def serve(self, plug: socket.socket) -> None:
        """Serve one connection until it ends."""
        file, number = plug.makefile("rwb"), 0

        def say(words: str) -> None:
            file.write(f"{words}\r\n".encode())
            file.flush()

        say("220 hi")
        recipient, is_content = "", False
        for line in file:
            word = line[:4].decode().strip().upper()
            if is_content:
                if line != b".\r\n":
                    continue
                word, is_content = ".", False
            if word in ("EHLO", "NOOP", "QUIT"):
                say("250-me\r\n250 PIPELINING" if word == "EHLO" and self.pipelines else "250 me")
                continue
            usual = "503 no recipient" if word == "DATA" and not recipient else REPLIES[word]
            reply = self.replies.get(number, usual)
            if word == "RCPT" and reply[:2] == "25":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            elif word == "DATA":
                is_content = reply[:3] == "354"
            elif word == ".":
                if reply[:1] == "2" and recipient:
                    self.taken.append(recipient)
                recipient = ""
            elif word in ("MAIL", "RSET"):
                recipient = ""
            if number in self.breaks_at:
                return
            say(reply)
            number += 1


Start = Callable[[Script], Server]


@pytest.fixture
def start() -> Iterator[Start]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scripts: list[Script] = []

        def run() -> None:
            while True:
                try:
                    plug, _ = listener.accept()
                except OSError:
                    return
                with plug:
                    scripts[-1].connections += 1
                    with suppress(OSError):
                        scripts[-1].serve(plug)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()

        def start(script: Script) -> Server:
            scripts.append(script)
            return Server.parse(f"smtp://127.0.0.1:{listener.getsockname()[1]}")

        yield start
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)


def carried(server: Server, count: int) -> list[State]:
    """Send `count` mails, over as many connections as it takes, and return their states."""
    mails = [Mail("a@example.com", f"p{n}@example.com", b"Hi\r\n.\r\n") for n in range(count)]
    states: list[State] = []
    while len(states) < count:
        pipeline = Pipeline(server.connect("example.com"))
        try:
            answers = pipeline.carry(mails[len(states) :])
        finally:
            pipeline.hang_up()
        assert answers, "a fresh connection answers at least one mail"
        states += [answer.state for answer in answers]
    return states


def allowed(script: Script, states: list[State]) -> None:
    """The states that are true, given what was taken."""
    for number, state in enumerate(states):
        times = script.taken.count(f"p{number}@example.com")
        assert times <= 1, "sent twice"
        if state is State.ACCEPTED:
            assert times == 1
        elif state in (State.DEFERRED, State.REJECTED):
            assert times == 0


@given(
    breaks_at=st.frozensets(st.integers(0, 16), max_size=3),
    replies=st.dictionaries(
        st.integers(0, 16),
        st.sampled_from(
            [
                "250 ok",
                "354 go",
                "421 bye",
                "450 wait",
                "451 wait",
                "550 no",
                "554 no",
                "what?",
                "2",
            ]
        ),
        max_size=4,
    ),
    pipelines=st.booleans(),
    count=st.integers(1, 5),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_state_says_more_than_is_known(
    start: Start,
    breaks_at: frozenset[int],
    replies: dict[int, str],
    pipelines: bool,  # noqa: FBT001
    count: int,
) -> None:
    """Accepted: taken once. Deferred, rejected: not taken. Everything else is unknown."""
    script = Script(replies, breaks_at, pipelines)

    states = carried(start(script), count)

    assert len(states) == count
    allowed(script, states)


@pytest.mark.parametrize("pipelines", [True, False])
@pytest.mark.parametrize("point", range(9))
def test_a_break_at_any_command_costs_one_message_at_most(
    start: Start,
    point: int,
    pipelines: bool,  # noqa: FBT001
) -> None:
    script = Script(breaks_at=frozenset({point}), pipelines=pipelines)
    once = start(script)

    first = Pipeline(once.connect("example.com"))
    mails = [Mail("a@example.com", f"p{n}@example.com", b"Hi\r\n") for n in range(3)]
    states = [answer.state for answer in first.carry(mails)]

    assert not first.is_open
    assert set(states[:-1]) <= {State.ACCEPTED}
    assert [state for state in states if state is State.UNKNOWN] == (
        [State.UNKNOWN] if point % 4 == 3 else []
    )
    allowed(script, states)


def test_mails_take_one_round_trip_each_where_the_server_can(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One write holds the end of a mail and the envelope of the next."""
    script = Script()
    pipeline = Pipeline(start(script).connect("example.com"))
    writes: list[bytes] = []
    write = pipeline._written

    def written(data: bytes) -> tuple[int, OSError | None]:
        writes.append(data)
        return write(data)

    monkeypatch.setattr(pipeline, "_written", written)

    pipeline.carry([Mail("a@example.com", f"p{n}@example.com", b"Hi\r\n") for n in range(3)])
    pipeline.leave()

    assert [data.count(b"\r\n") for data in writes] == [3, 5, 5, 2]
    assert script.taken == [f"p{n}@example.com" for n in range(3)]


@pytest.mark.parametrize("refused", [0, 1])
def test_data_that_is_accepted_without_a_recipient_is_not_sent(start: Start, refused: int) -> None:
    script = Script(replies={refused: "550 no", 2: "354 go on"})
    pipeline = Pipeline(start(script).connect("example.com"))

    (answer,) = pipeline.carry([Mail("a@example.com", "p0@example.com", b"Hi\r\n")] * 2)

    assert answer.state in (State.REJECTED, State.DEFERRED)
    assert not pipeline.is_open
    assert script.taken == []


def test_a_mail_announced_before_a_lost_connection_is_sent_over_the_next(
    start: Start, deployment: MakeSettings, shop: Business
) -> None:
    script = Script(breaks_at=frozenset({3}))
    server = start(script)
    provider = SmtpProvider(deployment(smtp_url=f"smtp://127.0.0.1:{server.port}"), shop)

    receipts = provider.send([message("m1"), message("m2", address="al@example.com")])

    assert [receipt.state for receipt in receipts[:1]] == [State.UNKNOWN]
    assert script.connections >= 2
    assert script.taken[0] == "jo@example.com"
    assert script.taken.count("al@example.com") == 1 or receipts[1].state is not State.ACCEPTED
