"""Every table, declared once; refuses to be created from here: migrations do that, and a test holds the two equal."""

from storage.schema.calls import TURNS_A_CALL, calls, customers, events, turns, waits
from storage.schema.floor import guides, legs, offers, presences, wrap_ups
from storage.schema.handled import day_figures, handlings, pictures, views
from storage.schema.parts import metadata
from storage.schema.people import audits, people
from storage.schema.promised import appointments, callbacks, notes, promises, slots, surveys, tickets
from storage.schema.sound import call_words, recording_refusals, recordings, transcripts, utterances
from storage.schema.sources import sources
from storage.schema.work import dials, outbox, refusals

__all__ = [
    "TURNS_A_CALL",
    "appointments",
    "audits",
    "call_words",
    "callbacks",
    "calls",
    "customers",
    "day_figures",
    "dials",
    "events",
    "guides",
    "handlings",
    "legs",
    "metadata",
    "notes",
    "offers",
    "outbox",
    "people",
    "pictures",
    "presences",
    "promises",
    "recording_refusals",
    "recordings",
    "refusals",
    "slots",
    "sources",
    "surveys",
    "tickets",
    "transcripts",
    "turns",
    "utterances",
    "views",
    "waits",
    "wrap_ups",
]
