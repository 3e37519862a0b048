"""The cast of the pages and a house full of what callers left; refuses to sign anybody in by other means than a session."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from centre.clock import Clock
from centre.web import create_app
from desk.passwords import kept
from storage import appointments, callbacks, calls, customers, people, queue, surveys, tickets
from storage.appointments import SlotRow
from storage.audit import Audited, list_audits
from storage.door import Store
from storage.eventlog import Envelope
from storage.transaction import Transaction
from tests.telephony import hotlines

PASSWORD = "correct horse battery"
CAST = {"ann": "agent", "ben": "agent", "sue": "supervisor", "bea": "builder", "ada": "admin", "zed": "supervisor"}
CALLER = "+8613800138001"
SHOWN = "+86 **** 8001"
SCRIPT = "<script>alert(1)</script>"
FORMULA = "=HYPERLINK(1)"
BACKWARDS = "\u202eevil"
WORDS = f"{SCRIPT} 师傅没来 {BACKWARDS} 13912345678"
HOUR = timedelta(hours=1)
T = TypeVar("T")


@cache
def proof() -> str:
    return kept(PASSWORD)


@dataclass
class Moment:
    """A clock that tests move."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


class Exchanged:
    """A store whose database is exchanged between tests, so that they share an application, which takes long to make."""

    def __init__(self) -> None:
        self.inner: Store | None = None

    def _there(self) -> Store:
        assert self.inner
        return self.inner

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self._there().read(work)

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self._there().write(work)

    def migrate(self) -> None:
        self._there().migrate()

    def close(self) -> None:
        self._there().close()


@dataclass
class House:
    """The application with its store and its clock."""

    app: Flask
    store: Store
    clock: Moment

    @classmethod
    def of(cls, store: Store, clock: Clock) -> "House":
        """A house of its own: what it counts (attempts to sign in) begins anew."""
        moment = Moment(clock())
        app = create_app(hotline=replace(hotlines.hotline(store), clock=moment))
        return cls(app=app, store=store, clock=moment).inhabited()

    def inhabited(self) -> "House":
        """The same with the cast in it."""
        for name, role in CAST.items():
            self._let_in(name, role)
        return self

    def _let_in(self, name: str, role: str) -> None:
        def work(tx: Transaction) -> None:
            person = people.add(
                tx, name=name, shown=name.title(), roles=[role], password=proof(), token=f"token of {name}", at=self.clock.at
            )
            assert person
            if name == "zed":
                people.set_active(tx, person.id, active=False, token=f"another of {person.id}")

        self.store.write(work)

    def visitor(self, language: str = "en-US") -> "Visitor":
        """Somebody at a browser who is not signed in."""
        client = self.app.test_client()
        return Visitor(client=client, language=language)

    def signed_in(self, name: str, language: str = "en-US") -> "Visitor":
        """Somebody whose session began just now."""
        visitor = self.visitor(language)
        with visitor.client.session_transaction() as session:
            session["_user_id"] = f"token of {name}"
            session["_fresh"] = True
            session["began"] = session["seen"] = self.clock.at.timestamp()
        return visitor

    def fill(self) -> None:
        """One of everything, left by a caller who says what must stay words."""
        self.store.write(lambda tx: _filled(tx, self.clock.at))

    def audited(self) -> list[Audited]:
        """The audit trail, newest first."""
        return self.store.read(list_audits)


@dataclass
class Visitor:
    """A browser."""

    client: FlaskClient
    language: str

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html", "Accept-Language": self.language, **headers})

    def post(self, path: str, fields: dict[str, str] | None = None, *, csrf: bool = True, **more: str) -> TestResponse:
        """Send a form, with the token that our pages carry unless it is left out."""
        data = {**(fields or {}), **more}
        if csrf:
            page = self.client.get("/", headers={"Accept": "text/html"}, follow_redirects=True)
            found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
            assert found
            data["csrf_token"] = found[1]
        return self.client.post(path, data=data, headers={"Accept": "text/html", "Accept-Language": self.language})

    def send(self, path: str, sent: object, *, csrf: bool = True) -> TestResponse:
        """Send JSON as our modules do, with the token of a page unless it is left out."""
        headers = {"Accept": "application/json", "Accept-Language": self.language}
        if csrf:
            page = self.client.get("/", headers={"Accept": "text/html"}, follow_redirects=True)
            found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
            headers["X-CSRFToken"] = found[1] if found else ""
        return self.client.post(path, json=sent, headers=headers)


def _filled(tx: Transaction, now: datetime) -> None:
    call = calls.create(tx, sid="CA1", direction="inbound", caller=CALLER, called="+8675512345678", at=now - HOUR)
    customer = customers.remember(tx, CALLER, now - HOUR, name=FORMULA, language="zh-CN")
    calls.set_customer(tx, call.id, customer.id)
    told = [
        Envelope(kind="node_entered", data={"node": "menu"}),
        Envelope(kind="said", data={"node": "menu", "language": "zh-CN"}, personal={"text": "请说。"}),
        Envelope(kind="heard", data={"node": "menu", "input": "speech", "confidence": 0.4}, personal={"text": WORDS}),
        Envelope(kind="intent_recognised", data={"intent": "complaint", "score": 0.9}),
        Envelope(kind="understood", data={"node": "what", "question": "free-speech"}, personal={"value": WORDS}),
    ]
    calls.keep_turn(
        tx,
        call,
        number=1,
        signal={"kind": "speech"},
        fingerprint="1",
        reply="<Response/>",
        at=now - HOUR,
        session={"flow": "gas", "version": "1", "language": "zh-CN", "intent": "complaint", "outcome": "complaint_registered"},
        ended=True,
        events=told,
    )
    calls.set_status(tx, call, status="completed", rank=9, at=now, duration_s=95)
    tickets.open_ticket(
        tx,
        kind="complaint",
        call_id=call.id,
        customer_id=customer.id,
        summary=WORDS,
        fields={"subject": WORDS, "urgent": True},
        contact=CALLER,
        priority=20,
        promised_at=now - HOUR / 2,
        at=now - HOUR,
        numbering=lambda row_id: f"{2000 + row_id}",
    )
    callbacks.request(
        tx,
        customer_id=customer.id,
        number=CALLER,
        matter="person",
        due=now + HOUR,
        reason=WORDS,
        call_id=call.id,
        at=now - HOUR,
    )
    appointments.ensure_slots(tx, [SlotRow(resource="crew", service="inspection", start=now + HOUR, end=now + 2 * HOUR)])
    (slot,) = appointments.free(tx, "inspection", now, now + 9 * HOUR, now)
    assert appointments.hold(tx, slot.id, call.id, now + HOUR, now)
    assert appointments.book(
        tx,
        call_id=call.id,
        service="inspection",
        customer_id=customer.id,
        contact=CALLER,
        address=WORDS,
        note=WORDS,
        at=now,
        numbering=lambda row_id: f"{5000 + row_id}",
    )
    surveys.keep(tx, call.id, status="complete", scores={"solved": 1, "manner": 5}, comment=WORDS, at=now)
    queue.enter(tx, call.id, "service", 0, now - timedelta(seconds=70))
