"""Calls under way are found without a look at those that are over; refuses to change a row."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GOING_ON = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_calls_going_on", "calls", ["started_at"], sqlite_where=GOING_ON, postgresql_where=GOING_ON)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_calls_going_on", "calls")
