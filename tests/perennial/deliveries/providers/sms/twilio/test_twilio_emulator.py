"""Twilio's own client works with the emulator."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest
from tests.conftest import Sandbox
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

ACCOUNT = "AC" + "0" * 32


@pytest.fixture
def twilio(sandbox: Sandbox) -> Client:
    return client(sandbox, "sandbox")


def client(sandbox: Sandbox, password: str) -> Client:
    made = Client(ACCOUNT, password)
    made.api.base_url = sandbox.emulate("twilio")
    return made


TEXT = {"to": "+8613800000001", "from_": "+15005550006", "body": "【示例】想你了 回复TD退订"}


def test_a_text_is_taken_and_can_be_looked_up(twilio: Client, sandbox: Sandbox) -> None:
    """A look-up by id or recipient settles an unknown message."""
    sent = twilio.messages.create(**TEXT)

    assert (sent.status, sent.to, sent.body) == ("queued", TEXT["to"], TEXT["body"])
    assert twilio.messages(sent.sid).fetch().status == "delivered"
    assert [one.sid for one in twilio.messages.list(to=TEXT["to"])] == [sent.sid]
    (taken,) = sandbox.taken("twilio")
    assert (taken["channel"], taken["sender"]) == ("sms", "+15005550006")


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"to": "+15005550001"}, 21211, 400),
        ({"to": "+15005550004"}, 21610, 400),
        ({"to": "12"}, 21211, 400),
        ({"body": ""}, 21602, 400),
        ({"body": "x" * 1601}, 21617, 400),
        ({"from_": ""}, 21603, 400),
    ],
)
def test_invalid_texts_get_twilios_codes(
    twilio: Client, sandbox: Sandbox, change: dict[str, str], code: int, status: int
) -> None:
    """Twilio's test recipients fail as they do there."""
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(**TEXT | change)

    assert (caught.value.code, caught.value.status) == (code, status)
    assert sandbox.counts("twilio") == (0, 0)


def test_a_wrong_password_or_an_unknown_message_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client(sandbox, "wrong").messages.create(**TEXT)
    assert (caught.value.code, caught.value.status) == (20003, 401)

    with pytest.raises(TwilioRestException) as caught:
        client(sandbox, "sandbox").messages("SM" + "f" * 32).fetch()
    assert caught.value.status == 404


@pytest.mark.parametrize(
    ("status", "code", "number"), [(429, "", 20429), (503, "", 20503), (400, "21610", 21610)]
)
def test_ordered_refusals_come_in_twilios_words(
    twilio: Client, sandbox: Sandbox, status: int, code: str, number: int
) -> None:
    sandbox.fault("twilio", status=status, code=code, count=1)

    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(**TEXT)

    assert (caught.value.status, caught.value.code) == (status, number)
    assert twilio.messages.create(**TEXT).sid


@pytest.fixture
def listener() -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    heard: list[tuple[str, dict[str, str]]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append((self.headers["X-Twilio-Signature"], dict(parse_qsl(body))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.timeout = 10

    def answer_two() -> None:
        for _ in range(2):
            server.handle_request()

    thread = threading.Thread(target=answer_two)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/status?of=m1", heard
    thread.join(timeout=30)
    server.server_close()


def test_status_is_called_back_with_a_valid_signature(
    twilio: Client, listener: tuple[str, list[tuple[str, dict[str, str]]]]
) -> None:
    url, heard = listener

    sent = twilio.messages.create(**TEXT, status_callback=url)
    threading.enumerate()[-1].join(timeout=10)

    assert [form["MessageStatus"] for _, form in heard] == ["sent", "delivered"]
    for signature, form in heard:
        assert form["MessageSid"] == sent.sid
        assert RequestValidator("sandbox").validate(url, form, signature)
