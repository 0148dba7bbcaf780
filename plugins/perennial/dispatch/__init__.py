"""Dispatch: a batch's messages, handed to a provider once each.

The ledger knows of every message before it leaves (a claim, on disk) and what became of it after (a
receipt, on disk). A process that dies in between leaves claims behind; the next dispatch calls
their messages unknown and does not send them again. So nothing here depends on how often it is
called: clear the task, run it twice at once, kill it; no message is sent twice.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from upath import UPath

from perennial.channels import Provider, require_reach
from perennial.clock import Clock
from perennial.dispatch.batch import Batch
from perennial.dispatch.stopping import told_to_stop
from perennial.dispatch.work import ANSWERS, Work
from perennial.domain import NotYet, State
from perennial.lake import Lake
from perennial.ledger import OPEN, Ledger

__all__ = ["Dispatch", "dispatch"]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What one call did.

    Attributes:
        batch: The batch file's path below the lake's root.
        enqueued: Messages that were new to the ledger.
        already_known: Messages it knew, from an earlier call or another batch.
        accepted: Messages the provider took.
        rejected: Messages it will never take, or that were deferred too often.
        deferred: Messages to try again later: call again.
        unknown: Messages that may have been sent, and won't be sent again.
        withheld: Messages that may no longer be sent, or have no address any more.
        left: Messages of the batch that may still be sent by a later call.
    """

    batch: str
    enqueued: int = 0
    already_known: int = 0
    accepted: int = 0
    rejected: int = 0
    deferred: int = 0
    unknown: int = 0
    withheld: int = 0
    left: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The same, ready for JSON."""
        return asdict(self)


def dispatch(
    batch: UPath,
    *,
    as_of: date,
    lake: Lake,
    ledger: Ledger,
    clock: Clock,
    provider: Provider,
    claim_size: int,
    progress: Callable[[str], None],
    programme: str,
) -> Dispatch:
    """Send what a batch still has to send. Calling it again is always safe.

    SIGTERM and SIGINT are obeyed after the group in hand is settled.

    Args:
        batch: One file of the lake's `batches`.
        as_of: The day the batch was decided for, which must be today.
        lake: Where the batch must lie: dry runs lie elsewhere.
        ledger: What is known about messages, permissions and addresses.
        clock: What day it is.
        provider: Who carries the batch's channel.
        claim_size: Messages per group: so many may become unknown when the process is killed.
        progress: Told in words after each group.
        programme: The programme of the batch's campaign, for its kill switch.

    Raises:
        NotToday: `as_of` or the batch's day is not today, or a simulated world would reach people.
        NotYet: The batch's hour has not come.
        BrokenWorld: The batch is not one of this lake's, or the provider failed; the group in hand
            is settled as in doubt.
    """
    clock.require_today(as_of)
    require_reach(provider, clock)
    read = Batch.read(batch, lake, as_of, programme)
    if read.slot_at and not clock.has_come(read.slot_at):
        raise NotYet(read.name, read.slot_at)
    work = Work(read, ledger, clock, provider)
    in_doubt = ledger.messages.settle_in_doubt(work.batch.name, occurred_at=clock.now())
    enqueued = ledger.messages.enqueue(work.batch.entries, occurred_at=clock.now())
    counts = Counter({State.UNKNOWN: in_doubt.unknown})
    with told_to_stop() as signals:
        while not signals:
            clock.require_today(as_of)  # midnight may have passed
            if not (entries := work.claim(claim_size)):
                break
            done = work.settle(entries)
            counts.update(done)
            progress(f"{work.batch.name}: {counts.total()} of {len(work.batch.entries)} messages")
            if set(done) == {State.DEFERRED}:
                break  # the provider takes nothing now: asking on would only use up attempts
        left = sum(ledger.messages.counts(work.batch.name)[state] for state in OPEN)
        progress(f"{work.batch.name}: {_summary(counts, left)}")
    sent = {str(state): counts[state] for state in (*ANSWERS, State.WITHHELD)}
    known = len(work.batch.entries) - enqueued
    return Dispatch(work.batch.name, enqueued, known, left=left, **sent)


def _summary(counts: Counter[State], left: int) -> str:
    done = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    rest = f"{left} left for later" if left else "nothing is left"
    return f"{done or 'nothing to send'}; {rest}"
