"""One worker's work on a group: claim, check permissions, send, settle."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

from perennial.config.clock import Clock
from perennial.deliveries.dispatch.batch_file import Batch
from perennial.deliveries.dispatch.handovers import HandOvers
from perennial.deliveries.dispatch.provider_trouble import without_mass_refusal
from perennial.deliveries.providers import Provider, scrub
from perennial.domain import BrokenWorld, Message, Receipt, State
from perennial.domain.channels import PERSON
from perennial.stores.ledger import Contact, Entry, Ledger, Worker

LEASE = timedelta(minutes=15)
"""How long other hosts wait for a silent worker's receipts before they mark its messages as
unknown. A short time is safe too: late receipts are still recorded."""

ANSWERS = (State.ACCEPTED, State.REJECTED, State.DEFERRED, State.UNKNOWN)
"""States that a provider may report."""


class Settled(NamedTuple):
    """Messages by state, and the provider's receipts."""

    counts: Counter[State]
    receipts: list[Receipt]


@dataclass(frozen=True, slots=True)
class GroupSender:
    """Claims and sends groups of one batch."""

    batch: Batch
    ledger: Ledger
    clock: Clock
    provider: Provider
    handovers: HandOvers
    worker: Worker

    def claim(self, size: int) -> list[Entry]:
        """Claim the next group, on disk before this returns."""
        return self.ledger.messages.claim(
            self.batch.name,
            worker=self.worker,
            provider=self.provider.name,
            is_idempotent=self.provider.is_idempotent,
            size=size,
            lease=LEASE,
        )

    def settle(self, entries: Sequence[Entry]) -> Settled:
        """Send a claimed group and record the outcome."""
        receipts: list[Receipt] = []
        try:
            refused, addresses = self._ask(entries)
            withheld = [Receipt(name, State.WITHHELD, why) for name, why in refused.items()]
            counts = self._record(withheld)
            wanted = [entry for entry in entries if entry.message_id in addresses]
            if wanted:
                messages = self.batch.messages(wanted, addresses, self.clock.now())
                if not self.provider.is_idempotent:
                    self.handovers.note(message.message_id for message in messages)
                receipts = without_mass_refusal(self._send(messages))
                counts.update(self._record(receipts))
        except BaseException:
            self.ledger.messages.give_up(self.worker, occurred_at=self.clock.now())
            raise
        return Settled(counts, receipts)

    def _ask(self, entries: Sequence[Entry]) -> tuple[dict[str, str], dict[str, str]]:
        """Refusal reasons, and addresses of other messages, by message id."""
        accounts = {entry.person_id: self.batch.accounts_of(entry) for entry in entries}
        refused = self.ledger.permissions.refusals(entries, accounts, at=self.clock.now())
        allowed = [entry for entry in entries if entry.message_id not in refused]
        if self.batch.contact_type == PERSON:
            return refused, {entry.message_id: entry.person_id for entry in allowed}
        asked = {account for entry in allowed for account in accounts[entry.person_id]}
        known = self.ledger.vault.contacts(self.batch.contact_type, asked)
        addresses = {}
        for entry in allowed:
            theirs = [known[account] for account in accounts[entry.person_id] if account in known]
            if address := _address_of(entry, theirs):
                addresses[entry.message_id] = address
            else:
                refused[entry.message_id] = "no_address"
        return refused, addresses

    def _send(self, messages: Sequence[Message]) -> list[Receipt]:
        """One valid receipt per message."""
        try:
            receipts = {receipt.message_id: receipt for receipt in self.provider.send(messages)}
        except Exception as error:  # noqa: BLE001 - any company's provider may run here
            words = scrub(f"{type(error).__name__}: {error}", "")
            # The traceback may quote addresses.
            raise BrokenWorld(
                f"The provider {self.provider.name!r} failed: "
                f"{words}. Dispatch again; nothing is sent twice."
            ) from None
        return [_checked(receipts.get(message.message_id), message) for message in messages]

    def _record(self, receipts: Sequence[Receipt]) -> Counter[State]:
        return self.ledger.messages.settle(
            receipts, worker=self.worker, occurred_at=self.clock.now()
        )


def _address_of(entry: Entry, theirs: Sequence[Contact]) -> str:
    """The address that was decided for, if the person still has it; for a test, the newest."""
    if entry.is_test:
        return max(theirs, key=lambda one: one.updated_at).address if theirs else ""
    return next((one.address for one in theirs if one.address_hash == entry.address_hash), "")


def _checked(receipt: Receipt | None, message: Message) -> Receipt:
    if receipt is None or receipt.state not in ANSWERS:
        return Receipt(message.message_id, State.UNKNOWN, "the provider gave no receipt")
    return replace(receipt, reason=scrub(receipt.reason, message.address))
