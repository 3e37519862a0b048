"""The world that a flow asks: every query of `ivr.queries`, answered by the rules in `promises` and the rows in `storage`.

Refuses a transaction of its own: everything happens in the turn's, so a turn that fails has asked and done nothing. Work that
comes later is put by in the outbox:

| kind | key | payload | due |
|---|---|---|---|
| appointment_reminder | appointment_reminder:ID:ATTEMPT | appointment_id | the service's `remind_minutes` before the start |
| place_callback | place_callback:ID:ATTEMPT | callback_id | the promised time |
| survey_follow_up | survey_follow_up:CALL | call_id | at once |
"""

from ivr.events import Wanted
from ivr.signals import Found
from telephony.world import booking, callbacks, caller, desk, errands, intake, items, survey
from telephony.world.facts import Answer, Facts

__all__ = ["ANSWERS", "Facts", "answer"]

ANSWERS: dict[str, Answer] = {
    **caller.ANSWERS,
    **desk.ANSWERS,
    **booking.ANSWERS,
    **intake.ANSWERS,
    **items.ANSWERS,
    **callbacks.ANSWERS,
    **survey.ANSWERS,
    **errands.ANSWERS,
}


def answer(facts: Facts, wanted: Wanted) -> Found:
    """What the world says to a query."""
    return ANSWERS[wanted.query](facts, wanted.args)
