"""Kill the receiver while people and providers call it: what it answered counts.

The caller counts the answers, and the mail server of the next dispatch counts mails: a person who
opted out, or bounced, gets nothing from the next claim on, whether the receiver runs again or not.
"""

import hashlib
import hmac
import json
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import text
from tests.chaos import work
from tests.chaos.dispatching import DELAY
from tests.chaos.hearing import accepted
from tests.chaos.killing import Job, Killer
from tests.chaos.places import Ledgers, Sink, fresh, sink
from tests.chaos.tally import Tally
from tests.conftest import free_ports
from tests.perennial.deliveries.dispatch.conftest import TODAY, World
from upath import UPath

from perennial.config.business import business
from perennial.config.clock import set_world
from perennial.config.environment import Settings, settings
from perennial.domain import message_id_of
from perennial.domain.signed_links import Links
from perennial.stores.lake import Lake
from perennial.stores.ledger import open_ledger

PEOPLE = 24
"""Of one round. Of three, one refuses, one bounces, one stays; all click and answer."""

CALLERS = 4
SECONDS = 60
"""So long a receiver may take to listen."""


class Call(NamedTuple):
    """One request to the receiver: about whom, and what it says."""

    kind: str  # refused, bounced, clicked, answered
    number: int
    method: str
    path: str
    body: bytes = b""


class Round:
    """One installation with people who got messages, and all that they will answer."""

    def __init__(self, ledgers: Ledgers, folder: Path) -> None:
        self.home, self.url, (self.port,) = folder, ledgers.new(), free_ports(1)
        set_world(folder, TODAY)
        Lake(UPath(folder / "lake")).prepare()
        accepted(self.url, [f"m{number}" for number in range(PEOPLE)])
        key = Settings(home=folder).signing_key()
        self._links = Links(f"http://127.0.0.1:{self.port}", key)
        self.job: Job = (work.receive, (folder, self.url, self.port))
        self.calls = [call for number in range(PEOPLE) for call in self._calls(number)]
        self.answered: set[Call] = set()

    def _calls(self, number: int) -> Iterator[Call]:
        links, message = self._links, f"m{number}"
        click = links.click(message, "https://shop.example.com/tea")
        yield Call("clicked", number, "GET", urlsplit(click).path)
        answer = links.answer(message, "survey", "leaving", "why", "forgot")
        yield Call("answered", number, "POST", urlsplit(answer).path)
        if number % 3 == 0:
            refusal = links.unsubscribe(f"p{number}", "marketing", "email", "dormant_winback")
            yield Call("refused", number, "POST", urlsplit(refusal).path)
        if number % 3 == 1:
            told = {"state": "bounced", "message_id": message, "is_permanent": True}
            body = json.dumps([told | {"occurred_at": work.HEARD_AT.isoformat()}]).encode()
            yield Call("bounced", number, "POST", "/webhooks/generic", body)

    def listens(self) -> None:
        """Wait until the receiver answers."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", self.port))):
                return
            time.sleep(0.02)
        raise AssertionError((self.home / "receiver.log").read_text())

    def ask(self, calls: Iterable[Call]) -> None:
        """Send these calls, several at once, and keep the answers."""
        with ThreadPoolExecutor(CALLERS) as pool:
            self.answered |= {call for call in pool.map(self._asked, list(calls)) if call}

    def ask_the_rest(self) -> None:
        """Send the calls that it has not answered."""
        self.ask(call for call in self.calls if call not in self.answered)

    def _asked(self, call: Call) -> Call | None:
        headers = {"User-Agent": "Mozilla/5.0 (iPhone)"}
        if call.body:
            stamp = str(int(time.time()))
            signed = hmac.new(
                work.WEBHOOK_SECRET.encode(), f"{stamp}.".encode() + call.body, hashlib.sha256
            )
            headers |= {"Perennial-Timestamp": stamp, "Perennial-Signature": signed.hexdigest()}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            try:
                connection.request(call.method, call.path, call.body, headers)
                status = connection.getresponse().status
            except (OSError, HTTPException):
                return None
        assert status in (200, 302), f"{call.kind}: {status}"
        return call

    def told(self, kind: str) -> set[int]:
        """People whose call of a kind was answered."""
        return {call.number for call in self.answered if call.kind == kind}

    def mailed(self, provider: Sink, killer: Killer) -> Counter[str]:
        """Mail everybody, and count at the mail server who got what."""
        with open_ledger(self.url) as ledger:
            shop, lake = business(settings().dbt_project), Lake(UPath(self.home / "lake"))
            batch = World(self.home, ledger, shop, lake).batch(PEOPLE)
        before = provider.arrived()
        killer.run((work.send, (self.home, self.url, [str(batch)], "smtp", provider.port)))
        return provider.arrived() - before

    def on_record(self, kind: str) -> Counter[int]:
        """Number of records of such a call in the landing folder or among the ledger's events."""
        if kind in ("clicked", "answered"):
            event_type = {"clicked": "link_clicked", "answered": "survey_answered"}[kind]
            return Counter(self._landed(event_type))
        query = {
            "refused": "select person_id from consents where not is_granted",
            "bounced": "select message_id from delivery_events where state = 'bounced'",
        }[kind]
        with open_ledger(self.url) as ledger, ledger.engine.begin() as connection:
            return Counter(int(row[0][1:]) for row in connection.execute(text(query)))

    def _landed(self, event_type: str) -> Iterator[int]:
        events = {}
        for path in (self.home / "lake/landing/receiver").glob("*/events-*.jsonl"):
            for row in map(json.loads, path.read_text().splitlines()):
                if row["event_type"] == event_type:
                    events[row["event_id"]] = int(row["external_id"][1:])
        return iter(events.values())


