"""A killed receiver has kept everything it answered for: a real process, on a real port."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.perennial.deliveries.receiver.conftest import entry, know

from perennial.deliveries.receiver.receiver_context import ReceiverContext

pytestmark = pytest.mark.slow


@contextmanager
def _serving(context: ReceiverContext) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    environment = {
        **os.environ,
        "PERENNIAL_HOME": str(context.settings.home),
        "PERENNIAL_PUBLIC_URL": context.settings.public_url,
    }
    command = [sys.executable, "-c", "from perennial.cli import app; app()", "receive"]
    log = context.settings.home / "receiver.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", "0"], env=environment, stdout=output, stderr=output
        )
    try:
        for _ in range(600):
            if found := re.search(r"listens on (http://\S+)", log.read_text()):
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        yield process, found[1]
    finally:
        process.kill()
        process.wait()


def _press(url: str) -> bool:
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=10)) as connection:
        try:
            connection.request("POST", parts.path)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


def _at(base: str, url: str) -> str:
    return base + urlsplit(url).path


@pytest.fixture
def answers(context: ReceiverContext) -> list[str]:
    know(context.ledger, *(entry(f"m{i}", person_id=f"p{i}") for i in range(60)))
    return [context.links.answer(f"m{i}", "survey", "leaving", "why", "forgot") for i in range(60)]


def test_what_was_answered_outlives_a_kill(context: ReceiverContext, answers: list[str]) -> None:
    """Killed during sixty refusals and sixty answers at once."""
    refusals = [
        context.links.unsubscribe(f"p{i}", "marketing", "email", "c") for i in range(len(answers))
    ]
    with _serving(context) as (process, base), ThreadPoolExecutor(8) as pool:
        urls = [_at(base, url) for pair in zip(refusals, answers, strict=True) for url in pair]
        pressed = [pool.submit(_press, url) for url in urls]
        while sum(one.done() for one in pressed) < 30:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        done = [one.result() for one in pressed]

    assert 30 <= sum(done) < len(done), "killed in the middle"
    refused = {f"p{i}" for i, is_done in enumerate(done[0::2]) if is_done}
    answered = {f'"p{i}"' for i, is_done in enumerate(done[1::2]) if is_done}
    people = [f"p{i}" for i in range(len(answers))]
    assert refused <= context.ledger.permissions.withdrawn(people, "marketing", "email")
    landed = "".join(file.read_text() for file in context.spool.seal())
    assert answered <= set(re.findall(r'"external_id": ("p\d+")', landed))


def test_a_receiver_that_is_told_to_stop_flushes_its_spool(
    context: ReceiverContext, answers: list[str]
) -> None:
    with _serving(context) as (process, base):
        assert _press(_at(base, answers[0]))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) in (0, -signal.SIGTERM)

    landing = Path(str(context.lake.root)) / "landing" / "receiver"
    assert len(list(landing.glob("*/events-*.jsonl"))) == 1
