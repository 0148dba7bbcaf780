"""The ledger's tables: what changes while messages fly, and what may never be forgotten.

`messages` holds one row per message and where it stands, `coupons` one row per code and whether it
is taken, `providers` one row per provider and how it fares; `contacts` is the vault, the only place
that holds addresses; in `unmatched` something waits until its message is known. All others are
append-only: what they say is never changed or taken back.
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

HEAD = "0007"
"""The newest migration: a ledger that stands there is opened without looking at the others."""


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _later(name: str) -> Column[str]:
    """Came later than its table: rows of before have the server's default."""
    return Column(name, Text, nullable=False, default="", server_default=text("''"))


def _number() -> Column[int]:
    """The order in which the ledger learned of things; SQLite counts only plain integers."""
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
    Column("is_idempotent", Boolean, nullable=False, default=False),  # of the provider that claimed
    Column("decided_on", Date, nullable=False),
    # The wall clock's, for working only: never exported, never compared with events.
    Column("due_at", Instant),
    Column("lease_until", Instant),
    # The business clock's.
    Column("queued_at", Instant, nullable=False),
    Column("settled_at", Instant),
    CheckConstraint(f"state in ({', '.join(repr(str(state)) for state in State)})", name="state"),
)
IS_WAITING = text("state in ('queued', 'deferred')")
"""Of messages that may be claimed. Queries quote it: only then is the index of these few used."""

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
    # Always of a message: it is written in the transaction that has locked the message's row, and
    # messages are never removed. A foreign key would ask once more, for a third of the whole cost.
    Column("message_id", Text, nullable=False, index=True),
    *map(_text, ("state", "reason", "provider")),
    _later("fault"),
    # A receipt that came too late to change anything is kept, but says nothing about the message.
    Column("is_applied", Boolean, nullable=False),
    _occurred_at(),
)

unmatched = Table(  # heard of by the provider's name alone, before our receipt told it
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
    Column("day", Date),  # the business clock's; the instants are the wall clock's
    Column("free_at", Instant),
    Column("paused_until", Instant),
)

suppressions = Table(
    "suppressions",
    metadata,
    _number(),
    *map(_text, ("person_id", "channel", "reason", "source")),
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
    # A keyed hash of what named the person, such as an address: it tells nothing by itself.
    _text("subject_hash"),
    # What it names, and what replaces it now.
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
    UniqueConstraint("code"),  # over all pools: a redemption names nothing but the code
    Index(None, "pool", "is_issued", "event_number"),
)

coupon_issues = Table(
    "coupon_issues",
    metadata,
    _number(),
    *map(_text, ("campaign", "person_id", "occurrence", "offer")),
    Column("pool", Text),
    Column("code", ForeignKey("coupons.code")),  # none where the offer has no unique codes
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

pauses = Table(  # nothing but service messages until an instant; the last word holds
    "pauses",
    metadata,
    _number(),
    Column("person_id", Text, nullable=False, index=True),
    Column("until_at", Instant, nullable=False),
    _occurred_at(),
)

heard = Table(  # what came from outside, each once: a repeat takes the first one's instant
    "heard",
    metadata,
    Column("key", Text, primary_key=True),
    Column("occurred_at", Instant, nullable=False),
)

staff_mails = Table(  # to the company's own people: claimed, then what the provider answered
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
    *map(_text, ("actor", "action", "detail")),  # detail never holds personal data
    _occurred_at(),
)
