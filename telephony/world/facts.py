"""What an answer may use: the pack, the open transaction, the call and the instant; refuses another transaction and clocks."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from ivr.session import Session
from ivr.signals import Found
from promises import phones
from promises.walltime import instant
from storage import calls, customers
from storage.customers import Customer
from storage.standing import Call
from storage.transaction import Transaction
from telephony.pack import Pack

Args = Mapping[str, Any]


class Facts(Struct, frozen=True, kw_only=True):
    """Everything a query is answered from. `now` is aware; `session` is the call's place when it asked.

    whose: ids of the customers that the call was found to be of in this turn; the last one counts.
    """

    pack: Pack
    on_call_number: str | None
    tx: Transaction
    call: Call
    session: Session
    now: datetime
    whose: list[int] = field(default_factory=list)

    @property
    def number(self) -> str | None:
        """The number of the person at the other end in E.164; None when it is withheld or no telephone's."""
        person = self.call.called if self.call.direction.startswith("outbound") else self.call.caller
        return phones.e164(person or "", self.pack.region)

    @property
    def customer(self) -> Customer | None:
        """Who is calling, if we know."""
        number = self.number
        return customers.find(self.tx, number) if number else None

    def remember(self, contact: str | None = None) -> int | None:
        """The id of whose matter this is: the person's at the other end, else whoever has the number given; may be new."""
        own = self.number
        number = own or (phones.e164(contact, self.pack.region) if contact else None)
        if number is None:
            return None
        customer = customers.remember(self.tx, number, self.now)
        if own:
            self.found_to_be(customer)
        return customer.id

    def found_to_be(self, customer: Customer) -> None:
        """Note that the call is this customer's."""
        if customer.id != (self.whose[-1] if self.whose else self.call.customer_id):
            calls.set_customer(self.tx, self.call.id, customer.id)
            self.whose.append(customer.id)

    def said(self, at: datetime) -> str:
        """An instant as flows keep it: ISO 8601 in the hotline's zone."""
        return at.astimezone(self.pack.calendar.zone).isoformat()

    def instant(self, value: Any) -> datetime | None:
        """The instant in an argument: ISO 8601 or a date-time answer."""
        return instant(value.get("start") if isinstance(value, Mapping) else value, self.pack.calendar.zone)


Answer = Callable[[Facts, Args], Found]


def text(value: Any) -> str:
    """An argument as text: nothing is empty, what is not a text is written as JSON."""
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def text_or_none(value: Any) -> str | None:
    """An argument as text, None when there is none."""
    return text(value) or None


def flag(value: Any) -> bool:
    """An argument as yes or no, as flows write it."""
    return value is True or (isinstance(value, str) and value.strip().lower() in {"true", "yes", "1"})
