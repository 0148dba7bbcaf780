"""Hand each message of a batch to a provider once.

The ledger records a claim before each message leaves and a receipt after. Messages that a dead
process claimed become unknown and are not resent. So dispatch can be repeated, run twice at once,
and killed.
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
from perennial.deliveries.dispatch.send_group import GroupSender
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
    """Send the messages of a batch that are still to be sent.

    SIGTERM and SIGINT end the call after the current group. So does a provider that is down or
    throttles; the result says when to call again.

    Args:
        batch: One file of the lake's `batches`.
        as_of: The day the batch was decided for, which must be today.
        lake: Must contain the batch.
        ledger: Recalls events from the lake if it was restored from an old copy.
        claim_size: Messages per group; a killed process leaves at most one group unknown.
        progress: Called with a text after each group.
        programme: The campaign's, for its kill switch.

    Raises:
        NotToday: `as_of` or the batch's day is not today, or a simulated world would reach people.
        NotYet: The batch's hour has not come.
        DefinitionError: The provider refuses our credentials, sender or template.
        RequestError: The batch is not in this lake.
        BrokenWorld: The provider failed.
    """
    clock.require_today(as_of)
    require_reach(provider, clock)
    read = Batch.read(batch, lake, as_of, programme)
    if read.slot_at and not clock.has_come(read.slot_at):
        raise NotYet(read.name, read.slot_at)
    worker = Worker.here()
    handovers = HandOvers(lake, as_of, read.name, f"{worker.pid}-{worker.nonce}")
    sender = GroupSender(read, ledger, clock, provider, handovers, worker)
    enqueued, in_doubt = _enqueue(sender, lake, progress)
    run = BatchRun(sender, as_of, claim_size, pace, progress, Counter({State.UNKNOWN: in_doubt}))
    with told_to_stop() as signals:
        run.run(signals)
        return _result(run, enqueued)


def _enqueue(sender: GroupSender, lake: Lake, progress: Callable[[str], None]) -> tuple[int, int]:
    """Enqueue the batch; return how many messages are new, and how many are in doubt.

    A dead process, or a ledger restored from an old copy, leaves messages in doubt.
    """
    messages, now = sender.ledger.messages, sender.clock.now()
    if forgotten := sender.ledger.recall(lake):
        progress(f"The ledger is an old copy: restored {forgotten} events from the lake")
    in_doubt = messages.settle_in_doubt(sender.batch.name, occurred_at=now).unknown
    enqueued = messages.enqueue(sender.batch.entries, occurred_at=now)
    if not sender.provider.is_idempotent:
        handed_over = sender.handovers.counts()
        in_doubt += sender.ledger.recall_handed_over(handed_over, occurred_at=now)
    return enqueued, in_doubt


def _result(run: BatchRun, enqueued: int) -> Dispatch:
    batch, messages = run.sender.batch, run.sender.ledger.messages
    left = messages.left(batch.name)
    run.progress(f"{batch.name}: {summary(run.counts, left, run.stopped_for)}")
    return Dispatch(
        batch.name,
        enqueued,
        len(batch.entries) - enqueued,
        accepted=run.counts[State.ACCEPTED],
        rejected=run.counts[State.REJECTED],
        deferred=run.counts[State.DEFERRED],
        unknown=run.counts[State.UNKNOWN],
        withheld=run.counts[State.WITHHELD],
        left=left,
        stopped_for=run.stopped_for,
        again_at=run.again_at or (messages.next_due(batch.name) if left else None),
        is_over_cap=run.is_over_cap,
    )
