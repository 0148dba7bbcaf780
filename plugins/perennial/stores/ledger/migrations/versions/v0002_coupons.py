"""Creates coupon pools and promises."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    _create_coupons()
    _create_coupon_issues()


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    return sa.Column("event_number", kind, nullable=False)


def _create_coupons() -> None:
    op.create_table(
        "coupons",
        _number(),
        *_texts("pool", "code"),
        sa.Column("is_issued", sa.Boolean, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_number", name="pk_coupons"),
        sa.UniqueConstraint("code", name="uq_coupons_code"),
    )
    op.create_index(
        "ix_coupons_pool_is_issued_event_number", "coupons", ["pool", "is_issued", "event_number"]
    )


def _create_coupon_issues() -> None:
    op.create_table(
        "coupon_issues",
        _number(),
        *_texts("campaign", "person_id", "occurrence", "offer"),
        sa.Column("pool", sa.Text, nullable=True),
        sa.Column("code", sa.Text, nullable=True),
        sa.Column("size_rank", sa.Integer, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_number", name="pk_coupon_issues"),
        sa.ForeignKeyConstraint(["code"], ["coupons.code"], name="fk_coupon_issues_code"),
        sa.UniqueConstraint(
            "campaign", "person_id", "occurrence", name="uq_coupon_issues_campaign"
        ),
        sa.UniqueConstraint("code", name="uq_coupon_issues_code"),
    )
    op.create_index("ix_coupon_issues_occurred_at", "coupon_issues", ["occurred_at"])
