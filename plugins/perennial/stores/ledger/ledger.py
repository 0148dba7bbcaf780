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
    """The recorded facts about messages, permissions and addresses."""

    def __init__(self, engine: Engine, wall_clock: Callable[[], datetime]) -> None:
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
        """Restore facts from the lake, if this ledger was restored from an old copy.

        Returns how many events of messages were restored.
        """
        return recall(self.engine, lake)

    def recall_handed_over(self, handed_over: Mapping[str, int], *, occurred_at: datetime) -> int:
        """Make waiting messages unknown if a batch's record in the lake says they were sent.

        `handed_over` counts the hand-overs of each message. Returns how many became unknown.
        """
        with self.engine.begin() as connection:
            return recall_handed_over(
                connection, handed_over, occurred_at=occurred_at, now=self._wall_clock()
            )

    def export(self, lake: Lake) -> list[str]:
        """Update the lake's copies. Returns the partitions written.

        Facts that only the lake has are restored first, so that none is overwritten.
        """
        self.recall(lake)
        return export(self.engine, lake)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """Return the ledger."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the ledger.

        Raises:
            BrokenWorld: The database failed in the block: it is busy, damaged or out of reach.
        """
        self.close()
        if isinstance(error, OperationalError) or type(error) is DatabaseError:  # a damaged file
            raise BrokenWorld(f"The ledger failed ({error.orig}): run this again.") from error


def open_ledger(
    url: str, *, wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Ledger:
    """Open the ledger as `open_engine` does; leases and delays use `wall_clock`."""
    return Ledger(open_engine(url), wall_clock)
