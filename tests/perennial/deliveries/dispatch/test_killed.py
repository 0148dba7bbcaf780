"""A process that dies during a batch sends nobody a message twice."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_string

import pytest
from tests.conftest import Sink, StartSink
from tests.perennial.deliveries.dispatch.conftest import World

from perennial.domain import State

pytestmark = pytest.mark.slow

COUNT = 60


def finish(process: subprocess.Popen[str]) -> dict[str, int]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out)


def wait_until(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    for _ in range(6000):
        if is_so():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    pytest.fail("it took too long")


def smtp(sink: Sink) -> dict[str, str]:
    return {"PERENNIAL_EMAIL_PROVIDER": "smtp", "PERENNIAL_SMTP_URL": sink.url}


def arrivals(sink: Sink) -> Counter[str]:
    mails = [message_from_string(one["content"]) for one in sink.taken()]
    return Counter(mail["Message-ID"].strip("<>").partition("@")[0] for mail in mails)


@pytest.mark.parametrize("taken", [1, 33])
def test_a_killed_dispatch_is_resumed_without_a_second_mail(
    world: World, start_sink: StartSink, taken: int
) -> None:
    sink, batch = start_sink("--delay", "0.03"), world.batch(COUNT)
    killed = world.start(batch, **smtp(sink))
    wait_until(lambda: len(sink.taken()) >= taken, killed)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    time.sleep(0.2)  # the server may still accept open mail
    before, in_hand = arrivals(sink), world.states(batch)[State.CLAIMED]

    provider = world.open("email", "smtp", smtp_url=sink.url)
    outcome = world.dispatch(batch, provider)

    after = arrivals(sink)
    assert set(after.values()) == {1}
    assert in_hand == outcome.unknown == 10
    assert world.states(batch) == {State.ACCEPTED: COUNT - in_hand, State.UNKNOWN: in_hand}
    # Part of the claimed group arrived before the kill, and none of it was sent again.
    assert (after - before).total() == outcome.accepted
    assert COUNT - in_hand <= len(after) <= COUNT
    assert world.dispatch(batch, provider).left == 0
    assert arrivals(sink) == after


@pytest.mark.parametrize("written", [1, 25])
def test_a_killed_dispatch_to_files_loses_and_repeats_nothing(world: World, written: int) -> None:
    """The file provider detects a repeat, so nothing stays unknown."""
    batch, new = world.batch(400), world.home / "outbox" / "mail" / "new"
    killed = world.start(batch)
    wait_until(lambda: new.exists() and len(list(new.iterdir())) >= written, killed)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    there = {path.name: path.stat().st_mtime_ns for path in new.iterdir()}

    assert len(there) < 400
    outcome = world.dispatch(batch, world.open("email"))

    assert world.states(batch) == {State.ACCEPTED: 400}
    assert outcome.unknown == outcome.left == 0
    assert len(list(new.iterdir())) == 400
    assert {name: (new / name).stat().st_mtime_ns for name in there} == there


def test_two_processes_share_a_batch(world: World, start_sink: StartSink) -> None:
    sink, batch = start_sink("--delay", "0.005"), world.batch(200)

    both = [world.start(batch, **smtp(sink)) for _ in range(2)]
    outcomes = [finish(process) for process in both]

    assert sum(outcome["accepted"] for outcome in outcomes) == 200
    assert sum(outcome["enqueued"] for outcome in outcomes) == 200
    assert arrivals(sink) == dict.fromkeys(arrivals(sink), 1)
    assert world.states(batch) == {State.ACCEPTED: 200}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_dispatch_that_is_told_to_stop_settles_its_group_first(
    world: World, start_sink: StartSink, number: signal.Signals
) -> None:
    sink, batch = start_sink("--delay", "0.03"), world.batch(COUNT)
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    stopped = world.start(batch, **smtp(sink))  # a shell makes its background jobs ignore SIGINT
    signal.signal(signal.SIGINT, inherited)
    wait_until(lambda: len(sink.taken()) >= 3, stopped)
    stopped.send_signal(number)
    _, err = stopped.communicate(timeout=60)

    assert stopped.returncode == -number
    assert "left for later" in err
    states = world.states(batch)
    assert states == {State.ACCEPTED: len(sink.taken()), State.QUEUED: COUNT - len(sink.taken())}
    assert states[State.ACCEPTED] % 10 == 0
    provider = world.open("email", "smtp", smtp_url=sink.url)
    assert world.dispatch(batch, provider).accepted == COUNT - states[State.ACCEPTED]
    assert max(arrivals(sink).values()) == 1
