"""A turn's key is its place, call and number in one; refuses to lose a turn: all get the places they have."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0001"
branch_labels = None
depends_on = None

KEPT = "call_id, number, fingerprint, signal, reply, at"
PLACED = "id = call_id * 10000 + number"
NUMBERED = "number > 0 AND number < 10000"


def upgrade() -> None:
    """Give the turns their places."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("uq_turns_call_id_number"), "turns")
        op.drop_constraint(op.f("fk_turns_call_id"), "turns")
        op.execute("ALTER TABLE turns ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE turns_id_seq")
        op.execute("UPDATE turns SET id = -id")  # out of the way: some places are ids of other turns
        op.execute("UPDATE turns SET id = call_id * 10000 + number")
        op.create_check_constraint(op.f("ck_turns_place"), "turns", PLACED)
        op.create_check_constraint(op.f("ck_turns_number"), "turns", NUMBERED)
        return
    _rebuild(
        "call_id * 10000 + number",
        sa.Column("call_id", sa.Integer, nullable=False),
        sa.CheckConstraint(PLACED, name=op.f("ck_turns_place")),
        sa.CheckConstraint(NUMBERED, name=op.f("ck_turns_number")),
    )


def downgrade() -> None:
    """Number the turns as they come again."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_turns_place"), "turns")
        op.drop_constraint(op.f("ck_turns_number"), "turns")
        op.execute("CREATE SEQUENCE turns_id_seq OWNED BY turns.id")
        op.execute("UPDATE turns SET id = -id")
        op.execute("UPDATE turns SET id = nextval('turns_id_seq')")
        op.execute("ALTER TABLE turns ALTER COLUMN id SET DEFAULT nextval('turns_id_seq'::regclass)")
        op.create_unique_constraint(op.f("uq_turns_call_id_number"), "turns", ["call_id", "number"])
        op.create_foreign_key(op.f("fk_turns_call_id"), "turns", "calls", ["call_id"], ["id"])
        return
    _rebuild(
        "NULL",
        sa.Column("call_id", sa.Integer, sa.ForeignKey("calls.id", name=op.f("fk_turns_call_id")), nullable=False),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_turns_call_id_number")),
    )


def _rebuild(place: str, call: sa.Column[int], *constraints: sa.Constraint) -> None:
    """SQLite changes keys by copying: the table around this column and these constraints, with `place` as each turn's id."""
    op.rename_table("turns", "turns_before")
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, nullable=False),
        call,
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("signal", sa.Text),
        sa.Column("reply", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        *constraints,
    )
    op.execute(f"INSERT INTO turns (id, {KEPT}) SELECT {place}, {KEPT} FROM turns_before ORDER BY id")  # noqa: S608 - our own words
    op.drop_table("turns_before")
