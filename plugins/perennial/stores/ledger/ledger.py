"""One object for the whole ledger."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from perennial.domain import BrokenWorld
from perennial.stores.lake import Lake
from perennial.stores.ledger.coupons import Coupons
from perennial.stores.ledger.engine import open_engine
from perennial.stores.ledger.erasures import Erasures
from perennial.stores.ledger.export import export
from perennial.stores.ledger.inbound_dedup import Heard
from perennial.stores.ledger.inbox_cards import Inbox
from perennial.stores.ledger.manual_repairs import ByHand
from perennial.stores.ledger.messages import Messages
from perennial.stores.ledger.pauses import Pauses
from perennial.stores.ledger.permissions import Permissions
from perennial.stores.ledger.provider_pacing import Pacing
from perennial.stores.ledger.recipient_lookup import Correspondence
from perennial.stores.ledger.restore_from_lake import recall, recall_handed_over
from perennial.stores.ledger.staff_mails import StaffMails
from perennial.stores.ledger.vault import Vault


class Ledger:
    """The recorded facts about messages, permissions and addresses.

    Attributes:
        messages: What became of every message.
        permissions: Suppressions, consents and kill switches.
        vault: Addresses.
        coupons: Codes, and what was promised with them.
        inbox: Messages that wait in the company's app.
        pauses: Who wants a rest.
        heard: What came from outside, each once.
        erasures: Who was erased.
        correspondence: Who is behind a message or an address.
        pacing: How providers fare, and how fast they may be used.
        by_hand: What a person may do to messages.
        staff_mails: Mails to the company's own staff.
    """

    def __init__(self, engine: Engine, wall_clock: Callable[[], datetime]) -> None:
        """Stand on an engine whose schema is the newest."""
        self.engine = engine
        self._wall_clock = wall_clock
        self.messages = Messages(engine, wall_clock)
        self.permissions = Permissions(engine)
        self.vault = Vault(engine)
        self.coupons = Coupons(engine)
        self.inbox = Inbox(engine)
        self.pauses = Pauses(engine)
        self.heard = Heard(engine)
        self.erasures = Erasures(engine)
        self.correspondence = Correspondence(engine)
        self.pacing = Pacing(engine, wall_clock)
        self.by_hand = ByHand(engine, wall_clock)
        self.staff_mails = StaffMails(engine)

    def recall(self, lake: Lake) -> int:
        """Learn from the lake what this ledger has forgotten: it may be restored from an old copy.

        Returns:
            How many events of messages it had forgotten; 0 for any ledger that was never restored.
        """
        return recall(self.engine, lake)

    def recall_handed_over(self, handed_over: Mapping[str, int], *, occurred_at: datetime) -> int:
        """Doubt what waits here although it was handed over, by the lake's record of a batch.

        Args:
            handed_over: How often each message was about to be handed over.
            occurred_at: The business clock's instant.

        Returns:
            How many messages became unknown; 0 for any ledger that was never restored.
        """
        with self.engine.begin() as connection:
            return recall_handed_over(
                connection, handed_over, occurred_at=occurred_at, now=self._wall_clock()
            )

    def export(self, lake: Lake) -> list[str]:
        """Bring the lake's copies up to date. Returns the partitions that were written.

        What only the lake knows is recalled first, so that no fact is overwritten.
        """
        self.recall(lake)
        return export(self.engine, lake)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """Be closed at the end of a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close.

        Raises:
            BrokenWorld: The database failed in the block: it is busy, damaged or out of reach.
        """
        self.close()
        if isinstance(error, OperationalError) or type(error) is DatabaseError:  # a damaged file
            raise BrokenWorld(f"The ledger failed ({error.orig}): run this again.") from error


def open_ledger(
    url: str, *, wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Ledger:
    """Open the ledger, making it or bringing it to the newest schema first; many may at once.

    Args:
        url: A SQLAlchemy URL, `sqlite:///<absolute path>` or `postgresql://...`.
        wall_clock: What leases and delays go by.

    Raises:
        BrokenWorld: The database can't be reached.
        RequestError: It was migrated by a newer Perennial.
    """
    return Ledger(open_engine(url), wall_clock)
