"""Where a call stands is kept with its last turn; refuses to lose the place of a call that goes on."""

import json

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
KNOWN = ("flow", "version", "language", "intent", "outcome")
EMPTY = ", ".join(f"{name} = NULL" for name in KNOWN)
BACK = """
    UPDATE calls SET session = coalesce(
        session, (SELECT turns.session FROM turns WHERE turns.id = calls.id * 10000 + calls.turn)
    )
"""


def upgrade() -> None:
    """Move the sessions of calls under way to their last turns."""
    op.add_column("turns", sa.Column("session", sa.Text))
    op.execute(OF_LAST)
    op.execute(f"UPDATE calls SET session = NULL, {EMPTY} WHERE ended_at IS NULL AND turn > 0")  # noqa: S608 - our own words
    op.drop_column("calls", "turn")


def downgrade() -> None:
    """Move them back."""
    op.add_column("calls", sa.Column("turn", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.execute(LAST)
    op.execute(BACK)
    _know_again()
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("calls", "turn", server_default=None)
    op.drop_column("turns", "session")


def _know_again() -> None:
    """Write to the rows of calls under way what their sessions say of them."""
    connection = op.get_bind()
    under_way = connection.execute(sa.text("SELECT id, session FROM calls WHERE ended_at IS NULL AND session IS NOT NULL")).all()
    update = sa.text(f"UPDATE calls SET {', '.join(f'{name} = :{name}' for name in KNOWN)} WHERE id = :id")  # noqa: S608
    for call, session in under_way:
        said = json.loads(session)
        connection.execute(update, {"id": call, **{name: said.get(name) for name in KNOWN}})
