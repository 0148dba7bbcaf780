"""Creates approvals of unusual volumes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table."""
    kind = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "approvals",
        sa.Column("event_number", kind, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("campaign", "actor", "reason")),
        sa.Column("message_count", sa.BigInteger, nullable=False),
        sa.Column("valid_on", sa.Date, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_number", name="pk_approvals"),
    )
    op.create_index("ix_approvals_occurred_at", "approvals", ["occurred_at"])
