"""One deed: who does what, when, from which look at it; refuses to be done twice, or to somebody else's newer version.

Every deed is one transaction with an event. A page carries the version it was drawn from; two people at once cannot both win.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from desk import here
from desk.reader import Reader, Role
from promises.acts import Act
from storage import audit, eventlog, handlings, people
from storage.eventlog import Envelope
from storage.handlings import Handling, Subject
from storage.transaction import Transaction

if TYPE_CHECKING:
    from telephony.pack import Pack


class Came(StrEnum):
    """What came of a deed."""

    DONE = "done"
    STALE = "stale"
    REFUSED = "refused"
    MISSING = "missing"
    NOBODY = "nobody"
    OUTSIDE = "outside"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a form asks for, under the rules of `pack`. `seen`: the version the page was drawn from, 0 for none.

    text: a note or a result. number: a priority, or the slot a visit is moved to.
    """

    act: Act
    reader: Reader
    pack: "Pack" = field(repr=False)
    at: datetime
    seen: int = 0
    text: str = field(default="", repr=False)
    person_id: int | None = None
    number: int | None = None
    when: datetime | None = None

    @property
    def actor(self) -> str:
        """Who does it, as events name people."""
        return f"person {self.reader.id}"

    @property
    def leads(self) -> bool:
        """Whether they may give work to others."""
        return self.reader.may(Role.SUPERVISOR)

    def of(self, act: Act) -> "Deed":
        """The same as another act."""
        return replace(self, act=act)


def event(kind: str, data: dict[str, Any], words: str = "") -> Envelope:
    """The event of a deed; `words` are somebody's own and can be erased."""
    return Envelope(kind=kind, data=data, personal={"text": words} if words else None)


def tell(tx: Transaction, deed: Deed, told: Envelope, *, call_id: int | None) -> None:
    """Log it, with who did it and when."""
    eventlog.append(tx, call_id=call_id, turn=None, events=[told], at=deed.at, actor=deed.actor)


def take(tx: Transaction, deed: Deed, subject: Subject, subject_id: int, **changed: Any) -> bool:
    """Make a new version of who has it in hand, with what is `changed` in it; False when another one is newer than was seen."""
    before = handlings.of(tx, subject, subject_id)
    if (before.version if before else 0) != deed.seen:
        return False
    kept = _kept(before) | changed
    return handlings.change(tx, subject, subject_id, seen=deed.seen, at=deed.at, **kept)


def whose(tx: Transaction, deed: Deed) -> int | None:
    """Into whose hands it is to go: one's own, or those of somebody who is here to work; None when that is nobody."""
    if deed.act is Act.TAKE:
        return deed.reader.id
    return deed.person_id if any(person.id == deed.person_id for person in workers(tx)) else None


def workers(tx: Transaction) -> list[people.Person]:
    """Those to whom work may be given, by name."""
    found = [person for person in people.list_people(tx, limit=500) if person.active]
    able = [person for person in found if {Role.AGENT.value, Role.SUPERVISOR.value} & set(person.roles)]
    return sorted(able, key=lambda person: (person.shown or "", person.id))


def note_refusal(deed: Deed, subject: str, key: str, came: Came) -> None:
    """Log that a deed was not done, and why."""
    if came in {Came.STALE, Came.REFUSED}:
        here.note(audit.Act.REFUSED, subject=subject, key=key, reason=f"{deed.act}: {came}")


def _kept(before: Handling | None) -> dict[str, Any]:
    names = ("person_id", "handled_at", "result")
    return {name: getattr(before, name) if before else None for name in names}
