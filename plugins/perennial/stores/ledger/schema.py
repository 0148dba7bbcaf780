"""The ledger's tables.

`messages`, `coupons` and `providers` hold one row per message, code or provider with its present
state; `contacts` is the vault; rows of `unmatched` wait for their message. All other tables are
append-only.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from perennial.domain import State
from perennial.stores.ledger.instant import Instant

HEAD = "0008"
"""The newest migration; a ledger at this version is opened without loading Alembic."""


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _later(name: str) -> Column[str]:
    """A column added after its table, so that existing rows get the server's default."""
    return Column(name, Text, nullable=False, default="", server_default=text("''"))


def _number() -> Column[int]:
    """Order of arrival in the ledger; SQLite autoincrements only plain integers."""
    return Column("event_number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _occurred_at() -> Column[datetime]:
    return Column("occurred_at", Instant, nullable=False, index=True)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

messages = Table(
    "messages",
    metadata,
    Column("message_id", Text, primary_key=True),
    *map(_text, ("campaign", "programme", "step", "variant", "person_id", "channel")),
    *map(_text, ("message_class", "purpose", "address_hash", "batch", "provider")),
    Column("state", Text, nullable=False, default=State.QUEUED),
    *map(_text, ("reason", "claimed_by", "provider_message_id")),
    _later("fault"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("is_test", Boolean, nullable=False),
    Column("is_idempotent", Boolean, nullable=False, default=False),  # of the claiming provider
    Column("decided_on", Date, nullable=False),
    # By the wall clock, internal: never exported, never compared with events.
    Column("due_at", Instant),
    Column("lease_until", Instant),
    # By the business clock.
    Column("queued_at", Instant, nullable=False),
    Column("settled_at", Instant),
    CheckConstraint(f"state in ({', '.join(repr(str(state)) for state in State)})", name="state"),
)
IS_WAITING = text("state in ('queued', 'deferred')")
"""Messages that may be claimed. Queries must use this text, or the partial index is not used."""

Index(
    "ix_messages_waiting",
    messages.c.batch,
    messages.c.message_id,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)
IS_CLAIMED = text("state = 'claimed'")
Index(
    "ix_messages_claimed",
    messages.c.claimed_by,
    sqlite_where=IS_CLAIMED,
    postgresql_where=IS_CLAIMED,
)
Index(
    "ix_messages_provider_message_id",
    messages.c.provider_message_id,
    messages.c.provider,
    sqlite_where=messages.c.provider_message_id != "",
    postgresql_where=messages.c.provider_message_id != "",
)

delivery_events = Table(
    "delivery_events",
    metadata,
    _number(),
    # The message always exists: its row is locked in the same transaction, and messages are never
    # deleted. A foreign key would check again, for a third of the total cost.
    Column("message_id", Text, nullable=False, index=True),
    *map(_text, ("state", "reason", "provider")),
    _later("fault"),
    # False for a receipt that came too late to change the message.
    Column("is_applied", Boolean, nullable=False),
    _occurred_at(),
)

unmatched = Table(  # observations by provider message id that came before the receipt
    "unmatched",
    metadata,
    _number(),
    *map(_text, ("provider", "provider_message_id", "state", "reason")),
    Column("is_permanent", Boolean, nullable=False),
    _occurred_at(),
    UniqueConstraint("provider_message_id", "provider", "state", "occurred_at"),
)

providers = Table(
    "providers",
    metadata,
    Column("provider", Text, primary_key=True),
    _text("paused_for"),
    Column("pause_count", Integer, nullable=False, default=0),  # in a row
    Column("day_count", Integer, nullable=False, default=0),
    Column("day", Date),  # by the business clock; the instants are by the wall clock
    Column("free_at", Instant),
    Column("paused_until", Instant),
)

suppressions = Table(
    "suppressions",
    metadata,
    _number(),
    *map(_text, ("person_id", "channel", "reason", "source")),
    _later("address_hash"),  # of a hard bounce: it is about the address; else empty
    _occurred_at(),
    UniqueConstraint("person_id", "channel", "reason", "source", "occurred_at"),
)

consents = Table(
    "consents",
    metadata,
    _number(),
    *map(_text, ("person_id", "purpose", "channel", "evidence")),
    Column("is_granted", Boolean, nullable=False),
    _occurred_at(),
    UniqueConstraint("person_id", "purpose", "channel", "is_granted", "occurred_at"),
)

kill_switches = Table(
    "kill_switches",
    metadata,
    _number(),
    *map(_text, ("scope", "name", "actor", "reason")),
    Column("is_on", Boolean, nullable=False),
    _occurred_at(),
)

erasures = Table(
    "erasures",
    metadata,
    _number(),
    # Keyed hash of an identifier, such as an address.
    _text("subject_hash"),
    # Kind of the identifier, and its replacement.
    *map(_later, ("kind", "pseudonym")),
    _occurred_at(),
    UniqueConstraint("subject_hash"),
)

coupons = Table(
    "coupons",
    metadata,
    _number(),
    *map(_text, ("pool", "code")),
    Column("is_issued", Boolean, nullable=False, default=False),
    Column("occurred_at", Instant, nullable=False),
    UniqueConstraint("code"),  # across pools, because a redemption gives only the code
    Index(None, "pool", "is_issued", "event_number"),
)

coupon_issues = Table(
    "coupon_issues",
    metadata,
    _number(),
    *map(_text, ("campaign", "person_id", "occurrence", "offer")),
    Column("pool", Text),
    Column("code", ForeignKey("coupons.code")),  # null if the offer has no unique codes
    Column("size_rank", Integer, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False),
    _occurred_at(),
    UniqueConstraint("campaign", "person_id", "occurrence"),
    UniqueConstraint("code"),
)

approvals = Table(
    "approvals",
    metadata,
    _number(),
    *map(_text, ("campaign", "actor", "reason")),
    Column("message_count", BigInteger, nullable=False),
    Column("valid_on", Date, nullable=False),
    _occurred_at(),
)

contacts = Table(
    "contacts",
    metadata,
    Column("external_id", Text, primary_key=True),
    Column("contact_type", Text, primary_key=True),
    *map(_text, ("address_hash", "address")),
    Column("updated_at", Instant, nullable=False),
    Index(None, "contact_type", "address_hash"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("message_id", Text, primary_key=True),
    *map(_text, ("person_id", "title", "text", "link")),
    Column("expires_at", Instant),
    Column("occurred_at", Instant, nullable=False),
    Index(None, "person_id", "occurred_at"),
)

inbox_events = Table(
    "inbox_events",
    metadata,
    _number(),
    Column("message_id", ForeignKey("inbox.message_id"), nullable=False),
    _text("act"),
    _occurred_at(),
    UniqueConstraint("message_id", "act"),
)

pauses = Table(  # only service messages until an instant; the newest row applies
    "pauses",
    metadata,
    _number(),
    Column("person_id", Text, nullable=False, index=True),
    Column("until_at", Instant, nullable=False),
    _occurred_at(),
)

heard = Table(  # incoming events; a repeat keeps the instant of the first
    "heard",
    metadata,
    Column("key", Text, primary_key=True),
    Column("occurred_at", Instant, nullable=False),
)

staff_mails = Table(  # emails to the company's staff: the claim, then the provider's answer
    "staff_mails",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, primary_key=True),
    _text("reason"),
    Column("occurred_at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _number(),
    *map(_text, ("actor", "action", "detail")),  # detail contains no personal data
    _occurred_at(),
)
