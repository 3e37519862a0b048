"""Every table, declared once; refuses to be created from here: migrations do that, and a test holds the two equal."""

from storage.schema.calls import TURNS_A_CALL, calls, customers, events, turns, waits
from storage.schema.floor import legs, offers, presences, wrap_ups
from storage.schema.parts import metadata
from storage.schema.promised import appointments, callbacks, notes, promises, slots, surveys, tickets
from storage.schema.work import dials, outbox

__all__ = [
    "TURNS_A_CALL",
    "appointments",
    "callbacks",
    "calls",
    "customers",
    "dials",
    "events",
    "legs",
    "metadata",
    "notes",
    "offers",
    "outbox",
    "presences",
    "promises",
    "slots",
    "surveys",
    "tickets",
    "turns",
    "waits",
    "wrap_ups",
]
