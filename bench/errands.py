"""Whom to ring: callbacks and reminders put by the product's own functions, in a pack open all day; refuses real numbers."""

import random
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from bench.dialling import POINTS, doom
from centre.pack_files import PACKS
from promises.numbers import appointment_number
from promises.outbound import Purpose
from storage import appointments, callbacks, calls, slots
from storage.door import Store
from storage.slots import SlotRow
from storage.transaction import Transaction
from telephony.outbound import errands
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.http_caller import HttpCaller

RUNGS: Final = 2
"""Nobody is ever reached, so each errand comes to so many calls, and then is given up."""
ALL_DAY: Final = ["00:00-24:00"]
NOBODY: Final = (Behaviour.BUSY, Behaviour.NO_ANSWER, Behaviour.MACHINE, Behaviour.ANSWER, Behaviour.FAIL)
"""Telephones on which nobody is reached: who answers says and keys nothing."""
REMINDERS: Final = 4
"""One errand in so many is a reminder, the others are callbacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Errands fall due from `at` on for `seconds`; so many of their first attempts die at a named point."""

    count: int
    at: datetime
    seconds: float
    dying: int
    seed: int


def pack(folder: Path) -> Path:
    """The gas pack, open at all hours and quick to try again; its folder."""
    made = folder / "pack"
    shutil.copytree(PACKS / "gas", made, ignore=shutil.ignore_patterns("stories"))
    yaml = YAML()
    written = yaml.load(made / "pack.yaml")
    written["calendar"] |= {"hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ALL_DAY)}
    del written["calendar"]["holidays"], written["calendar"]["holiday_hours"]
    written["queues"]["service"] |= {"long_wait_minutes": 1}  # who wants a person is asked whether to ring back
    written["callbacks"] |= {"window": ALL_DAY, "ladder_minutes": [0] * RUNGS, "staffed": False, "notice_minutes": 0}
    written["outbound"] |= {"legal": ALL_DAY, "daily_limit": 20, "ring_s": 5}
    written["outbound"]["reminders"] = {"window": ALL_DAY, "ladder_minutes": [0] * RUNGS}
    yaml.dump(written, made / "pack.yaml")
    return made


def ask(store: Store, carrier_url: str, due: Due, folder: Path) -> set[str]:
    """Put the errands, their telephones, and what dies where (into `folder`); each as `KIND:ID`."""
    dice = random.Random(due.seed + 1)
    numbers = [f"+861380{number:07d}" for number in range(due.count)]
    caller = HttpCaller(carrier_url)
    for number in numbers:
        caller.handset(number, Handset(behaviour=dice.choice(NOBODY)))
    put = store.write(lambda tx: [_put(tx, index, number, due) for index, number in enumerate(numbers)])
    dying = dice.sample(put, due.dying)
    for index, errand in enumerate(dying):
        doom(folder, f"{errand}:1", POINTS[index % len(POINTS)])
    return set(put)


def _put(tx: Transaction, index: int, number: str, due: Due) -> str:
    at = due.at + timedelta(seconds=due.seconds * index / due.count)
    purpose = Purpose.CALLBACK if index % REMINDERS else Purpose.REMINDER
    subject_id = _callback(tx, number, at) if index % REMINDERS else _appointment(tx, index, number)
    errands.put(tx, (purpose, subject_id), attempt=1, due=at, at=datetime.now(UTC))
    return errands.key_of(purpose, subject_id, 1).rpartition(":")[0]


def _callback(tx: Transaction, number: str, due: datetime) -> int:
    now = datetime.now(UTC)
    made, _ = callbacks.request(tx, customer_id=None, number=number, matter="person", due=due, reason=None, call_id=None, at=now)
    return made.id


def _appointment(tx: Transaction, index: int, contact: str) -> int:
    """A visit in some days, booked as a call does it: laid out, held, booked."""
    now = datetime.now(UTC)
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=3, hours=index)
    call = calls.create(tx, sid=f"CA{index:032x}", direction="inbound", caller=None, called=None, at=now)
    slots.ensure_slots(tx, [SlotRow(resource="crew-east", service="inspection", start=start, end=start + timedelta(hours=1))])
    (slot,) = slots.laid_out(tx, "inspection", start, start + timedelta(minutes=1))
    assert slots.hold(tx, slot.id, call.id, now + timedelta(minutes=5), now)
    booked = appointments.book(
        tx,
        call_id=call.id,
        service="inspection",
        customer_id=None,
        contact=contact,
        address=None,
        note=None,
        at=now,
        numbering=appointment_number,
    )
    assert booked is not None
    return booked.id
