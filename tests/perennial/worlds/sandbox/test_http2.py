"""The sandbox speaks HTTP/2 to clients that begin with it, as Perennial's client of Apple does."""

import smtplib
import socket
from collections.abc import Callable, Iterator

import httpx
import pytest
from h2.connection import H2Connection
from h2.events import DataReceived, StreamEnded
from tests.conftest import Sandbox
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.deliveries.providers.push.apns import apns_emulator as apns
from perennial.deliveries.providers.push.apns.apns_provider import ApnsProvider
from perennial.domain import Fault, Receipt, State

Apple = tuple[ApnsProvider, list[str]]
Push = Callable[..., Receipt]
DEVICE = "a1" * 32


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(http1=False, http2=True, base_url=sandbox.url, trust_env=False) as client:
        yield client


@pytest.fixture
def apple(sandbox: Sandbox, deployment: MakeSettings, shop: Business) -> Iterator[Apple]:
    """Perennial's provider, and the versions of the answers."""
    url = sandbox.emulate("apns")
    key = sandbox.http.get(f"{url}/AuthKey.p8").text
    given = {"url": url, "team_id": apns.TEAM, "key_id": apns.KEY, "key": key, "topic": "app"}
    provider = ApnsProvider(deployment(apns=given), shop)
    versions: list[str] = []
    provider.client.event_hooks["response"] = [lambda reply: versions.append(reply.http_version)]
    yield provider, versions
    provider.close()


@pytest.fixture
def push(apple: Apple) -> Push:
    def run(name: str = "m1", device: str = DEVICE) -> Receipt:
        (receipt,) = apple[0].send([message(name, channel="push", address=f"ios:{device}")])
        return receipt

    return run


def test_one_port_speaks_both_versions(client: httpx.Client, sandbox: Sandbox) -> None:
    new, old = client.get("/"), sandbox.http.get(sandbox.url)

    assert (new.http_version, old.http_version) == ("HTTP/2", "HTTP/1.1")
    assert new.status_code == old.status_code == 200
    assert new.headers["content-type"] == old.headers["content-type"]


def test_a_long_answer_waits_for_the_window(client: httpx.Client, sandbox: Sandbox) -> None:
    words = "\r\n".join(["0123456789" * 7] * 3000)
    assert client.post("/emulate/webhook/x", content=words).http_version == "HTTP/2"
    host, port = sandbox.smtp_url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), local_hostname="here") as smtp:
        smtp.sendmail("a@example.com", ["b@example.com"], f"Subject: long\r\n\r\n{words}\r\n")

    assert (
        _narrow(sandbox, "/messages.json")
        == sandbox.http.get(f"{sandbox.url}/messages.json").content
    )


def _narrow(sandbox: Sandbox, path: str) -> bytes:
    """Read with a window of 65,535 bytes, and give more room only after reading."""
    host, port = sandbox.url.removeprefix("http://").split(":")
    http, body = H2Connection(), b""
    with socket.create_connection((host, int(port)), timeout=10) as plug:
        http.initiate_connection()
        head = {":method": "GET", ":path": path, ":scheme": "http", ":authority": f"{host}:{port}"}
        http.send_headers(1, list(head.items()), end_stream=True)
        while True:
            plug.sendall(http.data_to_send())
            for event in http.receive_data(plug.recv(65536)):
                if isinstance(event, DataReceived):
                    body += event.data
                    http.acknowledge_received_data(event.flow_controlled_length, 1)
                elif isinstance(event, StreamEnded):
                    return body


def test_pushes_share_one_connection(push: Push, apple: Apple, sandbox: Sandbox) -> None:
    """As Apple asks."""
    assert [push(f"m{n}").state for n in range(3)] == [State.ACCEPTED] * 3
    assert apple[1] == ["HTTP/2"] * 3
    assert sandbox.counts("apns") == (3, 3)


def test_a_device_that_is_gone_retires_its_token(
    push: Push, apple: Apple, sandbox: Sandbox
) -> None:
    sandbox.fault("apns", status=410, match=DEVICE)
    receipt = push()

    assert (receipt.state, receipt.fault) == (State.REJECTED, Fault.INVALID_ADDRESS)
    assert "Unregistered" in receipt.reason
    assert apple[1] == ["HTTP/2"]


def test_a_push_waits_after_too_many_requests(push: Push, sandbox: Sandbox) -> None:
    sandbox.fault("apns", status=429, retry_after=7, count=1)
    first, second = push(), push()

    assert (first.state, first.fault) == (State.DEFERRED, Fault.THROTTLED)
    assert first.retry_after.total_seconds() == 7
    assert second.state is State.ACCEPTED


def test_a_push_before_a_goaway_is_sent_again(push: Push, sandbox: Sandbox) -> None:
    """Apple's servers restart: it goes over a new connection, once."""
    push("m1")
    sandbox.fault("apns", "goaway", is_taken=False, count=1)

    assert push("m2").state is State.ACCEPTED
    assert sandbox.counts("apns") == (2, 2)


def test_a_push_that_a_goaway_includes_is_unknown(push: Push, sandbox: Sandbox) -> None:
    push("m1")
    sandbox.fault("apns", "goaway", count=1)

    assert push("m2").state is State.UNKNOWN
    assert push("m3").state is State.ACCEPTED
    assert sandbox.counts("apns") == (3, 3)


def test_a_push_over_a_broken_connection_is_unknown(push: Push, sandbox: Sandbox) -> None:
    sandbox.fault("apns", "lost_reply", count=1)

    assert push().state is State.UNKNOWN
    assert sandbox.counts("apns") == (1, 1)


def test_invalid_frames_end_their_connection_only(client: httpx.Client, sandbox: Sandbox) -> None:
    host, port = sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as plug:
        plug.sendall(b"PRI * HTTP/2.0\r\n\r\n")
        plug.sendall(b"SM\r\n\r\n" + b"\0\0\1" + b"\0" * 6 + b"x")  # data of no stream
        answer = b"".join(iter(lambda: plug.recv(4096), b""))

    assert b"\x07" in answer  # a frame of type GOAWAY
    assert client.get("/counts").status_code == 200
