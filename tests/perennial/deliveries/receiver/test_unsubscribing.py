"""A person who presses the button gets nothing more, from the next claim on."""

import pytest
from sqlalchemy import text
from tests.perennial.deliveries.receiver.conftest import NOW, Client, entry

from perennial.deliveries.receiver.middleware import SECURITY_HEADERS
from perennial.deliveries.receiver.receiver_context import ReceiverContext


def unsubscribe_path(
    context: ReceiverContext, person_id: str = "p1", channel: str = "email"
) -> str:
    url = context.links.unsubscribe(person_id, "marketing", channel, "dormant_winback")
    return url.removeprefix(context.links.public_url)


def audit(context: ReceiverContext) -> list[tuple[str, str, str]]:
    with context.ledger.engine.begin() as connection:
        rows = connection.execute(text("select actor, action, detail from audit")).all()
    return [(row.actor, row.action, row.detail) for row in rows]


def test_looking_at_the_page_changes_nothing(context: ReceiverContext, client: Client) -> None:
    """Mail scanners open every link; only a person presses the button."""
    for method in ("GET", "HEAD", "OPTIONS"):
        client.request(method, unsubscribe_path(context))

    page = client.get(unsubscribe_path(context))
    assert page.status_code == 200
    assert "<button>" in page.text
    assert context.ledger.permissions.withdrawn(["p1"], "marketing", "email") == set()


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_unsubscribing_counts_at_the_next_claim(
    context: ReceiverContext, client: Client, body: dict[str, str]
) -> None:
    answer = client.post(unsubscribe_path(context), data=body)

    assert answer.status_code == 200
    mail, service = entry("m1"), entry("m2", message_class="service", purpose="order")
    assert context.ledger.permissions.refusals([mail, service], at=NOW) == {
        "m1": "consent_withdrawn"
    }
    assert audit(context) == [
        ("receiver", "withdrawal", "marketing by email: link in dormant_winback")
    ]


def test_unsubscribing_twice_changes_nothing(context: ReceiverContext, client: Client) -> None:
    answers = [client.post(unsubscribe_path(context)) for _ in range(2)]

    assert answers[0].text == answers[1].text
    assert len(audit(context)) == 1


@pytest.mark.parametrize("token", ["x", "é", "a.b.c", "%00", "a" * 3000])
def test_a_forged_link_opens_nothing(context: ReceiverContext, client: Client, token: str) -> None:
    answers = [client.get(f"/u/{token}"), client.post(f"/u/{token}")]

    assert [one.status_code for one in answers] == [404, 404]
    assert "reply TD" in answers[0].text
    assert audit(context) == []


def test_a_token_opens_only_what_it_was_made_for(context: ReceiverContext, client: Client) -> None:
    """A token to unsubscribe can't read preferences."""
    token = unsubscribe_path(context).removeprefix("/u/")

    assert client.get(f"/p/{token}").status_code == 404
    assert client.get(f"/c/{token}").status_code == 404


@pytest.mark.parametrize(
    ("query", "accept", "words"),
    [
        ("", "zh-CN,zh;q=0.9", "确认退订"),
        ("", "fr,de;q=0.5", "Unsubscribe"),
        ("?lang=zh", "en", "确认退订"),
        ("?lang=xx", "zh;q=0.1, en;q=0", "确认退订"),
    ],
)
def test_the_page_speaks_the_readers_language(
    context: ReceiverContext, client: Client, query: str, accept: str, words: str
) -> None:
    page = client.get(unsubscribe_path(context) + query, headers={"Accept-Language": accept})

    assert words in page.text


def test_every_answer_carries_the_security_headers(
    context: ReceiverContext, client: Client
) -> None:
    for path in (unsubscribe_path(context), "/u/x", "/healthz", "/nowhere"):
        headers = client.get(path).headers

        assert {name: headers[name] for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)


def test_pages_load_nothing_from_elsewhere(context: ReceiverContext, client: Client) -> None:
    page = client.get(unsubscribe_path(context)).text

    assert "<script" not in page
    assert "http" not in page.replace(context.business.website, "")
