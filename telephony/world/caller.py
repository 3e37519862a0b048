"""Who is calling, and what we remember of them; refuses to know anybody without a telephone number."""

from ivr.signals import Found
from storage import appointments, callbacks, customers, eventlog, tickets
from telephony.outbound.answering import WITHDRAWN
from telephony.world.facts import Answer, Args, Facts, text_or_none


def caller(facts: Facts, _args: Args) -> Found:
    """By number: known (language, name, open matters), unknown, or withheld."""
    number = facts.number
    if number is None:
        return Found(query="caller", outcome="withheld")
    customer = customers.find(facts.tx, number)
    if customer is None:
        return Found(query="caller", outcome="unknown", values={"number": number})
    customers.remember(facts.tx, number, facts.now)
    facts.found_to_be(customer)
    matters = sum(len(of(facts.tx, customer.id)) for of in (tickets.open_of_customer, appointments.open_of_customer))
    matters += len(callbacks.open_of_customer(facts.tx, customer.id))
    withdrawn = any(event.kind == WITHDRAWN for event in eventlog.of_call(facts.tx, facts.call.id))
    values = {
        "language": customer.language,
        "name": customer.name,
        "number": number,
        "open": matters,
        "withdrawn": withdrawn,
    }
    return Found(query="caller", outcome="known", values=values)


def remember_language(facts: Facts, args: Args) -> Found:
    """Keep the language for the next call from this number."""
    number = facts.number
    if number is not None:
        customer = customers.remember(facts.tx, number, facts.now, language=text_or_none(args["language"]))
        facts.found_to_be(customer)
    return Found(query="remember_language", outcome="ok")


ANSWERS: dict[str, Answer] = {"caller": caller, "remember_language": remember_language}
