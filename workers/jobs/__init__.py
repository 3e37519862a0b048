"""Every kind of background work, one file each; refuses a kind that is not in `JOBS`."""

from workers.job import Job
from workers.jobs import (
    appointment_reminder,
    check_call,
    check_dial,
    check_recordings,
    drop_recording,
    fetch_recording,
    keep_words,
    place_callback,
    survey_call,
    transcribe,
)

JOBS: tuple[Job, ...] = (
    place_callback.JOB,
    appointment_reminder.JOB,
    survey_call.JOB,
    check_dial.JOB,
    check_call.JOB,
    check_recordings.JOB,
    fetch_recording.JOB,
    drop_recording.JOB,
    transcribe.JOB,
    keep_words.JOB,
)
"""An explicit list: whoever adds a job adds it here, and it is documented in `workers/README.md`."""

BY_KIND: dict[str, Job] = {job.kind: job for job in JOBS}
