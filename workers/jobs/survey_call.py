"""Ask by phone how it was; refuses to know how calls are placed (`workers.placing`)."""

from promises.outbound import Purpose
from workers.job import Done, Job, Later, Task
from workers.placing import PAUSES_S, number_in, place
from workers.tools import Tools


def perform(tools: Tools, task: Task) -> Done | Later:
    """Place the next call for this survey, unless it has been asked."""
    return place(tools, task, Purpose.SURVEY, number_in(task.payload, "survey_id"))


JOB = Job(kind="survey_call", perform=perform, timeout_s=60, pauses_s=PAUSES_S)
