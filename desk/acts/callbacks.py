"""Deeds on callbacks: take, made, another time, withdraw; refuses an hour at which the other end must not be rung."""

from datetime import datetime

from desk import here
from desk.acts.doing import Came, Deed, event, note_refusal, take, tell, whose
from desk.reader import WORK
from promises import acts
from promises.acts import Act
from promises.gate import FAR
from promises.outbound import Purpose
from storage import callbacks, outbox
from storage.callbacks import Callback
from storage.handlings import Subject
from storage.transaction import Transaction
from telephony.outbound import errands
from telephony.outbound.asking import windows

_EVENTS = {
    Act.TAKE: "callback_assigned",
    Act.ASSIGN: "callback_assigned",
    Act.DONE: "callback_reached",
    Act.MOVE: "callback_moved",
    Act.WITHDRAW: "callback_withdrawn",
}


def on_callback(deed: Deed, callback_id: int) -> Came:
    """Do it to the callback with this id."""
    deed.reader.must(*WORK)

    def work(tx: Transaction) -> Came:
        callback = callbacks.find(tx, callback_id)
        if callback is None:
            return Came.MISSING
        if deed.act not in acts.of_callback(callback.status, leads=deed.leads):
            return Came.REFUSED
        came, data = _done(tx, deed, callback)
        if came is Came.DONE:
            tell(tx, deed, event(_EVENTS[deed.act], {"callback": callback_id, **data}), call_id=callback.call_id)
        return came

    try:
        came = here.write(work) if callback_id < 1 << 62 else Came.MISSING
    except _BeingDialled:
        came = Came.REFUSED
    note_refusal(deed, "callback", str(callback_id), came)
    return came


class _BeingDialled(Exception):
    """Nothing of this deed is to be kept: somebody is ringing them at this moment."""


def _done(tx: Transaction, deed: Deed, callback: Callback) -> tuple[Came, dict[str, int]]:
    if deed.act in {Act.TAKE, Act.ASSIGN}:
        person = whose(tx, deed)
        if person is None:
            return Came.NOBODY, {}
        newest = take(tx, deed, Subject.CALLBACK, callback.id, person_id=person)
        return (Came.DONE, {"person": person}) if newest else (Came.STALE, {})
    if deed.act is Act.MOVE and (deed.when is None or not _allowed(tx, callback, deed)):
        return Came.OUTSIDE, {}
    if not take(tx, deed, Subject.CALLBACK, callback.id):
        return Came.STALE, {}
    if deed.act is Act.MOVE and deed.when is not None:
        if not _rung_at(tx, callback.id, deed.when, deed.at):
            raise _BeingDialled
        callbacks.move(tx, callback.id, due=deed.when, at=deed.at)
    elif deed.act is Act.DONE:
        callbacks.done(tx, callback.id, at=deed.at)
    else:
        callbacks.cancel(tx, callback.id, at=deed.at)
    return Came.DONE, {}


def _allowed(tx: Transaction, callback: Callback, deed: Deed) -> bool:
    """Whether they may be rung then: in every zone the number may be in, while we are there, and not in the past."""
    errand = errands.find(tx, deed.pack, Purpose.CALLBACK, callback.id)
    if deed.when is None or deed.when < deed.at or deed.when > deed.at + FAR or errand is None:
        return False
    return windows(deed.pack, errand).next_open(deed.when, until=deed.when + FAR) == deed.when


def _rung_at(tx: Transaction, callback_id: int, due: datetime, now: datetime) -> bool:
    """Let the attempt that is due wait until then, or ask for one more; False while somebody is dialling."""
    attempt = 1
    while (entry := outbox.find(tx, errands.key_of(Purpose.CALLBACK, callback_id, attempt))) is not None:
        if entry.state == "due":
            return outbox.put_off(tx, entry.key, due)
        attempt += 1
    return errands.put(tx, (Purpose.CALLBACK, callback_id), attempt=attempt, due=due, at=now)
