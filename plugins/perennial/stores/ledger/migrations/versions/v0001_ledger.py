"""Creates messages, permissions, contacts and the audit log."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STATES = ("queued", "claimed", "accepted", "rejected", "deferred", "unknown", "withheld")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _instant(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _append_only(name: str, *columns: sa.Column[str] | sa.Column[bool] | sa.Constraint) -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        name,
        sa.Column("event_number", number, nullable=False),
        *columns,
        _instant("occurred_at"),
        sa.PrimaryKeyConstraint("event_number", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_occurred_at", name, ["occurred_at"])


def upgrade() -> None:
    """Create the tables."""
    _create_messages()
    _create_permissions()
    op.create_table(
        "contacts",
        *_texts("external_id", "contact_type", "address_hash", "address"),
        _instant("updated_at"),
        sa.PrimaryKeyConstraint("external_id", "contact_type", name="pk_contacts"),
    )
    op.create_index(
        "ix_contacts_contact_type_address_hash", "contacts", ["contact_type", "address_hash"]
    )
    _append_only("audit", *_texts("actor", "action", "detail"))


def _create_messages() -> None:
    op.create_table(
        "messages",
        *_texts("message_id", "campaign", "programme", "step", "variant", "person_id", "channel"),
        *_texts("message_class", "purpose", "address_hash", "batch", "provider"),
        *_texts("state", "reason", "claimed_by", "provider_message_id"),
        sa.Column("attempts", sa.Integer, nullable=False),
        _flag("is_test"),
        _flag("is_idempotent"),
        sa.Column("decided_on", sa.Date, nullable=False),
        _instant("due_at", nullable=True),
        _instant("lease_until", nullable=True),
        _instant("queued_at"),
        _instant("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("message_id", name="pk_messages"),
        sa.CheckConstraint(f"state in {STATES}", name="ck_messages_state"),
    )
    op.create_index(
        "ix_messages_batch_state_message_id", "messages", ["batch", "state", "message_id"]
    )
    is_claimed = sa.text("state = 'claimed'")
    op.create_index(
        "ix_messages_claimed",
        "messages",
        ["claimed_by"],
        sqlite_where=is_claimed,
        postgresql_where=is_claimed,
    )
    _append_only(
        "delivery_events",
        *_texts("message_id", "state", "reason", "provider"),
        _flag("is_applied"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.message_id"], name="fk_delivery_events_message_id"
        ),
    )
    op.create_index("ix_delivery_events_message_id", "delivery_events", ["message_id"])


def _create_permissions() -> None:
    _append_only(
        "suppressions",
        *_texts("person_id", "channel", "reason", "source"),
        sa.UniqueConstraint(
            *("person_id", "channel", "reason", "source", "occurred_at"),
            name="uq_suppressions_person_id",
        ),
    )
    _append_only(
        "consents",
        *_texts("person_id", "purpose", "channel", "evidence"),
        _flag("is_granted"),
        sa.UniqueConstraint(
            *("person_id", "purpose", "channel", "is_granted", "occurred_at"),
            name="uq_consents_person_id",
        ),
    )
    _append_only("kill_switches", *_texts("scope", "name", "actor", "reason"), _flag("is_on"))
