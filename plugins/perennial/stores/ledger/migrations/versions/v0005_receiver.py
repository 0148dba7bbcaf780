"""Creates inboxes, pauses and the deduplication of incoming events; extends erasures."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _instant(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    return sa.Column("event_number", kind, nullable=False)


def upgrade() -> None:
    """Create the tables and columns."""
    _create_inbox()
    op.create_table(
        "pauses",
        _number(),
        *_texts("person_id"),
        _instant("until_at"),
        _instant("occurred_at"),
        sa.PrimaryKeyConstraint("event_number", name="pk_pauses"),
    )
    op.create_index("ix_pauses_person_id", "pauses", ["person_id"])
    op.create_index("ix_pauses_occurred_at", "pauses", ["occurred_at"])
    op.create_table(
        "heard",
        *_texts("key"),
        _instant("occurred_at"),
        sa.PrimaryKeyConstraint("key", name="pk_heard"),
    )
    for name in ("kind", "pseudonym"):
        op.add_column(
            "erasures", sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''"))
        )


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        *_texts("message_id", "person_id", "title", "text", "link"),
        _instant("expires_at", nullable=True),
        _instant("occurred_at"),
        sa.PrimaryKeyConstraint("message_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_person_id_occurred_at", "inbox", ["person_id", "occurred_at"])
    op.create_table(
        "inbox_events",
        _number(),
        *_texts("message_id", "act"),
        _instant("occurred_at"),
        sa.PrimaryKeyConstraint("event_number", name="pk_inbox_events"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["inbox.message_id"], name="fk_inbox_events_message_id"
        ),
        sa.UniqueConstraint("message_id", "act", name="uq_inbox_events_message_id"),
    )
    op.create_index("ix_inbox_events_occurred_at", "inbox_events", ["occurred_at"])
