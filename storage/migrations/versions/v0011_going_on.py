"""Calls and recordings under way are found without a look at those that are over; refuses to change a row."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GOING_ON = sa.text("ended_at IS NULL")
RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_calls_going_on", "calls", ["started_at"], sqlite_where=GOING_ON, postgresql_where=GOING_ON)
    op.create_index("ix_recordings_running", "recordings", ["call_id"], sqlite_where=RUNNING, postgresql_where=RUNNING)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_recordings_running", "recordings")
    op.drop_index("ix_calls_going_on", "calls")
