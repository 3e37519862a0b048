"""Ring back whom we owe a call; refuses to know how calls are placed (`workers.placing`)."""

from promises.outbound import Purpose
from workers.job import Done, Job, Later, Task
from workers.placing import PAUSES_S, number_in, place
from workers.tools import Tools


def perform(tools: Tools, task: Task) -> Done | Later:
    """Place the next call for this callback, unless it is settled."""
    return place(tools, task, Purpose.CALLBACK, number_in(task.payload, "callback_id"))


JOB = Job(kind="place_callback", perform=perform, timeout_s=60, pauses_s=PAUSES_S)
