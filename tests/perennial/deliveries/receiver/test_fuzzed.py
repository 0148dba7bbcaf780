"""The receiver answers every request, drawn from its own OpenAPI description, without an error."""

import json
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.perennial.deliveries.receiver.conftest import Client

from perennial.deliveries.receiver.receiver_app import receiver
from perennial.deliveries.receiver.receiver_context import ReceiverContext

OPERATIONS = [
    ("GET", "/u/{token}"),
    ("POST", "/u/{token}"),
    ("GET", "/p/{token}"),
    ("POST", "/p/{token}"),
    ("GET", "/c/{token}"),
    ("GET", "/go/{campaign}"),
    ("GET", "/a/{token}"),
    ("POST", "/a/{token}"),
    ("GET", "/inbox"),
    ("POST", "/inbox/{message_id}/{act}"),
    ("POST", "/webhooks/{provider}"),
    ("GET", "/healthz"),
]
HARD = settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def description(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def test_the_description_names_every_way_in(client: Client) -> None:
    paths = description(client)["paths"]

    assert {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs} == {
        *OPERATIONS
    }
    assert all(one["summary"] for verbs in paths.values() for one in verbs.values())


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_causes_an_error(
    context: ReceiverContext, client: Client, method: str, path: str
) -> None:
    schema = schemathesis.openapi.from_dict(description(client))

    @given(case=schema[path][method].as_strategy())
    @HARD
    def breaks(case: Any) -> None:
        client.app = receiver(context)  # other tests cover its limits
        body = case.body
        given: dict[str, Any] = {} if not isinstance(body, dict | list | str) else {"json": body}
        headers = dict(case.headers or {})
        filled = path.format(**{k: quote(str(v), safe="") for k, v in case.path_parameters.items()})
        query = case.query or None
        answer = client.request(method, filled, params=query, headers=headers, **given)

        assert answer.status_code < 500, case

    breaks()


@given(
    body=st.one_of(st.binary(max_size=200), st.text(max_size=50).map(str.encode)),
    kind=st.sampled_from(
        [
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "text/plain",
            "",
        ]
    ),
)
@HARD
def test_no_form_causes_an_error(
    context: ReceiverContext, client: Client, body: bytes, kind: str
) -> None:
    """With a valid token, since a person may send anything with their own."""
    client.app = receiver(context)
    url = context.links.preferences("p1")
    answer = client.post(url, content=body, headers={"Content-Type": kind})

    assert answer.status_code < 500
    assert context.ledger.permissions.words("p1") == []


@given(content=st.recursive(st.none() | st.text(max_size=9), st.lists, max_leaves=5))
@HARD
def test_no_signed_token_of_another_content_causes_an_error(
    context: ReceiverContext, client: Client, content: object
) -> None:
    """A key may be shared with an older version, whose links held something else."""
    client.app = receiver(context)
    for path, kind in (("u", "unsubscribe"), ("p", "preferences"), ("c", "click"), ("a", "answer")):
        token = context.links._tokens[kind].dumps(content)

        assert client.get(f"/{path}/{token}").status_code < 500, json.dumps(content)
