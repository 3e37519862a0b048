"""<Start> and <Stop>: something runs beside the call; refuses all but recordings, which is a note in the ledger.

Twilio: voice/twiml/recording. The source that a report names is not on that page; here it is StartCallRecordingTwiML.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from telephony.simulator import taping
from telephony.simulator.elements import Element
from telephony.simulator.messages import Goto
from telephony.simulator.outcomes import Next, Outcome
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb

ATTRIBUTES = frozenset(
    {
        "channels", "name", "recordingStatusCallback", "recordingStatusCallbackEvent", "recordingStatusCallbackMethod",
        "track", "trim",
    }
)  # fmt: skip
SOURCE = "StartCallRecordingTwiML"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Verb):
    """Records the call from here on; `channels` 2 keeps the caller and what the caller hears apart."""

    name: str = ""
    channels: int = 2
    callback: str = ""
    callback_method: str = "POST"
    callback_events: tuple[str, ...] = ("completed",)
    anything: bool = True

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Start":
        """The verb in this element."""
        reader.known(element, frozenset())
        recording = next(_recordings(element, reader, ATTRIBUTES), None)
        if recording is None:
            return cls(anything=False)
        reader.word(recording, "track", ("both", "inbound", "outbound"), "both")
        reader.word(recording, "trim", ("trim-silence", "do-not-trim"), "trim-silence")
        return cls(
            name=reader.text(recording, "name"),
            channels={"mono": 1, "dual": 2}[reader.word(recording, "channels", ("dual", "mono"), "dual")],
            callback=reader.text(recording, "recordingStatusCallback"),
            callback_method=reader.method(recording, "recordingStatusCallbackMethod"),
            callback_events=tuple(reader.text(recording, "recordingStatusCallbackEvent", "completed").split()),
        )

    def perform(self, stage: Stage) -> Outcome:
        """Start, and go on at once."""
        if self.anything:
            tape = taping.new(stage.network, source=SOURCE, channels=self.channels)
            address = stage.address(self.callback) if self.callback else None
            tape.report = Goto(url=address, method=self.callback_method) if address else None
            tape.events = self.callback_events
            taping.start(stage, self.name or tape.sid, tape)
        return Next()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Verb):
    """Stops the recording of this name."""

    name: str = ""
    anything: bool = True

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Stop":
        """The verb in this element."""
        reader.known(element, frozenset())
        recording = next(_recordings(element, reader, frozenset({"name"})), None)
        return cls(name=reader.text(recording, "name") if recording else "", anything=recording is not None)

    def perform(self, stage: Stage) -> Outcome:
        """Stop, and go on at once."""
        if self.anything:
            taping.stop(stage, self.name)
        return Next()


def _recordings(element: Element, reader: Reader, names: frozenset[str]) -> Iterator[Element]:
    for child in element.children:
        if child.name != "Recording":
            reader.warn(child, "cannot run beside a call on this carrier and is skipped")
            continue
        reader.known(child, names)
        yield child
