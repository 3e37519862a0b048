"""What calls we place are about and how they ended, who must not be rung, what was confirmed; refuses to lose a row.

SQLite writes an added column behind the constraints, where the declared table does not have it: the tables are made anew.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
BOOKED = "status = 'booked'"


def upgrade() -> None:
    """Add the table and the columns."""
    _refusals().create(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        for table in (_appointments(grown=True), _surveys(grown=True), _dials(grown=True)):
            _made_anew(table)
        return
    op.add_column("appointments", Column("confirmed_at", Instant))
    op.add_column("surveys", Column("channel", Text, nullable=False, server_default=text("'call'")))
    for name, target in (("appointment_id", "appointments"), ("survey_id", "surveys")):
        op.add_column("dials", Column(name, Identity, ForeignKey(f"{target}.id", name=f"fk_dials_{name}")))
        op.create_index(f"ix_dials_{name}", "dials", [name])
    op.add_column("dials", Column("looks", Integer, nullable=False, server_default=text("0")))
    op.add_column("dials", Column("result", Text))
    op.add_column("dials", Column("ended_at", Instant))
    op.create_index("ix_dials_number_intended_at", "dials", ["number", "intended_at"])


def downgrade() -> None:
    """Take them away."""
    if op.get_bind().dialect.name == "sqlite":
        for table in (_dials(grown=False), _surveys(grown=False), _appointments(grown=False)):
            _made_anew(table)
    else:
        for name in ("appointment_id", "survey_id", "number_intended_at"):
            op.drop_index(f"ix_dials_{name}", "dials")
        for name in ("appointment_id", "survey_id", "looks", "result", "ended_at"):
            op.drop_column("dials", name)
        op.drop_column("surveys", "channel")
        op.drop_column("appointments", "confirmed_at")
    op.drop_table("refusals")


def _table(name: str, *parts: Any) -> Table:
    """A table beside empty ones for those it refers to."""
    metadata = MetaData(naming_convention=NAMES)
    for other in ("appointments", "callbacks", "calls", "customers", "slots", "surveys"):
        if other != name:
            Table(other, metadata, Column("id", Identity, primary_key=True))
    return Table(name, metadata, Column("id", Identity, primary_key=True), *parts, sqlite_autoincrement=True)


def _to(name: str, target: str, *, nullable: bool = True) -> Column[int]:
    return Column(name, Identity, ForeignKey(f"{target}.id"), nullable=nullable)


def _refusals() -> Table:
    holds = text("lifted_at IS NULL")
    return _table(
        "refusals",
        Column("number", Text),
        _to("call_id", "calls"),
        Column("actor", Text, nullable=False),
        Column("said_at", Instant, nullable=False),
        Column("lifted_at", Instant),
        Column("lifted_by", Text),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
        Index("uq_refusals_number", "number", unique=True, sqlite_where=holds, postgresql_where=holds),
    )


def _appointments(*, grown: bool) -> Table:
    booked = text(BOOKED)
    return _table(
        "appointments",
        Column("number", Text, unique=True),
        Column("status", Text, nullable=False),
        _to("slot_id", "slots", nullable=False),
        Column("service", Text, nullable=False),
        Column("resource", Text, nullable=False),
        Column("start_at", Instant, nullable=False),
        Column("end_at", Instant, nullable=False),
        _to("call_id", "calls"),
        _to("customer_id", "customers"),
        Column("contact", Text),
        Column("address", Text),
        Column("note", Text),
        Column("booked_at", Instant, nullable=False),
        *([Column("confirmed_at", Instant)] if grown else []),
        Column("closed_at", Instant),
        CheckConstraint("status IN ('booked', 'moved', 'cancelled', 'done', 'missed')", name="status"),
        CheckConstraint("(status = 'booked') = (closed_at IS NULL)", name="closed"),
        Index("uq_appointments_slot_id", "slot_id", unique=True, sqlite_where=booked),
        Index("uq_appointments_resource_start_at", "resource", "start_at", unique=True, sqlite_where=booked),
        Index("ix_appointments_customer_id", "customer_id"),
        Index("ix_appointments_call_id", "call_id"),
    )


def _surveys(*, grown: bool) -> Table:
    return _table(
        "surveys",
        _to("call_id", "calls", nullable=False),
        *([Column("channel", Text, nullable=False, server_default=text("'call'"))] if grown else []),
        Column("status", Text, nullable=False),
        Column("scores", Text, nullable=False),
        Column("comment", Text),
        Column("offered_at", Instant, nullable=False),
        Column("answered_at", Instant),
        UniqueConstraint("call_id"),
    )


def _dials(*, grown: bool) -> Table:
    new = (
        _to("appointment_id", "appointments"),
        _to("survey_id", "surveys"),
        Column("looks", Integer, nullable=False, server_default=text("0")),
        Column("result", Text),
        Column("ended_at", Instant),
    )
    indexes = (
        Index("ix_dials_appointment_id", "appointment_id"),
        Index("ix_dials_survey_id", "survey_id"),
        Index("ix_dials_number_intended_at", "number", "intended_at"),
    )
    return _table(
        "dials",
        Column("key", Text, nullable=False, unique=True),
        Column("state", Text, nullable=False),
        Column("sid", Text, unique=True),
        Column("number", Text),
        Column("purpose", Text, nullable=False),
        _to("callback_id", "callbacks"),
        *(new if grown else ()),
        Column("intended_at", Instant, nullable=False),
        Column("settled_at", Instant),
        Column("error", Text),
        CheckConstraint("state IN ('intended', 'placed', 'unknown', 'failed')", name="state"),
        Index("ix_dials_callback_id", "callback_id"),
        *(indexes if grown else ()),
    )


def _made_anew(table: Table) -> None:
    """Every row in a table of this form; others go on referring to it by its name, and the count of ids goes on."""
    name, bind = table.name, op.get_bind()
    found = bind.execute(
        text("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = :t AND sql IS NOT NULL"), {"t": name}
    )
    for (index,) in found.all():
        op.execute(f"DROP INDEX {index}")
    before = {row[1] for row in bind.execute(text(f"PRAGMA table_info({name})"))}
    op.execute("PRAGMA legacy_alter_table = ON")
    op.rename_table(name, f"{name}_before")
    op.execute("PRAGMA legacy_alter_table = OFF")
    table.create(bind)
    kept = ", ".join(column.name for column in table.columns if column.name in before)
    op.execute(f"INSERT INTO {name} ({kept}) SELECT {kept} FROM {name}_before")  # noqa: S608 - names of columns
    op.execute(f"DELETE FROM sqlite_sequence WHERE name = '{name}'")  # noqa: S608 - a table's name
    op.execute(f"UPDATE sqlite_sequence SET name = '{name}' WHERE name = '{name}_before'")  # noqa: S608 - as above
    op.execute(f"DROP TABLE {name}_before")
