import hashlib
from typing import Any

import pytest
from tests.conftest import Sandbox

BEARER = {"Authorization": "Bearer sandbox"}


def test_braze_counts_what_it_processed(sandbox: Sandbox) -> None:
    content = {"attributes": [{"external_id": "p1", "stage": "dormant"}], "events": []}
    url = f"{sandbox.emulate('braze')}/users/track"

    answer = sandbox.http.post(url, json=content, headers=BEARER)

    assert answer.status_code == 201
    assert answer.json() == {"message": "success", "attributes_processed": 1}
    assert sandbox.taken("braze")[0]["recipient"] == "p1"


def test_hubspot_returns_each_contact_in_order(sandbox: Sandbox) -> None:
    row = {"id": "jo@example.com", "idProperty": "email", "properties": {"stage": "dormant"}}
    url = f"{sandbox.emulate('hubspot')}/crm/v3/objects/contacts/batch/upsert"

    answer = sandbox.http.post(url, json={"inputs": [row]}, headers=BEARER).json()

    assert answer["status"] == "COMPLETE"
    assert [one["properties"] for one in answer["results"]] == [{"stage": "dormant"}]


def test_mailchimp_knows_members_by_their_hash(sandbox: Sandbox) -> None:
    url = f"{sandbox.emulate('mailchimp')}/3.0/lists/l1"
    name = hashlib.md5(b"jo@example.com", usedforsecurity=False).hexdigest()
    member = {"email_address": "Jo@example.com", "status_if_new": "subscribed"}
    login = ("any", "sandbox")

    put = sandbox.http.put(f"{url}/members/{name}", json=member, auth=login)
    many = {"members": [member, {"email_address": "nobody"}], "update_existing": True}
    batch = sandbox.http.post(url, json=many, auth=login).json()

    assert (put.status_code, put.json()["id"]) == (200, name)
    assert (batch["total_created"], batch["error_count"]) == (1, 1)
    assert sandbox.http.put(f"{url}/members/x", json=member, auth=login).status_code == 400


WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("braze", "users/track", {"attributes": [{"external_id": "p"}] * 76}),
    ("braze", "users/track", {"attributes": [{"stage": "x"}]}),
    ("braze", "users/track", {}),
    ("hubspot", "crm/v3/objects/contacts/batch/upsert", {"inputs": [{}]}),
    ("hubspot", "crm/v3/objects/contacts/batch/upsert", {"inputs": []}),
    ("mailchimp", "3.0/lists/l1", {"members": []}),
]


@pytest.mark.parametrize(("provider", "path", "content"), WRONG)
def test_invalid_requests_and_logins_are_refused(
    sandbox: Sandbox, provider: str, path: str, content: dict[str, Any]
) -> None:
    url = f"{sandbox.emulate(provider)}/{path}"
    login: dict[str, Any] = (
        {"headers": BEARER} if provider != "mailchimp" else {"auth": ("any", "sandbox")}
    )

    assert sandbox.http.post(url, json=content, **login).status_code == 400
    assert sandbox.http.post(url, json=content).status_code == 401
    assert sandbox.counts(provider) == (0, 0)
