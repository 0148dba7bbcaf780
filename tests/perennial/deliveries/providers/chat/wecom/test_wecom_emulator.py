from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import Sandbox

from perennial.deliveries.providers.chat.wecom.wecom_emulator import CORPORATION

Post = Callable[..., dict[str, Any]]
TASK = {
    "chat_type": "single",
    "external_userid": ["wm1"],
    "sender": "li",
    "text": {"content": "你好"},
}
NOTE = {"touser": "li", "agentid": 1, "msgtype": "text", "text": {"content": "三位客户待联系"}}


@pytest.fixture
def post(sandbox: Sandbox) -> Post:
    url = f"{sandbox.emulate('wecom')}/cgi-bin"
    login = {"corpid": CORPORATION, "corpsecret": "sandbox"}
    token = sandbox.http.get(f"{url}/gettoken", params=login).json()["access_token"]

    def post(path: str, content: object, token: str = token) -> dict[str, Any]:
        return sandbox.http.post(
            f"{url}/{path}", json=content, params={"access_token": token}
        ).json()

    return post


def test_a_task_for_staff_is_taken_each_time(post: Post, sandbox: Sandbox) -> None:
    """Tasks have no id by which to detect a repeat."""
    answers = [post("externalcontact/add_msg_template", TASK) for _ in range(2)]

    assert [one["errcode"] for one in answers] == [0, 0]
    assert answers[0]["fail_list"] == []
    assert answers[0]["msgid"] != answers[1]["msgid"]
    assert sandbox.counts("wecom") == (2, 1)


def test_the_duplicate_check_takes_a_message_once(post: Post, sandbox: Sandbox) -> None:
    """It applies only if the request asks for it, to the same text for the same people."""
    checked = NOTE | {"enable_duplicate_check": 1}

    for content in (checked, checked, checked | {"touser": "wang"}, NOTE, NOTE):
        assert post("message/send", content)["errcode"] == 0

    assert sandbox.counts("wecom")[0] == 4


@pytest.mark.parametrize(
    ("path", "content", "token", "code"),
    [
        ("message/send", NOTE, "wrong", 40014),
        ("message/send", NOTE, "", 41001),
        ("message/send", {**NOTE, "msgtype": "shout"}, None, 40008),
        ("externalcontact/add_msg_template", {"text": {"content": "x"}}, None, 41048),
        ("externalcontact/add_msg_template", {"external_userid": ["a"]}, None, 40058),
    ],
)
def test_an_error_is_a_code_in_an_http_success(
    post: Post, path: str, content: object, token: str | None, code: int
) -> None:
    more = {} if token is None else {"token": token}

    assert post(path, content, **more)["errcode"] == code


def test_a_robot_with_a_key_posts_to_its_group(sandbox: Sandbox) -> None:
    url = f"{sandbox.emulate('wecom')}/cgi-bin/webhook/send"
    content = {"msgtype": "markdown", "markdown": {"content": "**发布完成**"}}

    codes = [sandbox.http.post(f"{url}?key={key}", json=content).json() for key in ("x", "sandbox")]

    assert [one["errcode"] for one in codes] == [93000, 0]
    assert sandbox.taken("wecom")[0]["text"] == "**发布完成**"
