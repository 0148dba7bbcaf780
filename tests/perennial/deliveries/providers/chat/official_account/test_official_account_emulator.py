from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import Sandbox

from perennial.deliveries.providers.chat.official_account.official_account_emulator import APP

Send = Callable[..., dict[str, Any]]
PERSON = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"


@pytest.fixture
def send(sandbox: Sandbox) -> Send:
    url = f"{sandbox.emulate('wechat')}/cgi-bin"
    login = {"grant_type": "client_credential", "appid": APP, "secret": "sandbox"}
    token = sandbox.http.get(f"{url}/token", params=login).json()["access_token"]

    def send(token: str = token, **change: Any) -> dict[str, Any]:
        usual: dict[str, Any] = {
            "touser": PERSON,
            "template_id": "t1",
            "data": {"thing1": {"value": "想你了"}, "date2": {"value": "2026年3月1日"}},
            "client_msg_id": "m1",
        }
        return sandbox.http.post(
            f"{url}/message/template/send", json=usual | change, params={"access_token": token}
        ).json()

    return send


def test_a_message_id_counts_once_for_a_person(send: Send, sandbox: Sandbox) -> None:
    codes = [send()["errcode"], send()["errcode"], send(touser=PERSON[::-1])["errcode"]]

    assert codes == [0, 45065, 0]
    assert sandbox.counts("wechat") == (2, 2)
    assert sandbox.taken("wechat")[0]["text"] == "想你了\n2026年3月1日"
    assert [send(client_msg_id="")["errcode"] for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"touser": "me"}, 40003),
        ({"template_id": ""}, 40037),
        ({"data": []}, 47003),
        ({"token": "wrong"}, 40001),
    ],
)
def test_an_error_is_a_code_in_an_http_success(
    send: Send, sandbox: Sandbox, change: dict[str, object], code: int
) -> None:
    assert send(**change)["errcode"] == code
    assert sandbox.counts("wechat") == (0, 0)


def test_a_follower_who_left_has_an_error_of_their_own(send: Send, sandbox: Sandbox) -> None:
    sandbox.fault("wechat", status=403, count=1)

    assert send()["errcode"] == 43004
