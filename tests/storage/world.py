"""The cast and the clock of the storage tests: fictional numbers, one morning, helpers that store the usual rows."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Concatenate, ParamSpec, TypeVar

from msgspec.structs import replace

from storage import appointments, calls, tickets
from storage.appointments import Appointment, SlotRow
from storage.door import Store
from storage.eventlog import Envelope
from storage.promises import Kind
from storage.standing import Call
from storage.tickets import Ticket
from storage.transaction import Transaction

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Transaction, P], T]
NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANN = "+12025550101"
BEN = "+12025550102"
MAIN = "+12025550100"
KNOWN = {"language": "zh-CN", "intent": "repair", "outcome": "registered"}
SESSION = {"flow": "gas", "version": "1", "node": "menu", "answers": {"name": "安"}, **KNOWN}


def numbering(row_id: int) -> str:
    return f"N{row_id:04}"


def a_call(tx: Transaction, sid: str = "CA1") -> Call:
    return calls.create(tx, sid=sid, direction="inbound", caller=ANN, called=MAIN, at=NOW)


def a_turn(
    tx: Transaction,
    call: Call,
    number: int = 1,
    reply: str = "<Response/>",
    *,
    ended: bool = False,
    at: datetime = NOW,
    events: Sequence[Envelope] = (),
) -> None:
    calls.keep_turn(
        tx,
        replace(call, turn=number - 1),
        number=number,
        signal={"kind": "digits", "value": "2"},
        fingerprint=f"print {number}",
        reply=reply,
        at=at,
        session=SESSION,
        ended=ended,
        events=events,
    )


def said(text: str) -> Envelope:
    return Envelope(kind="said", data={"node": "menu"}, personal={"text": text})


def a_ticket(tx: Transaction, *, customer_id: int | None = None, promise: Kind = Kind.REPLY, owner: str = "desk") -> Ticket:
    return tickets.open_ticket(
        tx,
        kind="complaint",
        call_id=None,
        customer_id=customer_id,
        summary="灶具打不着火",
        fields={"subject": "stove"},
        contact=ANN,
        priority=1,
        promised_at=NOW + HOUR,
        at=NOW,
        numbering=numbering,
        promise=promise,
        owner=owner,
    )


def slots_for(tx: Transaction, *starts: datetime, service: str = "repair", resource: str = "Chen") -> list[int]:
    """Lay out hours from these starts; their ids."""
    rows = [SlotRow(resource=resource, service=service, start=start, end=start + HOUR) for start in starts]
    appointments.ensure_slots(tx, rows)
    return [
        slot.id
        for slot in appointments.free(tx, service, NOW - 9 * DAY, NOW + 99 * DAY, NOW - 9 * DAY)
        if slot.resource == resource and slot.start_at in starts
    ]


def an_appointment(
    tx: Transaction, call_id: int, *, customer_id: int | None = None, moves: int | None = None, service: str = "repair"
) -> Appointment | None:
    return appointments.book(
        tx,
        call_id=call_id,
        service=service,
        customer_id=customer_id,
        contact=ANN,
        address="中山路 1 号",
        note=None,
        at=NOW,
        numbering=numbering,
        moves=moves,
    )


def do(store: Store, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Write now."""
    return store.write(lambda tx: work(tx, *args, **kwargs))


def ask(store: Store, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Read now."""
    return store.read(lambda tx: work(tx, *args, **kwargs))


def task(store: Store, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
    """Write when called."""
    return lambda: do(store, work, *args, **kwargs)


def together(tasks: list[Callable[[], T]]) -> list[T]:
    """Run the tasks in threads that start at the same moment; their results in order."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
