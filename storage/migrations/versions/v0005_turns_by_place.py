"""A turn's key is its place, and its events stand with it; refuses to lose a turn: those of before get the places they have.

Their events stay where they are.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEPT = "call_id, number, fingerprint, signal, reply, at"
PLACED = "id = call_id * 10000 + number"
NUMBERED = "number > 0 AND number < 10000"


def upgrade() -> None:
    """Give the turns their places, and room for their events."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("uq_turns_call_id_number"), "turns")
        op.drop_constraint(op.f("fk_turns_call_id"), "turns")
        op.execute("ALTER TABLE turns ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE turns_id_seq")
        op.execute("UPDATE turns SET id = -id")  # out of the way: some places are ids of other turns
        op.execute("UPDATE turns SET id = call_id * 10000 + number")
        op.add_column("turns", sa.Column("events", sa.Text))
        op.add_column("turns", sa.Column("personal", sa.Text))
        op.create_check_constraint(op.f("ck_turns_place"), "turns", PLACED)
        op.create_check_constraint(op.f("ck_turns_number"), "turns", NUMBERED)
        return
    _rebuild(
        "call_id * 10000 + number",
        sa.Column("call_id", sa.Integer, nullable=False),
        (sa.Column("events", sa.Text), sa.Column("personal", sa.Text)),
        sa.CheckConstraint(PLACED, name=op.f("ck_turns_place")),
        sa.CheckConstraint(NUMBERED, name=op.f("ck_turns_number")),
    )


def downgrade() -> None:
    """Number the turns as they come again, and log their events apart."""
    _log_apart()
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("turns", "events")
        op.drop_column("turns", "personal")
        op.drop_constraint(op.f("ck_turns_place"), "turns")
        op.drop_constraint(op.f("ck_turns_number"), "turns")
        op.execute("CREATE SEQUENCE turns_id_seq OWNED BY turns.id")
        op.execute("UPDATE turns SET id = -id")
        op.execute(
            "UPDATE turns SET id = numbered.place FROM"
            " (SELECT id, row_number() OVER (ORDER BY id DESC) AS place FROM turns) AS numbered WHERE turns.id = numbered.id"
        )
        op.execute("SELECT setval('turns_id_seq', coalesce(max(id), 0) + 1, false) FROM turns")
        op.execute("ALTER TABLE turns ALTER COLUMN id SET DEFAULT nextval('turns_id_seq'::regclass)")
        op.create_unique_constraint(op.f("uq_turns_call_id_number"), "turns", ["call_id", "number"])
        op.create_foreign_key(op.f("fk_turns_call_id"), "turns", "calls", ["call_id"], ["id"])
        return
    _rebuild(
        "NULL",
        sa.Column("call_id", sa.Integer, sa.ForeignKey("calls.id", name=op.f("fk_turns_call_id")), nullable=False),
        (),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_turns_call_id_number")),
    )


def _log_apart() -> None:
    """The events that stand with turns, as rows of their own."""
    connection = op.get_bind()
    turns = connection.execute(
        sa.text("SELECT call_id, number, at, events, personal FROM turns WHERE events IS NOT NULL ORDER BY id")
    )
    insert = sa.text(
        "INSERT INTO events (call_id, turn, at, actor, kind, data, personal)"
        " VALUES (:call, :turn, :at, 'caller', :kind, :data, :own)"
    )
    for call, number, at, events, personal in turns.all():
        told = json.loads(events)
        owned = json.loads(personal) if personal else [None] * len(told)
        for (kind, data), own in zip(told, owned, strict=True):
            row = {"call": call, "turn": number, "at": at, "kind": kind, "data": _json(data), "own": own and _json(own)}
            connection.execute(insert, row)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _rebuild(place: str, call: sa.Column[int], more: tuple[sa.Column[str], ...], *constraints: sa.Constraint) -> None:
    """SQLite changes keys by copying: the table around these columns and constraints, with `place` as each turn's id."""
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
        *more,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        *constraints,
    )
    op.execute(f"INSERT INTO turns (id, {KEPT}) SELECT {place}, {KEPT} FROM turns_before ORDER BY id")  # noqa: S608 - our own words
    op.drop_table("turns_before")
