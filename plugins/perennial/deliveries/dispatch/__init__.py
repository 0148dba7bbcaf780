"""Dispatch: a batch's messages, handed to a provider once each.

The ledger knows of every message before it leaves (a claim, on disk) and what became of it after (a
receipt, on disk). A process that dies in between leaves claims behind; the next dispatch calls
their messages unknown and does not send them again. So nothing here depends on how often it is
called: clear the task, run it twice at once, kill it; no message is sent twice.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date

from upath import UPath

from perennial.config.clock import Clock
from perennial.deliveries.dispatch.batch_file import Batch
from perennial.deliveries.dispatch.graceful_stop import told_to_stop
from perennial.deliveries.dispatch.handovers import HandOvers, forget_handovers
from perennial.deliveries.dispatch.result import Dispatch, summary
from perennial.deliveries.dispatch.send_batch import BatchRun
from perennial.deliveries.dispatch.send_group import ANSWERS, GroupSender
from perennial.deliveries.providers import Provider, require_reach
from perennial.domain import NotYet, State
from perennial.stores.lake import Lake
from perennial.stores.ledger import UNLIMITED, Ledger, Pace, Worker

__all__ = ["Dispatch", "dispatch", "forget_handovers"]


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
    pace: Pace = UNLIMITED,
) -> Dispatch:
    """Send what a batch still has to send. Calling it again is always safe.

    SIGTERM and SIGINT are obeyed after the group in hand is settled. A provider that is down, or
    asks us to slow down, ends the call: its outcome says when to call again.

    Args:
        batch: One file of the lake's `batches`.
        as_of: The day the batch was decided for, which must be today.
        lake: Where the batch must lie: dry runs lie elsewhere.
        ledger: What is known about messages, permissions and addresses; if it was restored from an
            old copy, it learns from the lake what it has forgotten.
        clock: What day it is.
        provider: Who carries the batch's channel.
        claim_size: Messages per group: so many may become unknown when the process is killed.
        progress: Told in words after each group.
        programme: The programme of the batch's campaign, for its kill switch.
        pace: How fast the provider may be used.

    Raises:
        NotToday: `as_of` or the batch's day is not today, or a simulated world would reach people.
        NotYet: The batch's hour has not come.
        DefinitionError: The provider refuses our credentials, sender or template.
        BrokenWorld: The batch is not one of this lake's, or the provider failed; the group in hand
            is settled as in doubt.
    """
    clock.require_today(as_of)
    require_reach(provider, clock)
    read = Batch.read(batch, lake, as_of, programme)
    if read.slot_at and not clock.has_come(read.slot_at):
        raise NotYet(read.name, read.slot_at)
    worker = Worker.here()
    handovers = HandOvers(lake, as_of, read.name, f"{worker.pid}-{worker.nonce}")
    sender = GroupSender(read, ledger, clock, provider, handovers, worker)
    if forgotten := ledger.recall(lake):
        progress(f"the ledger is an old copy: {forgotten} events recalled from the lake")
    in_doubt = ledger.messages.settle_in_doubt(read.name, occurred_at=clock.now()).unknown
    enqueued = ledger.messages.enqueue(read.entries, occurred_at=clock.now())
    if not provider.is_idempotent:
        in_doubt += ledger.recall_handed_over(handovers.counts(), occurred_at=clock.now())
    run = BatchRun(sender, as_of, claim_size, pace, progress, Counter({State.UNKNOWN: in_doubt}))
    with told_to_stop() as signals:
        run.run(signals)
        left = ledger.messages.left(read.name)
        progress(f"{read.name}: {summary(run.counts, left, run.stopped_for)}")
    again_at = run.again_at or (ledger.messages.next_due(read.name) if left else None)
    return Dispatch(
        read.name,
        enqueued,
        len(read.entries) - enqueued,
        left=left,
        stopped_for=run.stopped_for,
        again_at=again_at,
        is_over_cap=run.is_over_cap,
        **{str(state): run.counts[state] for state in (*ANSWERS, State.WITHHELD)},
    )
