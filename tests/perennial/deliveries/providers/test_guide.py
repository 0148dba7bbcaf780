import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.config.environment import settings
from perennial.domain import Fault, Receipt, State

REPLIES = {
    "+12025550100": (201, b'{"id": 7}'),
    "+12025550101": (429, b"slow down"),
    "+12025550102": (422, b"no such number"),
    "+12025550103": (504, b"gave up"),
}


class Gateway(BaseHTTPRequestHandler):
    """Answers by number, and hangs up on other numbers."""

    def do_POST(self) -> None:
        """Take a text."""
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        (number,) = re.findall(r'"to":\s*"([^"]+)"', text)
        if number in REPLIES:
            code, words = REPLIES[number]
            self.send_response(code)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def gateway() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def make(deployment: MakeSettings, shop: Business, monkeypatch: pytest.MonkeyPatch) -> Any:
    guide = settings().project / "docs" / "how-to" / "add-a-provider.md"
    code = re.search(r"```python\n(.*?)```", Path(guide).read_text(), re.DOTALL)[1]
    module = ModuleType("acme_perennial")
    exec(compile(code, str(guide), "exec"), module.__dict__)  # noqa: S102 - our own documentation

    def make(url: str) -> Any:
        monkeypatch.setenv("ACME_URL", url)
        monkeypatch.setenv("ACME_TOKEN", "made up")
        return module.AcmeSms(deployment(), shop)

    return make


def test_every_reply_has_its_state(make: Callable[[str], Any], gateway: str) -> None:
    provider = make(gateway)
    numbers = [*REPLIES, "+12025550104"]

    receipts = provider.send([message(number, address=number) for number in numbers])
    provider.close()

    assert receipts == [
        Receipt(numbers[0], State.ACCEPTED, "", "7"),
        Receipt(numbers[1], State.DEFERRED, "429 slow down", fault=Fault.THROTTLED),
        Receipt(numbers[2], State.REJECTED, "422 no such number"),
        Receipt(numbers[3], State.UNKNOWN, "504 gave up"),
        Receipt(numbers[4], State.UNKNOWN, "RemoteProtocolError"),
    ]


def test_an_unreachable_gateway_defers(make: Callable[[str], Any]) -> None:
    provider = make("http://127.0.0.1:1")

    (receipt,) = provider.send([message("m1")])
    provider.close()

    assert receipt == Receipt("m1", State.DEFERRED, "no connection", fault=Fault.UNAVAILABLE)
