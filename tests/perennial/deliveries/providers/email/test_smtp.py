"""SMTP, against a real server that behaves, and against servers that don't."""

import logging
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.conftest import Sink, StartSink
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.deliveries.providers.email.smtp import SmtpProvider
from perennial.deliveries.providers.email.smtp_server import Server
from perennial.domain import DefinitionError, Fault, Receipt, State


@pytest.fixture(params=["--delay=0", "--pipelining"], ids=["stepwise", "pipelined"])
def sink(request: pytest.FixtureRequest, start_sink: StartSink) -> Sink:
    """A mail server that has taken nothing yet, with and without extensions."""
    return start_sink(request.param)


Connect = Callable[..., SmtpProvider]


@pytest.fixture
def connect(deployment: MakeSettings, shop: Business) -> Iterator[Connect]:
    made: list[SmtpProvider] = []

    def connect(url: str, shop: Business = shop, **given: Any) -> SmtpProvider:
        made.append(SmtpProvider(deployment(smtp_url=url, **given), shop))
        return made[-1]

    yield connect
    for one in made:
        one.close()


def test_a_group_is_handed_over_in_one_connection(sink: Sink, connect: Connect) -> None:
    dots = ".\r\n..\r\n.dot\r\n"
    messages = [message("m1", text=dots), message("m2"), message("m3", html="", text="想你了")]

    receipts = connect(sink.url).send(messages)

    assert receipts == [Receipt(f"m{i}", State.ACCEPTED, "", "4F2A9") for i in (1, 2, 3)]
    taken = sink.taken()
    assert len({one["connection"] for one in taken}) == 1
    assert [one["recipient"] for one in taken] == ["jo@example.com"] * 3
    first = message_from_string(taken[0]["content"])
    assert first["Message-ID"] == "<m1@example.com>"
    assert first.get_payload(0).get_payload(decode=True).decode() == dots


def test_groups_share_a_connection_until_it_breaks(sink: Sink, connect: Connect) -> None:
    """A connection costs more than a mail; a broken one is replaced, and nothing is deferred."""
    provider = connect(sink.url)

    provider.send([message("m1")])
    provider.send([message("m2")])
    provider._pipeline._connection.sock.shutdown(
        socket.SHUT_RDWR
    )  # a server closes idle connections
    receipts = provider.send([message("m3")])

    assert [one.state for one in receipts] == [State.ACCEPTED]
    first, second, third = (one["connection"] for one in sink.taken())
    assert first == second != third


def test_the_envelope_sender_names_the_mail(sink: Sink, connect: Connect) -> None:
    """A bounce that quotes nothing still says which mail it is about."""
    provider = connect(sink.url, bounce_address="bounces@example.com")

    provider.send([message("m1"), message("m2")])

    assert [one["sender"] for one in sink.taken()] == [
        "bounces+m1@example.com",
        "bounces+m2@example.com",
    ]


REFUSALS = [
    ("nobody", State.REJECTED, Fault.INVALID_ADDRESS, "550 5.1.1 <...>: no such mailbox ..."),
    ("busy", State.DEFERRED, Fault.MAILBOX, "450 4.2.0 <...>: try again later"),
    ("closing", State.DEFERRED, Fault.UNAVAILABLE, "421 4.3.2 ... ... down"),
    ("spam", State.REJECTED, Fault.CONTENT, "554 5.7.1 ... does not want this"),
    ("later", State.DEFERRED, Fault.UNAVAILABLE, "451 4.3.0 ... try again ..."),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal[0])
def test_a_refusal_concerns_one_message(
    sink: Sink, connect: Connect, refusal: tuple[str, State, Fault, str]
) -> None:
    who, state, fault, words = refusal
    reason = f"{'message' if who in ('spam', 'later') else 'recipient'}: {words}"
    refused = message("m2", address=f"{who}@example.com")

    one, two, three = connect(sink.url).send([message("m1"), refused, message("m3")])

    assert (one.state, three.state) == (State.ACCEPTED, State.ACCEPTED)
    assert two == Receipt("m2", state, reason, fault=fault)
    assert len(sink.taken()) == 2


def test_no_reply_to_the_dot_leaves_a_message_unknown(sink: Sink, connect: Connect) -> None:
    """The server may have taken it: a retry could send it twice."""
    lost = message("m2", address="vanish@example.com")

    one, two, three = connect(sink.url).send([message("m1"), lost, message("m3")])

    assert (one.state, two.state, three.state) == (
        State.ACCEPTED,
        State.UNKNOWN,
        State.ACCEPTED,  # over a new connection
    )
    assert two.reason.startswith("no reply to the message")
    assert [one["recipient"].partition("@")[0] for one in sink.taken()] == ["jo", "vanish", "jo"]


def test_an_invalid_reply_leaves_a_message_unknown(sink: Sink, connect: Connect) -> None:
    garbled = message("m1", address="garble@example.com")

    one, two = connect(sink.url).send([garbled, message("m2")])

    assert (one.state, two.state) == (State.UNKNOWN, State.ACCEPTED)


