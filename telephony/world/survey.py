"""Whether a caller is asked how it was, and what they said; refuses to ask twice and to keep a score nobody was asked for."""

from collections.abc import Mapping

from ivr.signals import Found
from promises.outbound import Result
from promises.surveys import SurveyStatus
from storage import dials, outbox, surveys
from telephony.world.errands import errand_dial, surveyed
from telephony.world.facts import Answer, Args, Facts, text, text_or_none

FOLLOW_UP = "survey_follow_up"


def survey_due(facts: Facts, _args: Args) -> Found:
    """Ask once a call, not after what the pack leaves out, and not in calls that we placed."""
    survey, session = facts.pack.survey, facts.session
    suits = survey is not None and survey.suits(intent=session.intent, outcome=session.outcome) and errand_dial(facts) is None
    ask = suits and surveys.offered(facts.tx, facts.call.id, facts.now)
    return Found(query="survey_due", outcome="ask" if ask else "skip")


def keep_survey(facts: Facts, args: Args) -> Found:
    """Keep scores and words; an unhappy caller is put by for a follow-up."""
    survey, given = facts.pack.survey, args.get("scores")
    scores = survey.read(given) if survey and isinstance(given, Mapping) else {}
    status = SurveyStatus(text(args["status"]))
    if survey:
        status = survey.account(status, scores)
    comment = text_or_none(args.get("comment"))
    asked, dial = surveyed(facts), errand_dial(facts)
    about = asked.call_id if asked else facts.call.id
    surveys.keep(facts.tx, about, status=status.value, scores=scores, comment=comment, at=facts.now)
    if asked and dial:
        dials.came_to(facts.tx, dial.key, (Result.DECLINED if status is SurveyStatus.DECLINED else Result.REACHED).value)
    if survey and survey.unhappy(scores):
        payload = {"call_id": about}
        outbox.put(facts.tx, key=f"{FOLLOW_UP}:{about}", kind=FOLLOW_UP, payload=payload, due_at=facts.now, at=facts.now)
    return Found(query="keep_survey", outcome="kept")


ANSWERS: dict[str, Answer] = {"survey_due": survey_due, "keep_survey": keep_survey}
