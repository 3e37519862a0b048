"""What a call of ours is about, what it came to, and who wants no such calls; refuses to tell a matter that is none any more."""

from typing import Any, assert_never

from ivr.signals import Found
from promises.outbound import Purpose, Result
from storage import appointments, callbacks, calls, customers, dials, refusals, surveys
from storage.appointments import Appointment
from storage.dials import Dial
from storage.surveys import Survey
from telephony.outbound import errands
from telephony.outbound.scene import Scene
from telephony.world.facts import Answer, Args, Facts, text
from telephony.world.items import item_of, look_up

_NONE = Found(query="errand", outcome="none")


def errand_dial(facts: Facts) -> Dial | None:
    """The attempt that this call is, when we placed it."""
    return dials.of_call(facts.tx, facts.call.sid) if facts.call.direction.startswith("outbound") else None


def surveyed(facts: Facts) -> Survey | None:
    """The survey that this call is placed for."""
    dial = errand_dial(facts)
    return surveys.find(facts.tx, dial.survey_id) if dial and dial.survey_id is not None else None


def errand(facts: Facts, _args: Args) -> Found:
    """What we ring about; none when it has been settled meanwhile, or this call is not one of ours."""
    dial = errand_dial(facts)
    matter = errands.of_dial(facts.tx, facts.pack, dial) if dial else None
    if matter is None or not matter.wanted:
        return _NONE
    customer = customers.find(facts.tx, matter.number) if matter.number else None
    values: dict[str, Any] = {"name": customer.name if customer else None}
    match matter.purpose:
        case Purpose.CALLBACK:
            row = callbacks.find(facts.tx, matter.subject_id)
            values |= {"matter": row.matter, "reason": row.reason} if row else {}
        case Purpose.REMINDER:
            visit = appointments.find(facts.tx, matter.subject_id)
            values |= {"item": item_of(facts, visit)} if visit else {}
        case Purpose.SURVEY:
            surveys.ask(facts.tx, matter.subject_id, facts.now)
            survey = surveys.find(facts.tx, matter.subject_id)
            sid = calls.sid_of(facts.tx, survey.call_id) if survey else None
            call = calls.find(facts.tx, sid) if sid else None
            values |= {"called_at": facts.said(call.started_at)} if call else {}
        case _:
            assert_never(matter.purpose)
    return Found(query="errand", outcome=matter.purpose.value, values=values)


def settle_errand(facts: Facts, args: Args) -> Found:
    """Note what the talk has come to; a callback is settled by it."""
    dial, result = errand_dial(facts), Result(text(args["result"]))
    if dial is None or not dials.came_to(facts.tx, dial.key, result.value):
        return Found(query="settle_errand", outcome="none")
    if dial.callback_id is not None:
        match result:
            case Result.REACHED:
                _close(facts, callbacks.done, dial.callback_id, "callback_reached")
            case Result.DECLINED:
                _close(facts, callbacks.cancel, dial.callback_id, "callback_withdrawn")
            case Result.WRONG_PERSON:
                _close(facts, callbacks.fail, dial.callback_id, "callback_failed")
            case _:
                pass  # still owed
    return Found(query="settle_errand", outcome="ok")


def _close(facts: Facts, how: Any, callback_id: int, kind: str) -> None:
    if how(facts.tx, callback_id, at=facts.now):
        scene_of(facts).note(kind, {"callback_id": callback_id, "why": "said"}, call_id=facts.call.id)


def confirm_item(facts: Facts, args: Args) -> Found:
    """The customer will be there."""
    match look_up(facts, args["item"]):
        case Appointment(status="booked") as visit:
            if appointments.confirm(facts.tx, visit.id, at=facts.now):
                scene_of(facts).note("appointment_confirmed", {"appointment_id": visit.id}, call_id=facts.call.id)
            return Found(query="confirm_item", outcome="confirmed")
        case _:
            return Found(query="confirm_item", outcome="missing")


def refuse_calls(facts: Facts, _args: Args) -> Found:
    """They want no calls from us: nothing is dialled to this number any more, and callbacks to it are withdrawn."""
    number = facts.number
    if number is None:
        return Found(query="refuse_calls", outcome="nowhere")
    refusals.say(facts.tx, number, at=facts.now, actor="caller", call_id=facts.call.id)
    scene_of(facts).note("calls_refused", {}, call_id=facts.call.id)
    for callback in callbacks.open_of_number(facts.tx, number):
        _close(facts, callbacks.cancel, callback.id, "callback_withdrawn")
    dial = errand_dial(facts)
    if dial is not None:
        dials.came_to(facts.tx, dial.key, Result.REFUSED.value)
    return Found(query="refuse_calls", outcome="ok")


def scene_of(facts: Facts) -> Scene:
    """The same transaction and instant, as those who log see them."""
    return Scene(tx=facts.tx, pack=facts.pack, now=facts.now, actor="caller")


ANSWERS: dict[str, Answer] = {
    "errand": errand,
    "settle_errand": settle_errand,
    "confirm_item": confirm_item,
    "refuse_calls": refuse_calls,
}
