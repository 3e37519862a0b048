"""What may be done to what is owed, as it stands, and by whom; refuses what makes no sense.

A ticket is taken, noted, closed with a result, opened again; a visit is at the door, made, missed, moved, cancelled; a callback
is taken, made, moved, withdrawn; a low score is taken and looked into. Who leads the floor may give work to others.
"""

from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What somebody does, as pages and events name it."""

    ASSIGN = "assign"
    TAKE = "take"
    NOTE = "note"
    CLOSE = "close"
    REOPEN = "reopen"
    PRIORITY = "priority"
    WITHDRAW = "withdraw"
    ARRIVED = "arrived"
    DONE = "done"
    NO_SHOW = "no_show"
    MOVE = "move"
    CANCEL = "cancel"
    HANDLED = "handled"


Acts = frozenset[Act]
_NONE: Acts = frozenset()
PRIORITIES = (0, 10, 20, 50, 100)
"""The weights a person may give a ticket; larger goes first."""


def of_ticket(status: str, *, leads: bool) -> Acts:
    """What may be done to a ticket that is open, cancelled or closed."""
    if status != "open":
        return frozenset({Act.NOTE, Act.REOPEN}) if leads else frozenset({Act.NOTE})
    everybody = {Act.TAKE, Act.NOTE, Act.CLOSE, Act.WITHDRAW}
    return frozenset(everybody | {Act.ASSIGN, Act.PRIORITY}) if leads else frozenset(everybody)


def of_visit(status: str, start_at: datetime, now: datetime, *, arrived: bool) -> Acts:
    """What may be done to a visit: nobody arrives the day before, and what has not begun is neither made nor missed."""
    if status != "booked":
        return _NONE
    before = {Act.MOVE, Act.CANCEL}
    if now.date() < start_at.astimezone(now.tzinfo).date():
        return frozenset(before)
    if arrived:
        return frozenset({Act.DONE, Act.CANCEL})
    return frozenset(before | {Act.ARRIVED, Act.DONE, Act.NO_SHOW}) if now >= start_at else frozenset(before | {Act.ARRIVED})


def of_callback(status: str, *, leads: bool) -> Acts:
    """What may be done to a callback that is open, done, cancelled or failed."""
    if status != "open":
        return _NONE
    everybody = {Act.TAKE, Act.DONE, Act.MOVE, Act.WITHDRAW}
    return frozenset(everybody | {Act.ASSIGN}) if leads else frozenset(everybody)


def of_survey(*, low: bool, handled: bool) -> Acts:
    """What may be done to a survey: a low score is somebody's to look into, once."""
    return frozenset({Act.TAKE, Act.ASSIGN, Act.HANDLED}) if low and not handled else _NONE


def kept(due_at: datetime, at: datetime) -> bool:
    """Whether what is done now was done as promised."""
    return at <= due_at
