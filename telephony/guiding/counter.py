"""The clerk of a real call: asks the world as a flow would, in the agent's transaction; refuses to book what is not held."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ivr.events import Wanted
from ivr.signals import Found
from scripts.fills import FillKind
from scripts.guide import filled
from scripts.outcome import Filling, filling
from scripts.progress import Progress
from scripts.script import Script
from storage import appointments, eventlog, tickets, work_lists
from storage.eventlog import Envelope
from storage.work_lists import CallbackLine, TicketLine, VisitLine
from telephony import world
from telephony.guiding.clerk import INHERITED, NOTED, Option, Registered, supplement
from telephony.world import Facts
from telephony.world.booking import HOLD

_NOTHING: Final = frozenset({"taken", "lost", "nowhere", "missing", "none"})
"""Outcomes of the queries behind fillings that register nothing."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A clerk who has a call's world before them. actor: who does it, as events name them."""

    facts: Facts
    actor: str

    def free(self, service: str, wish: Any, skip: Sequence[Option]) -> list[Option]:
        """As the flow's `free_slots`."""
        found = self._ask("free_slots", service=service, wish=wish, skip=list(skip))
        return list(found.values.get("options", ()))

    def hold(self, option: Option) -> str | None:
        """As the flow's `hold_slot`."""
        if self._ask("hold_slot", slot=option).outcome == "taken":
            return None
        return self.facts.said(self.facts.now + HOLD)

    def register(self, filling: Filling) -> Registered:
        """As the flow would. A visit's time is held first if it is not."""
        if filling.kind is FillKind.APPOINTMENT and not self._held(filling.fields["slot"]):
            held = self._ask("hold_slot", slot=filling.fields["slot"])
            if held.outcome == "taken":
                return Registered(outcome=held.outcome, result=None)
        found = self._ask(filling.query, **filling.fields)
        return Registered(outcome=found.outcome, result=None if found.outcome in _NOTHING else dict(found.values))

    def note(self, number: str, text: str) -> bool:
        """As a note that somebody adds on the ticket's page."""
        ticket = tickets.find_by_number(self.facts.tx, number)
        if ticket is None:
            return False
        tickets.add_note(self.facts.tx, ticket.id, text, call_id=self.facts.call.id, at=self.facts.now, actor=self.actor)
        told = Envelope(kind="ticket_noted", data={"number": number})
        eventlog.append(self.facts.tx, call_id=self.facts.call.id, turn=None, events=[told], at=self.facts.now, actor=self.actor)
        return True

    def _held(self, slot: Any) -> bool:
        """Whether the call holds this time, or the same one of somebody else's, still."""
        held, wanted = appointments.held_by(self.facts.tx, self.facts.call.id), appointments.find_slot(self.facts.tx, int(slot))
        return held is not None and wanted is not None and (held.service, held.start_at) == (wanted.service, wanted.start_at)

    def _ask(self, query: str, **args: Any) -> Found:
        return world.answer(self.facts, Wanted(node="script", query=query, args=args))


def inherited(facts: Facts, script: Script, progress: Progress) -> Progress:
    """The progress with what this call has registered already, by the flow or in another script: it is not to be done twice."""
    opened, visits, callbacks = work_lists.of_call(facts.tx, facts.call.id)
    for name in script.fills:
        if name in progress.results:
            continue
        found = _like(filling(script, progress, name, record=facts.pack.flow.languages[0]), (*opened, *visits, *callbacks))
        if found is not None:
            result = {**_result(facts, found), INHERITED: True}
            known = filled(script, progress, name, result)
            told = supplement(filling(script, known, name, record=facts.pack.flow.languages[0]))  # the flow wrote that down
            progress = filled(script, progress, name, {**result, NOTED: told})
    return progress


def _like(wanted: Filling, rows: Sequence[TicketLine | VisitLine | CallbackLine]) -> TicketLine | VisitLine | CallbackLine | None:
    """The row that this filling would make."""
    fields = wanted.fields
    for row in rows:
        match wanted.kind, row:
            case FillKind.TICKET, TicketLine() if row.status != "cancelled" and row.kind == fields.get("kind"):
                return row
            case FillKind.APPOINTMENT, VisitLine() if (
                row.status == "booked" and not fields.get("moves") and fields.get("service") in {None, "", row.service}
            ):
                return row
            case FillKind.CALLBACK, CallbackLine() if row.status == "open" and row.matter == fields.get("matter"):
                return row
            case _:
                continue
    return None


def _result(facts: Facts, row: TicketLine | VisitLine | CallbackLine) -> dict[str, Any]:
    match row:
        case TicketLine():
            return {"number": row.number, "promised_at": facts.said(row.promised_at)}
        case VisitLine():
            return {"number": row.number, "start": facts.said(row.start_at), "end": facts.said(row.end_at)}
        case CallbackLine():
            return {"due": facts.said(row.due_at)}
