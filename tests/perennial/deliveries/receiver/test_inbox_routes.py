"""An app shows a person's own messages, and nobody else's."""

from datetime import timedelta

from tests.perennial.deliveries.receiver.conftest import NOW, Client

from perennial.deliveries.receiver import Place
from perennial.stores.ledger import InboxMessage


def bearer(place: Place, person_id: str = "p1", hours: float = 1) -> dict[str, str]:
    token = place.links.inbox_token(person_id, NOW + timedelta(hours=hours))
    return {"Authorization": f"Bearer {token}"}


def put(place: Place, message_id: str, person_id: str = "p1") -> None:
    one = InboxMessage(message_id, person_id, "Tea", "is back", "https://x.example/", None, NOW)
    place.ledger.inbox.put([one])


def test_a_person_reads_their_inbox(place: Place, client: Client) -> None:
    """Unread, then read, then dismissed."""
    put(place, "m1")
    put(place, "m2", "p2")
    first = client.get("/inbox", headers=bearer(place)).json()
    assert [one["message_id"] for one in first["messages"]] == ["m1"]
    assert first["unread_count"] == 1

    assert client.post("/inbox/m1/read", headers=bearer(place)).status_code == 204
    assert client.get("/inbox", headers=bearer(place)).json()["unread_count"] == 0
    assert client.post("/inbox/m1/dismissed", headers=bearer(place)).status_code == 204
    assert client.get("/inbox", headers=bearer(place)).json()["messages"] == []


def test_nobody_touches_another_inbox(place: Place, client: Client) -> None:
    """A token opens one."""
    put(place, "m2", "p2")

    assert client.post("/inbox/m2/read", headers=bearer(place)).status_code == 404
    assert client.get("/inbox", headers=bearer(place, "p2")).json()["unread_count"] == 1


def test_without_a_good_token_there_is_nothing(place: Place, client: Client) -> None:
    """None, a forged one, one of another kind, one whose time is over."""
    other = place.links.preferences("p1").rpartition("/")[2]
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {other}"}):
        assert client.get("/inbox", headers=headers).status_code == 401
    assert client.get("/inbox", headers=bearer(place, hours=-1)).status_code == 401
    assert client.post("/inbox/m1/burnt", headers=bearer(place)).status_code == 422
