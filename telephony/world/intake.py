"""New tickets with their promise, and what we can answer ourselves; refuses a kind of ticket that has no clock."""

from typing import Any

from ivr.signals import Found
from promises import knowledge as entries
from promises import replies
from promises.clocks import TicketKind
from promises.numbers import ticket_number
from storage import tickets
from storage.promises import Kind
from telephony.world.facts import Answer, Args, Facts, flag, text, text_or_none

_KEPT = ("when", "address", "subject")


def open_ticket(facts: Facts, args: Args) -> Found:
    """Record a matter and promise when it is answered, or somebody is there."""
    kind, urgent = TicketKind(text(args["kind"])), flag(args.get("urgent"))
    due = replies.due(kind, facts.pack.clocks[kind], facts.pack.calendar, facts.now, urgent=urgent)
    contact = text_or_none(args.get("contact"))
    ticket = tickets.open_ticket(
        facts.tx,
        kind=kind.value,
        call_id=facts.call.id,
        customer_id=facts.remember(contact),
        summary=text(args["summary"]),
        fields=_fields(args, urgent=urgent),
        contact=contact or facts.number,
        priority=due.priority,
        promised_at=due.at,
        at=facts.now,
        numbering=ticket_number,
        promise=Kind.ARRIVAL if kind in {TicketKind.REPAIR, TicketKind.EMERGENCY} else Kind.REPLY,
    )
    return Found(
        query="open_ticket", outcome="opened", values={"number": ticket.number, "promised_at": facts.said(ticket.promised_at)}
    )


def _fields(args: Args, *, urgent: bool) -> dict[str, Any]:
    fields = {name: args[name] for name in _KEPT if args.get(name) not in (None, "")}
    return fields | {"urgent": True} if urgent else fields


def knowledge(facts: Facts, args: Args) -> Found:
    """The answer to a question, in the call's language."""
    entry = entries.find(facts.pack.knowledge, text(args["text"]))
    if entry is None:
        return Found(query="knowledge", outcome="none")
    language = facts.session.language or facts.pack.flow.languages[0]
    return Found(query="knowledge", outcome="answer", values={"text": entry.text[language]})


ANSWERS: dict[str, Answer] = {"open_ticket": open_ticket, "knowledge": knowledge}