def test_a_connection_lost_before_the_dot_defers_a_message(sink: Sink, connect: Connect) -> None:
    """A server can't have taken an incomplete message, so a retry is safe."""
    lost = message("m1", address="hangup@example.com", text="x" * 20_000_000)

    one, two = connect(sink.url).send([lost, message("m2")])

    assert (one.state, two.state) == (State.DEFERRED, State.ACCEPTED)
    assert one.reason.startswith("connection lost before the message's end")


def test_an_unreachable_server_defers_the_group(connect: Connect) -> None:
    receipts = connect("smtp://127.0.0.1:1").send([message("m1"), message("m2")])

    assert {receipt.state for receipt in receipts} == {State.DEFERRED}
    assert "no connection" in receipts[0].reason


def test_a_refused_sender_defers_and_does_not_blame_the_recipient(
    sink: Sink, connect: Connect, shop: Business
) -> None:
    stranger = shop.model_copy(update={"sender": "stranger@example.com"})

    (receipt,) = connect(sink.url, stranger).send([message("m1")])

    words = "sender: 530 5.7.0 log in first"
    assert receipt == Receipt("m1", State.DEFERRED, words, fault=Fault.CONFIGURATION)


def test_an_invalid_mail_never_reaches_the_server(sink: Sink, connect: Connect) -> None:
    (receipt,) = connect(sink.url).send([message("m1", subject="Hi\r\nBcc: al@example.com")])

    assert receipt.state is State.REJECTED
    assert sink.taken() == []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same certificate, trusted by this machine during the test."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate


LOGIN = "perennial:p%40ss%2Fword@"


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_connection_is_encrypted_and_logged_in(
    start_sink: StartSink, trusted: Path, connect: Connect, scheme: str
) -> None:
    options = ["--tls"] if scheme == "smtps" else []
    sink = start_sink("--certificate", str(trusted), *options)

    (receipt,) = connect(f"{scheme}://{LOGIN}localhost:{sink.port}").send([message("m1")])

    assert receipt.state is State.ACCEPTED
    (taken,) = sink.taken()
    assert taken["login"] == "perennial"
    assert taken["is_encrypted"] or scheme == "smtps"  # aiosmtpd sees only its own STARTTLS


def test_a_server_with_a_strange_certificate_gets_nothing(
    start_sink: StartSink, certificate: Path, connect: Connect
) -> None:
    sink = start_sink("--certificate", str(certificate))

    (receipt,) = connect(f"smtp://{LOGIN}localhost:{sink.port}").send([message("m1")])

    assert receipt.state is State.DEFERRED
    assert "CERTIFICATE_VERIFY_FAILED" in receipt.reason
    assert sink.taken() == []


def test_a_wrong_password_defers_the_group(
    start_sink: StartSink, trusted: Path, connect: Connect
) -> None:
    """The password may be right at the next try; no reason contains it."""
    sink = start_sink("--certificate", str(trusted))

    (receipt,) = connect(f"smtp://perennial:hunter2@localhost:{sink.port}").send([message("m1")])

    assert receipt.state is State.DEFERRED
    assert receipt.reason.startswith("refused: 535")
    assert "hunter2" not in receipt.reason


def test_a_password_is_not_sent_unencrypted(
    sink: Sink, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server on another machine must offer encryption."""
    monkeypatch.setattr(Server, "is_loopback", property(lambda _: False))

    (receipt,) = connect(f"smtp://{LOGIN}127.0.0.1:{sink.port}").send([message("m1")])

    assert receipt.state is State.DEFERRED
    assert "the password was not sent" in receipt.reason


@pytest.mark.parametrize(
    "url", ["", "http://mail", "smtp://", "smtp://user:hunter2@mail:port", "mail:25"]
)
def test_an_invalid_url_is_a_wrong_setting(connect: Connect, url: str) -> None:
    """The error does not quote it: it may hold a password."""
    with pytest.raises(DefinitionError, match="PERENNIAL_SMTP_URL") as caught:
        connect(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail", Server("mail", 25, "", "", is_tls=False)),
        ("smtps://mail", Server("mail", 465, "", "", is_tls=True)),
        ("smtp://a%40b:p%3Aq@mail:587", Server("mail", 587, "a@b", "p:q", is_tls=False)),
    ],
)
def test_a_url_without_a_port_gets_the_usual_one(url: str, expected: Server) -> None:
    assert Server.parse(url) == expected


def test_nothing_is_logged_that_names_a_recipient(
    sink: Sink, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    people = [name for name, *_ in REFUSALS] + ["vanish", "jo"]
    messages = [message(f"m{name}", address=f"{name}@example.com") for name in people]

    receipts = connect(sink.url).send(messages)

    said = f"{caplog.text} {messages!r} {receipts!r}"
    assert not [name for name in people if f"{name}@" in said]
