"""Our names for sound files; refuses anything of the carrier's or the caller's in them."""

from storage.recordings import Recording


def name_of(recording: Recording) -> str:
    """`2026/11/26/17-23.wav`: the day it was reported (UTC), the call's number here and its own."""
    return f"{recording.reported_at:%Y/%m/%d}/{recording.call_id}-{recording.id}.wav"
