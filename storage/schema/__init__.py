"""Every table, declared once; refuses to be created from here: migrations do that, and a test holds the two equal."""

from storage.schema.calls import TURNS_A_CALL, calls, customers, events, turns, waits
from storage.schema.parts import metadata
from storage.schema.people import audits, people
from storage.schema.promised import appointments, callbacks, notes, promises, slots, surveys, tickets
from storage.schema.work import dials, outbox

__all__ = [
    "TURNS_A_CALL",
    "appointments",
    "audits",
    "callbacks",
    "calls",
    "customers",
    "dials",
    "events",
    "metadata",
    "notes",
    "outbox",
    "people",
    "promises",
    "slots",
    "surveys",
    "tickets",
    "turns",
    "waits",
]
