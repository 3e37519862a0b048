"""Who is rung to be asked how it was: those who were served and hung up before anybody could ask; refuses to ask a call twice."""

from datetime import timedelta

from promises import phones
from promises.outbound import Purpose
from storage import surveys
from storage.standing import Call
from telephony.outbound import errands
from telephony.outbound.scene import Scene


def plan(scene: Scene, call: Call, *, intent: str | None, outcome: str | None) -> None:
    """Put a survey call by for a call that the caller has ended, if the pack wants one after such an outcome."""
    rules, survey = scene.pack.outbound.surveys, scene.pack.survey
    if rules is None or survey is None or outcome not in rules.after or call.direction.startswith("outbound"):
        return
    if not survey.suits(intent=intent, outcome=outcome) or phones.e164(call.caller or "", scene.pack.region) is None:
        return
    survey_id = surveys.plan(scene.tx, call.id, scene.now)
    if survey_id is None:
        return
    due = scene.now + timedelta(minutes=rules.ladder_minutes[0])
    errands.put(scene.tx, (Purpose.SURVEY, survey_id), attempt=1, due=due, at=scene.now)
    scene.note("survey_planned", {"survey_id": survey_id}, call_id=call.id)
