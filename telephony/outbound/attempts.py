"""How an attempt ends and what comes of it: the next rung, or the end of the ladder; refuses to end one twice.

Everything is written in the transaction of whoever brings the news: the carrier's report, or the worker that dialled.
"""

from datetime import datetime, timedelta
from typing import Final, assert_never

from promises.gate import FAR, Never
from promises.outbound import Purpose, Result, pause_before
from promises.surveys import SurveyStatus
from storage import callbacks, calls, dials, surveys
from storage.dials import Dial
from storage.transaction import Transaction
from telephony.outbound import errands
from telephony.outbound.asking import windows
from telephony.outbound.errands import Errand
from telephony.outbound.scene import Scene

_LAST_WORDS: Final = {
    "busy": Result.BUSY,
    "no-answer": Result.NO_ANSWER,
    "failed": Result.FAILED,
    "canceled": Result.CANCELED,
    "completed": Result.UNHEARD,
}
"""The carrier's last word for a call, as the result of an attempt in which the flow came to none."""


def reported(scene: Scene, key: str, status: str) -> None:
    """The carrier says how the call of an attempt ended; `status` is one of its final words."""
    dial = dials.find(scene.tx, key)
    if dial is not None:
        over(scene, dial, Result(dial.result) if status == "completed" and dial.result else _LAST_WORDS[status])


def over(scene: Scene, dial: Dial, result: Result, *, for_good: bool = False) -> None:
    """End an attempt, once. for_good: this number will never be reached, whatever the ladder says."""
    tx = scene.tx
    if not dials.end(tx, dial.key, result=result.value, at=scene.now):
        return
    call = calls.find(tx, dial.sid) if dial.sid else None
    data = {"attempt": dial.key, "purpose": dial.purpose, "result": result.value}
    scene.note("attempt_ended", data, call_id=call.id if call else None)
    errand = errands.of_dial(tx, scene.pack, dial)
    if errand is None or (errand.purpose is Purpose.SURVEY and _survey_heard(scene, errand, result)):
        return
    if not errand.wanted or not result.asks_again:
        return
    due = None if for_good else _next_due(scene, errand)
    if due is None:
        give_up(scene, errand)
    else:
        attempt = errands.attempt_of(dial.key) + 1
        errands.put(tx, (errand.purpose, errand.subject_id), attempt=attempt, due=due, at=scene.now)


def give_up(scene: Scene, errand: Errand, *, why: str = "not_reached") -> None:
    """Nobody will be rung about this any more; `why` is a word for the log."""
    tx, subject_id, at = scene.tx, errand.subject_id, scene.now
    match errand.purpose:
        case Purpose.CALLBACK:
            withdrawn = why == Never.REFUSED
            closed = (callbacks.cancel if withdrawn else callbacks.fail)(tx, subject_id, at=at)
            kind = "callback_withdrawn" if withdrawn else "callback_failed"
        case Purpose.REMINDER:
            closed, kind = True, "reminder_given_up"
        case Purpose.SURVEY:
            status = SurveyStatus.NOT_REACHED if why in {"not_reached", Never.NO_WINDOW} else SurveyStatus.WITHDRAWN
            closed, kind = surveys.close(tx, subject_id, status=status.value, at=at), "survey_given_up"
        case _:
            assert_never(errand.purpose)
    if closed:
        scene.note(kind, {**errand.about, "why": why})


def _survey_heard(scene: Scene, errand: Errand, result: Result) -> bool:
    """True when the survey needs no further attempt; one that was asked and not answered has been broken off."""
    row = surveys.find(scene.tx, errand.subject_id)
    if row is not None and row.status == SurveyStatus.PLANNED:
        if result.asks_again:
            return False
        status = SurveyStatus.WITHDRAWN if result is Result.REFUSED else SurveyStatus.NOT_REACHED
        surveys.close(scene.tx, row.id, status=status.value, at=scene.now)
    elif row is not None and row.status == SurveyStatus.OFFERED:
        status = SurveyStatus.DECLINED if result is Result.REFUSED else SurveyStatus.BROKE_OFF
        surveys.close(scene.tx, row.id, status=status.value, at=scene.now)
    return True


def _next_due(scene: Scene, errand: Errand) -> datetime | None:
    """When the next rung is due, in a window; None when there is none, or it would come too late."""
    pause = pause_before(errand.ladder, _rung(scene.tx, errand))
    if pause is None:
        return None
    at = scene.now + timedelta(minutes=pause)
    due = windows(scene.pack, errand).next_open(at, until=at + FAR)
    return None if due is None or (errand.expires is not None and due >= errand.expires) else due


def _rung(tx: Transaction, errand: Errand) -> int:
    """How many attempts have ended since they last chose a time themselves."""
    of = {Purpose.CALLBACK: dials.of_callback, Purpose.REMINDER: dials.of_appointment, Purpose.SURVEY: dials.of_survey}
    rung = 0
    for dial in of[errand.purpose](tx, errand.subject_id):
        if dial.ended_at is not None:
            rung = 0 if dial.result == Result.LATER else rung + 1
    return rung
