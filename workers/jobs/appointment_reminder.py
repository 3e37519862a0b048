"""Remind somebody of an appointment by phone; refuses to know how calls are placed (`workers.placing`)."""

from promises.outbound import Purpose
from workers.job import Done, Job, Later, Task
from workers.placing import PAUSES_S, number_in, place
from workers.tools import Tools


def perform(tools: Tools, task: Task) -> Done | Later:
    """Place the next call for this appointment, unless it is confirmed, moved, cancelled or over."""
    return place(tools, task, Purpose.REMINDER, number_in(task.payload, "appointment_id"))


JOB = Job(kind="appointment_reminder", perform=perform, timeout_s=60, pauses_s=PAUSES_S)
