"""Adds states after the hand-over, faults, erasures and providers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

STATES = (
    *("queued", "claimed", "accepted", "delivered", "bounced", "complained", "expired"),
    *("answered", "rejected", "deferred", "unknown", "withheld"),
)
OLD_STATES = ("queued", "claimed", "accepted", "rejected", "deferred", "unknown", "withheld")


def upgrade() -> None:
    """Widen the states; add columns, indexes and tables."""
    _widen_states()
    for table in ("messages", "delivery_events"):
        op.add_column(
            table, sa.Column("fault", sa.Text, nullable=False, server_default=sa.text("''"))
        )
    _create_indexes()
    op.create_table(
        "erasures",
        sa.Column(
            "event_number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False
        ),
        sa.Column("subject_hash", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_number", name="pk_erasures"),
        sa.UniqueConstraint("subject_hash", name="uq_erasures_subject_hash"),
    )
    op.create_index("ix_erasures_occurred_at", "erasures", ["occurred_at"])
    op.create_table(
        "providers",
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("paused_for", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("pause_count", "day_count")),
        sa.Column("day", sa.Date, nullable=True),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=True)
            for name in ("free_at", "paused_until")
        ),
        sa.PrimaryKeyConstraint("provider", name="pk_providers"),
    )


def _create_indexes() -> None:
    """Replace the batch index, the largest of all, by partial indexes."""
    op.drop_index("ix_messages_batch_state_message_id", "messages")
    for name, columns, words in (
        ("waiting", ["batch", "message_id"], "state in ('queued', 'deferred')"),
        ("provider_message_id", ["provider_message_id", "provider"], "provider_message_id != ''"),
    ):
        condition = sa.text(words)
        op.create_index(
            f"ix_messages_{name}",
            "messages",
            columns,
            sqlite_where=condition,
            postgresql_where=condition,
        )


def _widen_states() -> None:
    """Replace the check constraint of `messages.state`.

    SQLite can't alter a constraint, and recreating the table would break references to messages.
    SQLite's documentation recommends editing the schema for such changes ("ALTER TABLE", section
    7).
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint("ck_messages_state", "messages", type_="check")
        op.create_check_constraint("ck_messages_state", "messages", f"state in {STATES}")
        return
    known: int = connection.exec_driver_sql("pragma schema_version").scalar_one()
    connection.exec_driver_sql("pragma writable_schema=on")
    changed = connection.execute(
        sa.text(
            "update sqlite_schema set sql = replace(sql, :old, :new) "
            "where name = 'messages' and instr(sql, :old) > 0"
        ),
        {"old": f"state in {OLD_STATES}", "new": f"state in {STATES}"},
    )
    if changed.rowcount != 1:
        raise RuntimeError("the check of messages.state is not the one the first migration made")
    connection.exec_driver_sql(f"pragma schema_version={known + 1}")  # makes others reload it
    connection.exec_driver_sql("pragma writable_schema=reset")
