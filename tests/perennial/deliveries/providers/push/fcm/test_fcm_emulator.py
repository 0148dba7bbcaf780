"""Firebase's own client logs in with the account that the emulator serves, and sends."""

from collections.abc import Iterator

import firebase_admin
import pytest
from firebase_admin import credentials, exceptions, messaging
from tests.conftest import Sandbox


@pytest.fixture
def app(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[firebase_admin.App]:
    url = sandbox.emulate("fcm")
    monkeypatch.setattr(
        messaging._MessagingService, "FCM_URL", url + "/v1/projects/{0}/messages:send"
    )
    account = sandbox.http.get(f"{url}/service-account.json").json()
    made = firebase_admin.initialize_app(credentials.Certificate(account), name="sandbox")
    yield made
    firebase_admin.delete_app(made)


def push(device: str = "device-1") -> messaging.Message:
    note = messaging.Notification(title="想你了", body="Come back")
    return messaging.Message(fid=device, notification=note, data={"message_id": "m1"})


def test_a_push_is_taken(app: firebase_admin.App, sandbox: Sandbox) -> None:
    name = messaging.send(push(), app=app)

    assert name.startswith("projects/sandbox/messages/")
    (taken,) = sandbox.taken("fcm")
    assert (taken["recipient"], taken["subject"], taken["key"]) == ("device-1", "想你了", "m1")


def test_a_dry_run_takes_nothing(app: firebase_admin.App, sandbox: Sandbox) -> None:
    messaging.send(push(), dry_run=True, app=app)

    assert sandbox.counts("fcm") == (0, 0)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (404, "", messaging.UnregisteredError),
        (403, "", messaging.SenderIdMismatchError),
        (429, "", messaging.QuotaExceededError),
        (400, "INVALID_ARGUMENT", exceptions.InvalidArgumentError),
    ],
)
def test_errors_become_the_clients_own_classes(
    app: firebase_admin.App, sandbox: Sandbox, status: int, code: str, error: type[Exception]
) -> None:
    sandbox.fault("fcm", status=status, code=code, match="doomed")

    with pytest.raises(error):
        messaging.send(push("doomed"), app=app)


def test_a_request_without_a_token_is_refused(sandbox: Sandbox) -> None:
    url = sandbox.emulate("fcm")
    push = sandbox.http.post(f"{url}/v1/projects/sandbox/messages:send", json={"message": {}})
    token = sandbox.http.post(f"{url}/token", data={"assertion": "a.b.c"})

    assert (push.status_code, push.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert (token.status_code, token.json()["error"]) == (400, "invalid_grant")
