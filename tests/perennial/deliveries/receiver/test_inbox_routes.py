"""An app shows a person's own messages, and nobody else's."""

from datetime import timedelta

from tests.perennial.deliveries.receiver.conftest import NOW, Client

from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.stores.ledger import InboxMessage


def bearer(context: ReceiverContext, person_id: str = "p1", hours: float = 1) -> dict[str, str]:
    token = context.links.inbox_token(person_id, NOW + timedelta(hours=hours))
    return {"Authorization": f"Bearer {token}"}


def put(context: ReceiverContext, message_id: str, person_id: str = "p1") -> None:
    one = InboxMessage(message_id, person_id, "Tea", "is back", "https://x.example/", None, NOW)
    context.ledger.inbox.put([one])


def test_a_person_reads_and_dismisses_messages(context: ReceiverContext, client: Client) -> None:
    put(context, "m1")
    put(context, "m2", "p2")
    first = client.get("/inbox", headers=bearer(context)).json()
    assert [one["message_id"] for one in first["messages"]] == ["m1"]
    assert first["unread_count"] == 1

    assert client.post("/inbox/m1/read", headers=bearer(context)).status_code == 204
    assert client.get("/inbox", headers=bearer(context)).json()["unread_count"] == 0
    assert client.post("/inbox/m1/dismissed", headers=bearer(context)).status_code == 204
    assert client.get("/inbox", headers=bearer(context)).json()["messages"] == []


def test_nobody_touches_another_inbox(context: ReceiverContext, client: Client) -> None:
    put(context, "m2", "p2")

    assert client.post("/inbox/m2/read", headers=bearer(context)).status_code == 404
    assert client.get("/inbox", headers=bearer(context, "p2")).json()["unread_count"] == 1


def test_an_inbox_needs_a_valid_token(context: ReceiverContext, client: Client) -> None:
    other = context.links.preferences("p1").rpartition("/")[2]
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {other}"}):
        assert client.get("/inbox", headers=headers).status_code == 401
    assert client.get("/inbox", headers=bearer(context, hours=-1)).status_code == 401
    assert client.post("/inbox/m1/burnt", headers=bearer(context)).status_code == 422