def receiving(ledgers: Ledgers, killer: Killer, folder: Path) -> Tally:
    """Kill the receiver repeatedly, mail everybody, then send it the rest."""
    counts: Counter[str] = Counter()
    span = 0.0
    with sink("smtp", folder, DELAY["smtp"]) as provider:
        while killer.left or not span:
            one = Round(ledgers, fresh(folder, "home"))
            while span and killer.left and len(one.answered) < len(one.calls):
                _attacked(killer, one, span)
            silent = one.told("refused") | one.told("bounced")
            mailed = one.mailed(provider, killer)
            counts["twice"] += sum(times > 1 for times in mailed.values())
            counts["lost"] += len(silent & _numbers(mailed))  # their opt-out is lost
            span = span or _undisturbed(killer, one, one.ask_the_rest)
            _undisturbed(killer, one, partial(one.ask, one.calls))  # repeat every call
            counts.update(_counted(one))
    scenario = "receive (refusals, webhooks, clicks, answers)"
    return Tally.of(scenario, ledgers.name, killer.kills, counts)


def _attacked(killer: Killer, one: Round, span: float) -> None:
    """Kill it once, and look for what it had answered."""
    server = killer.start(one.job)
    one.listens()
    killer.interrupt(server, one.ask_the_rest, within=span)
    for kind in ("refused", "bounced"):
        assert one.told(kind) <= one.on_record(kind).keys(), f"{kind}: answered, not on record"


def _undisturbed(killer: Killer, one: Round, act: Callable[[], None]) -> float:
    """Let the receiver answer something, and stop it normally; return the seconds it took."""
    server = killer.start(one.job)
    one.listens()
    began = time.monotonic()
    act()
    seconds = time.monotonic() - began
    server.terminate()
    server.join()
    return seconds


def _counted(one: Round) -> Counter[str]:
    counts: Counter[str] = Counter()
    for kind in ("refused", "bounced", "clicked", "answered"):
        told, found = one.told(kind), one.on_record(kind)
        counts.update(messages=sum(call.kind == kind for call in one.calls))
        counts.update(arrived=len(told & found.keys()), lost=len(told - found.keys()))
        if kind != "clicked":  # two clicks on a link are two events
            counts.update(twice=sum(times > 1 for times in found.values()))
    return counts


def _numbers(arrived: Counter[str]) -> set[int]:
    made_of = ("dormant_winback", "reminder")
    known = {message_id_of(*made_of, f"p{n}", str(n)): n for n in range(PEOPLE)}
    return {known[message_id] for message_id in arrived}
