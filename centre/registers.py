"""The lists that people and programs ask for, row by row: calls, tickets, appointments, callbacks, surveys; refuses to write.

A `Register` names its rows as contracts do (`from`, `to`, `turns`), whatever the columns are called.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from centre.shown import plain
from storage import appointments, callbacks, calls, dials, notes, recordings, search, surveys, tickets, transcripts
from storage.standing import Call
from storage.transaction import Transaction

Row = dict[str, Any]
PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One list. `page` gives stored rows below an id, newest first; `found` is the one row of a key, with all it has."""

    key: str
    columns: tuple[str, ...]
    page: Callable[[Transaction, int, int | None], Sequence[Any]]
    row: Callable[[Transaction, Any], Row]
    found: Callable[[Transaction, str], Row | None]
    by_words: Callable[[Transaction, str, int, int | None], Sequence[Any]] | None = None

    def rows(self, tx: Transaction, limit: int | None, words: str | None = None) -> Iterator[Row]:
        """The newest `limit` rows, newest first; None: all. words: only those in which all of this was said."""
        left, before = limit, None
        while left is None or left > 0:
            most = PAGE if left is None else min(left, PAGE)
            stored = self.by_words(tx, words, most, before) if words and self.by_words else self.page(tx, most, before)
            if not stored:
                return
            yield from (self.row(tx, item) for item in stored)
            before = stored[-1].id
            left = None if left is None else left - len(stored)


def _call(_tx: Transaction, call: Call) -> Row:
    return {
        "sid": call.sid,
        "direction": call.direction,
        "from": call.caller,
        "to": call.called,
        "status": call.status,
        "language": call.language,
        "flow": call.flow,
        "intent": call.intent,
        "outcome": call.outcome,
        "turns": call.turn,
        "started_at": call.started_at,
        "ended_at": call.ended_at,
        "duration_s": call.duration_s,
    }


def _shown_call(tx: Transaction, sid: str) -> Row | None:
    call = calls.find(tx, sid)
    kept = calls.show(tx, sid)
    if call is None or kept is None:
        return None
    return {
        **_call(tx, call),
        "version": call.version,
        "recorded": "refused" if recordings.refused(tx, call.id) else bool(recordings.of_call(tx, call.id)),
        "recordings": [_kept(recording) for recording in recordings.of_call(tx, call.id)],
        "transcripts": [_transcript(tx, one) for one in transcripts.of_call(tx, call.id)],
        "timeline": kept["events"],
        "replies": kept["turns"],
    }


def _kept(recording: recordings.Recording) -> Row:
    return {name: value for name, value in plain_fields(recording).items() if name not in {"id", "call_id"}}


def _transcript(tx: Transaction, one: transcripts.Transcript) -> Row:
    told = {name: value for name, value in plain_fields(one).items() if name not in {"id", "call_id", "recording_id"}}
    of = "call" if one.recording_id is None else "recording"
    return {"of": of, **told, "said": [plain_fields(said) for said in transcripts.said(tx, one.id)]}


def _by_words(tx: Transaction, words: str, limit: int, before: int | None) -> list[Call]:
    """The newest calls in which these words were said."""
    sids = [calls.sid_of(tx, call_id) for call_id in search.find(tx, words, limit=limit, before_id=before)]
    return [call for sid in sids if sid and (call := calls.find(tx, sid)) is not None]


def _of_call(tx: Transaction, item: Any) -> Row:
    """Any other row: its fields, and the call it came from by the carrier's id."""
    row: Row = {name: value for name, value in plain_fields(item).items() if name not in {"call_id", "customer_id", "slot_id"}}
    row["call"] = calls.sid_of(tx, item.call_id) if item.call_id is not None else None
    return row


def plain_fields(item: Any) -> Row:
    """The fields of a stored row, unchanged."""
    return {name: getattr(item, name) for name in item.__slots__}


def _shown_ticket(tx: Transaction, number: str) -> Row | None:
    ticket = tickets.find_by_number(tx, number)
    return {**_of_call(tx, ticket), "notes": plain(notes.of_ticket(tx, ticket.id))} if ticket else None


def _shown_appointment(tx: Transaction, number: str) -> Row | None:
    visit = appointments.find_by_number(tx, number)
    if visit is None:
        return None
    told = {"notes": plain(notes.of_appointment(tx, visit.id)), "reminders": _attempts(dials.of_appointment(tx, visit.id))}
    return {**_of_call(tx, visit), **told}


def _attempts(made: Sequence[dials.Dial]) -> list[Row]:
    """The calls we placed about something: how far each came and how it ended."""
    names = ("key", "state", "result", "intended_at", "ended_at", "error")
    return [{**{name: getattr(dial, name) for name in names}, "call": dial.sid} for dial in made]


def _callback(tx: Transaction, item: Any) -> Row:
    """A callback with how often it was tried and what came of it last; `unknown` waits for a person to look."""
    made = dials.of_callback(tx, item.id)
    return {**_of_call(tx, item), "attempts": len(made), "last": (made[-1].result or made[-1].state) if made else None}


def _shown_callback(tx: Transaction, key: str) -> Row | None:
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    rows = callbacks.list_callbacks(tx, limit=1, before_id=int(key) + 1)
    if not rows or rows[0].id != int(key):
        return None
    return {**_of_call(tx, rows[0]), "attempts": _attempts(dials.of_callback(tx, rows[0].id))}


def _shown_survey(tx: Transaction, sid: str) -> Row | None:
    call = calls.find(tx, sid)
    survey = surveys.of_call(tx, call.id) if call else None
    return {**_of_call(tx, survey), "attempts": _attempts(dials.of_survey(tx, survey.id))} if survey else None


REGISTERS: dict[str, Register] = {
    "calls": Register(
        key="sid",
        columns=("started_at", "sid", "from", "language", "intent", "outcome", "turns"),
        page=lambda tx, limit, before: calls.list_calls(tx, limit=limit, before_id=before),
        row=_call,
        found=_shown_call,
        by_words=_by_words,
    ),
    "tickets": Register(
        key="number",
        columns=("opened_at", "number", "kind", "status", "promised_at", "contact", "summary"),
        page=lambda tx, limit, before: tickets.list_tickets(tx, limit=limit, before_id=before),
        row=_of_call,
        found=_shown_ticket,
    ),
    "appointments": Register(
        key="number",
        columns=("start_at", "end_at", "number", "service", "resource", "status", "confirmed_at", "contact"),
        page=lambda tx, limit, before: appointments.list_appointments(tx, limit=limit, before_id=before),
        row=_of_call,
        found=_shown_appointment,
    ),
    "callbacks": Register(
        key="id",
        columns=("due_at", "id", "number", "matter", "status", "attempts", "last", "reason"),
        page=lambda tx, limit, before: callbacks.list_callbacks(tx, limit=limit, before_id=before),
        row=_callback,
        found=_shown_callback,
    ),
    "surveys": Register(
        key="call",
        columns=("offered_at", "call", "channel", "status", "scores", "comment"),
        page=lambda tx, limit, before: surveys.list_surveys(tx, limit=limit, before_id=before),
        row=_of_call,
        found=_shown_survey,
    ),
}
