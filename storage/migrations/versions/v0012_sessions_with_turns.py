"""Where a call stands is kept with its last turn; refuses to lose the place of a call that goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OF_LAST = """
    UPDATE turns SET session = (SELECT calls.session FROM calls WHERE calls.id = turns.call_id)
    WHERE id IN (SELECT calls.id * 10000 + calls.turn FROM calls WHERE calls.ended_at IS NULL AND calls.turn > 0)
"""
LAST = """
    UPDATE calls SET turn = coalesce(
        (SELECT max(turns.number) FROM turns WHERE turns.id BETWEEN calls.id * 10000 + 1 AND calls.id * 10000 + 9999), 0
    )
"""
BACK = """
    UPDATE calls SET session = coalesce(
        session, (SELECT turns.session FROM turns WHERE turns.id = calls.id * 10000 + calls.turn)
    )
"""


def upgrade() -> None:
    """Move the sessions of calls under way to their last turns."""
    op.add_column("turns", sa.Column("session", sa.Text))
    op.execute(OF_LAST)
    op.execute("UPDATE calls SET session = NULL WHERE ended_at IS NULL AND turn > 0")
    op.drop_column("calls", "turn")


def downgrade() -> None:
    """Move them back."""
    op.add_column("calls", sa.Column("turn", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.execute(LAST)
    op.execute(BACK)
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("calls", "turn", server_default=None)
    op.drop_column("turns", "session")
