"""Creates unmatched observations; drops the foreign key of events."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table; drop the foreign key, which took a third of each receipt's cost."""
    op.create_table(
        "unmatched",
        sa.Column(
            "event_number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False
        ),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("provider", "provider_message_id", "state", "reason")
        ),
        sa.Column("is_permanent", sa.Boolean, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_number", name="pk_unmatched"),
        sa.UniqueConstraint(
            *("provider_message_id", "provider", "state", "occurred_at"),
            name="uq_unmatched_provider_message_id",
        ),
    )
    op.create_index("ix_unmatched_occurred_at", "unmatched", ["occurred_at"])
    with op.batch_alter_table("delivery_events") as events:
        events.drop_constraint("fk_delivery_events_message_id", type_="foreignkey")
