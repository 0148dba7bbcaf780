"""One object for the whole ledger."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from perennial.ledger.correspondence import Correspondence
from perennial.ledger.coupons import Coupons
from perennial.ledger.engine import open_engine
from perennial.ledger.erasures import Erasures
from perennial.ledger.export import DeliveryLake, export
from perennial.ledger.heard import Heard
from perennial.ledger.inbox import Inbox
from perennial.ledger.messages import Messages
from perennial.ledger.pauses import Pauses
from perennial.ledger.permissions import Permissions
from perennial.ledger.vault import Vault


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
    """

    def __init__(self, engine: Engine, wall_clock: Callable[[], datetime]) -> None:
        """Stand on an engine whose schema is the newest."""
        self.engine = engine
        self.messages = Messages(engine, wall_clock)
        self.permissions = Permissions(engine)
        self.vault = Vault(engine)
        self.coupons = Coupons(engine)
        self.inbox = Inbox(engine)
        self.pauses = Pauses(engine)
        self.heard = Heard(engine)
        self.erasures = Erasures(engine)
        self.correspondence = Correspondence(engine)

    def export(self, lake: DeliveryLake) -> list[str]:
        """Bring the lake's copies up to date. Returns the partitions that were written."""
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
        """Close."""
        self.close()


def open_ledger(
    url: str, *, wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Ledger:
    """Open the ledger, making it or bringing it to the newest schema first; many may at once.

    Args:
        url: A SQLAlchemy URL, `sqlite:///<absolute path>` or `postgresql://...`.
        wall_clock: What leases and delays go by.

    Raises:
        BrokenWorld: The database can't be reached, or was migrated by a newer Perennial.
    """
    return Ledger(open_engine(url), wall_clock)
