"""Says which address a hard bounce is about, so that a new address is not suppressed for it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column, and fill it from the person's last message on the channel."""
    op.add_column(
        "suppressions",
        sa.Column("address_hash", sa.Text, nullable=False, server_default=""),
    )
    op.execute(
        """
        update suppressions set address_hash = coalesce((
            select messages.address_hash from messages
            where messages.person_id = suppressions.person_id
                and messages.channel = suppressions.channel
                and messages.settled_at <= suppressions.occurred_at
            order by messages.settled_at desc, messages.message_id
            limit 1
        ), '')
        where reason = 'hard_bounce'
        """
    )
