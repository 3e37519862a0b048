"""Deeds on low scores: somebody takes one and says what came of it; refuses scores nobody has to worry about."""

from desk import here
from desk.acts.doing import Came, Deed, event, note_refusal, take, tell, whose
from desk.reader import CALLS
from desk.reading.surveys import is_low
from promises import acts
from promises.acts import Act
from storage import handlings, surveys
from storage.handlings import Subject
from storage.transaction import Transaction


def on_survey(deed: Deed, survey_id: int) -> Came:
    """Do it to the survey with this id."""
    deed.reader.must(*CALLS)

    def work(tx: Transaction) -> Came:
        survey = surveys.find(tx, survey_id)
        if survey is None:
            return Came.MISSING
        before = handlings.of(tx, Subject.SURVEY, survey.id)
        handled = bool(before and before.handled_at)
        if deed.act not in acts.of_survey(low=is_low(survey.scores), handled=handled):
            return Came.REFUSED
        person = deed.reader.id if deed.act is Act.HANDLED else whose(tx, deed)
        if person is None:
            return Came.NOBODY
        result = {"handled_at": deed.at, "result": deed.text} if deed.act is Act.HANDLED else {}
        if not take(tx, deed, Subject.SURVEY, survey.id, person_id=person, **result):
            return Came.STALE
        kind = "survey_handled" if deed.act is Act.HANDLED else "survey_assigned"
        words = deed.text if deed.act is Act.HANDLED else ""
        tell(tx, deed, event(kind, {"survey": survey_id, "person": person}, words), call_id=survey.call_id)
        return Came.DONE

    came = here.write(work) if survey_id < 1 << 62 else Came.MISSING
    note_refusal(deed, "survey", str(survey_id), came)
    return came
