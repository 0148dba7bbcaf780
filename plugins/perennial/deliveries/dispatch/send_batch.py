"""Send a batch group by group, until done or stopped."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from perennial.deliveries.dispatch.provider_trouble import Trouble, does_work, trouble_of
from perennial.deliveries.dispatch.send_group import GroupSender, Settled
from perennial.domain import DefinitionError, Fault, State
from perennial.stores.ledger import Pace, Pause

TRIAL_SIZE = 5
"""Size of the first group after a pause, because the provider may still be down."""

_GLANCE_SECONDS = 0.1
"""How often a worker that waits for an allowance checks whether to stop."""

_HANDED_OVER = (State.ACCEPTED, State.REJECTED, State.UNKNOWN)
"""States that count towards the daily cap."""


@dataclass
class BatchRun:
    """The groups of one call, and its result so far, as in `Dispatch`."""

    sender: GroupSender
    as_of: date
    claim_size: int
    pace: Pace
    progress: Callable[[str], None]
    counts: Counter[State]
    stopped_for: str = ""
    again_at: datetime | None = None
    is_over_cap: bool = False

    def run(self, signals: Sequence[int]) -> None:
        """Send groups until nothing is left, a signal came, or the provider fails.

        Raises:
            NotToday: Midnight has passed; the current group was settled.
            DefinitionError: The provider refuses our credentials, sender or template.
            BrokenWorld: The provider failed.
        """
        while not signals and not self.stopped_for:
            self.sender.clock.require_today(self.as_of)  # midnight may have passed
            if not self._next_group(signals):
                break

    def _next_group(self, signals: Sequence[int]) -> bool:
        """Send one group; return False if there was none."""
        pacing, name = self.sender.ledger.pacing, self.sender.provider.name
        health = pacing.health(name)
        if health.pause:
            self._pause(health.pause)
            return True
        size = min(self.claim_size, TRIAL_SIZE) if health.is_on_trial else self.claim_size
        allowance = pacing.take(name, size, pace=self.pace, day=self.as_of)
        if not allowance.size and self.pace.per_day is not None:
            self.is_over_cap = self.sender.ledger.messages.left(self.sender.batch.name) > 0
            if self.is_over_cap:
                self.stopped_for = f"{name} may carry {self.pace.per_day} messages today, no more"
            return False
        _wait(allowance.wait, signals)
        entries = [] if signals else self.sender.claim(allowance.size)
        settled = self.sender.settle(entries) if entries else Settled(Counter(), [])
        if self.pace.per_day is not None:
            used = sum(receipt.state in _HANDED_OVER for receipt in settled.receipts)
            pacing.give_back(name, allowance.size - used, day=self.as_of)
        self.counts.update(settled.counts)
        if entries:
            self._judge(settled, is_on_trial=health.is_on_trial)
        return bool(entries)

    def _judge(self, settled: Settled, *, is_on_trial: bool) -> None:
        batch, name = self.sender.batch, self.sender.provider.name
        self.progress(f"{batch.name}: {self.counts.total()} of {len(batch.entries)} messages")
        if is_on_trial and does_work(settled.receipts):
            self.sender.ledger.pacing.works(name)
        if trouble := trouble_of(settled.receipts):
            self._stop(name, trouble)

    def _stop(self, name: str, trouble: Trouble) -> None:
        if trouble.fault is Fault.CONFIGURATION:
            raise DefinitionError(
                "environment",
                f"provider {name!r}",
                f"rejects Perennial's own access, not single messages ({trouble.words})",
                "Correct its settings and dispatch again; nothing is lost or sent twice.",
            )
        if trouble.fault is Fault.NONE:
            self.stopped_for = f"{name} takes nothing now: {trouble.words}"
            return
        pacing = self.sender.ledger.pacing
        self._pause(pacing.pause(name, trouble.words, at_least=trouble.retry_after))

    def _pause(self, pause: Pause) -> None:
        name = self.sender.provider.name
        self.again_at = pause.until
        until = f"{pause.until:%H:%M:%S} UTC"
        self.stopped_for = f"{name} is left alone until {until}: {pause.why}"


def _wait(wait: timedelta, signals: Sequence[int]) -> None:
    end = time.monotonic() + wait.total_seconds()
    while not signals and (rest := end - time.monotonic()) > 0:
        time.sleep(min(rest, _GLANCE_SECONDS))
