"""What runs beside a call: a transcription, a stream, SIPREC; refuses to act: it is a record with a counter."""

from dataclasses import dataclass

from telephony.simulator.messages import Goto


@dataclass(slots=True, kw_only=True)
class Beside:
    """One of them. report: who is told; track: whose words count; count: reports so far."""

    kind: str
    name: str = ""
    track: str = "both_tracks"
    language: str = "en-US"
    report: Goto | None = None
    sid: str = ""
    count: int = 0
