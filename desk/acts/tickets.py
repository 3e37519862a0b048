"""Deeds on tickets: take, assign, note, close, open again, priority, withdraw; refuses to close one without a result."""

from collections.abc import Callable

from desk import here
from desk.acts.doing import Came, Deed, event, note_refusal, take, tell, whose
from desk.reader import WORK
from promises import acts, replies
from promises.acts import Act
from promises.clocks import TicketKind
from storage import tickets
from storage.handlings import Subject
from storage.promises import Outcome
from storage.tickets import Ticket
from storage.transaction import Transaction

_EVENTS = {
    Act.TAKE: "ticket_assigned",
    Act.ASSIGN: "ticket_assigned",
    Act.NOTE: "ticket_noted",
    Act.CLOSE: "ticket_closed",
    Act.REOPEN: "ticket_reopened",
    Act.PRIORITY: "ticket_prioritised",
    Act.WITHDRAW: "ticket_withdrawn",
}


def on_ticket(deed: Deed, number: str) -> Came:
    """Do it to the ticket with this number."""
    deed.reader.must(*WORK)

    def work(tx: Transaction) -> Came:
        ticket = tickets.find_by_number(tx, number)
        if ticket is None:
            return Came.MISSING
        if deed.act not in acts.of_ticket(ticket.status, leads=deed.leads):
            return Came.REFUSED
        came, data = _DONE[deed.act](tx, deed, ticket)
        if came is Came.DONE:
            words = deed.text if deed.act is Act.CLOSE else ""
            tell(tx, deed, event(_EVENTS[deed.act], {"number": number, **data}, words), call_id=ticket.call_id)
        return came

    came = here.write(work)
    note_refusal(deed, "ticket", number, came)
    return came


Done = tuple[Came, dict[str, int | bool]]
"""What came of it, and what its event says."""


def _noted(tx: Transaction, deed: Deed, ticket: Ticket) -> Done:
    tickets.add_note(tx, ticket.id, deed.text, call_id=None, at=deed.at, actor=deed.actor)
    return Came.DONE, {}


def _given(tx: Transaction, deed: Deed, ticket: Ticket) -> Done:
    person = whose(tx, deed)
    if person is None:
        return Came.NOBODY, {}
    return _if_newest(take(tx, deed, Subject.TICKET, ticket.id, person_id=person)), {"person": person}


def _closed(tx: Transaction, deed: Deed, ticket: Ticket) -> Done:
    if not take(tx, deed, Subject.TICKET, ticket.id, result=deed.text):
        return Came.STALE, {}
    kept = acts.kept(ticket.promised_at, deed.at)
    tickets.close(tx, ticket.id, outcome=Outcome.KEPT if kept else Outcome.MISSED, at=deed.at)
    return Came.DONE, {"kept": kept}


def _weighed(tx: Transaction, deed: Deed, ticket: Ticket) -> Done:
    if deed.number not in acts.PRIORITIES:
        return Came.REFUSED, {}
    if not take(tx, deed, Subject.TICKET, ticket.id):
        return Came.STALE, {}
    tickets.set_priority(tx, ticket.id, deed.number)
    return Came.DONE, {"priority": deed.number}


def _withdrawn(tx: Transaction, deed: Deed, ticket: Ticket) -> Done:
    if not take(tx, deed, Subject.TICKET, ticket.id):
        return Came.STALE, {}
    tickets.cancel(tx, ticket.id, at=deed.at)
    return Came.DONE, {}


def _reopened(tx: Transaction, deed: Deed, ticket: Ticket) -> Done:
    if not take(tx, deed, Subject.TICKET, ticket.id, result=None):
        return Came.STALE, {}
    kind = TicketKind(ticket.kind)
    due = replies.due(kind, deed.pack.clocks[kind], deed.pack.calendar, deed.at).at
    tickets.reopen(tx, ticket.id, due=due, at=deed.at)
    return Came.DONE, {}


def _if_newest(changed: bool) -> Came:  # noqa: FBT001 - what storage says
    return Came.DONE if changed else Came.STALE


_DONE: dict[Act, Callable[[Transaction, Deed, Ticket], Done]] = {
    Act.NOTE: _noted,
    Act.TAKE: _given,
    Act.ASSIGN: _given,
    Act.CLOSE: _closed,
    Act.PRIORITY: _weighed,
    Act.WITHDRAW: _withdrawn,
    Act.REOPEN: _reopened,
}
