"""No mail reaches people with an example's name in it, or with links that lead nowhere."""

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.perennial.deliveries.providers.conftest import MakeSettings

from perennial.config.business import Business
from perennial.deliveries.providers import own_identity
from perennial.deliveries.providers.own_identity import require_own_identity
from perennial.domain import BrokenWorld, DefinitionError

OWN = {
    "brand": "Corner Shop",
    "sender": "hello@cornershop.co",
    "website": "https://cornershop.co/",
    "postal_address": "2 High Street, London",
}


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on this machine that stands for one that the world can reach."""
    monkeypatch.setattr(own_identity, "is_loopback", lambda *_: False)
    server = http.server.HTTPServer(("127.0.0.1", 0), _Healthy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def own(shop: Business, **changes: str) -> Business:
    return shop.model_copy(update=OWN | changes)


def test_a_company_with_its_own_values_and_a_receiver_may_send(
    deployment: MakeSettings, shop: Business, receiver: str
) -> None:
    require_own_identity(deployment(public_url=receiver), own(shop))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("brand", "Perennial Grocer"),
        ("brand", "perennial grocer"),
        ("sender", "hello@example.com"),
        ("sender", "news@mail.example.org"),
        ("sender", "hello@shop.test"),
        ("website", "https://example.com/"),
        ("website", "http://localhost/"),
        ("postal_address", "1 Example Street, New York, NY 10001"),
    ],
)
def test_an_example_value_is_refused(
    deployment: MakeSettings, shop: Business, receiver: str, key: str, value: str
) -> None:
    changes: dict[str, Any] = {key: value}

    with pytest.raises(DefinitionError, match=rf"vars.{key}: .* is an example"):
        require_own_identity(deployment(public_url=receiver), own(shop, **changes))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8090", "http://localhost", "https://links.example.com"]
)
def test_links_that_lead_nowhere_are_refused(
    deployment: MakeSettings, shop: Business, url: str
) -> None:
    with pytest.raises(DefinitionError, match="PERENNIAL_PUBLIC_URL"):
        require_own_identity(deployment(public_url=url), own(shop))


def test_a_receiver_that_does_not_answer_is_told(
    deployment: MakeSettings, shop: Business, receiver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Healthy, "do_GET", lambda self: self.send_error(503))
    with pytest.raises(BrokenWorld, match="HTTP 503"):
        require_own_identity(deployment(public_url=receiver), own(shop))

    with pytest.raises(BrokenWorld, match="ConnectError"):
        require_own_identity(deployment(public_url="http://127.0.0.1:1"), own(shop))
