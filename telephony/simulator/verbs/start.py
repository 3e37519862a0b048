"""<Start> and <Stop>: something runs beside the call; refuses sockets: streams and SIPREC are taken, noted and send no sound.

Twilio: voice/twiml/{recording,transcription,stream,siprec}. The source that a report of a recording names is not on that page;
here it is StartCallRecordingTwiML.
"""

from dataclasses import dataclass, field

from telephony.simulator import beside, taping
from telephony.simulator.beside import Beside
from telephony.simulator.elements import Element
from telephony.simulator.messages import Goto
from telephony.simulator.outcomes import Next, Outcome
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb

RECORDING = frozenset(
    {
        "channels", "name", "recordingStatusCallback", "recordingStatusCallbackEvent", "recordingStatusCallbackMethod",
        "track", "trim",
    }
)  # fmt: skip
TRANSCRIPTION = frozenset(
    {
        "enableAutomaticPunctuation", "hints", "inboundTrackLabel", "intelligenceService", "languageCode", "name",
        "outboundTrackLabel", "partialResults", "profanityFilter", "speechModel", "statusCallbackMethod",
        "statusCallbackUrl", "track", "transcriptionEngine",
    }
)  # fmt: skip
STREAM = frozenset({"connectorName", "name", "statusCallback", "statusCallbackMethod", "track", "url"})
NOUNS = {"Recording": RECORDING, "Transcription": TRANSCRIPTION, "Stream": STREAM, "Siprec": STREAM}
SOURCE = "StartCallRecordingTwiML"
_TRACKS = ("both_tracks", "inbound_track", "outbound_track")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taping:
    """A recording to begin; `channels` 2 keeps the caller and what the caller hears apart."""

    name: str = ""
    channels: int = 2
    callback: str = ""
    callback_method: str = "POST"
    callback_events: tuple[str, ...] = ("completed",)

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Taping":
        """The noun in this element."""
        reader.word(element, "track", ("both", "inbound", "outbound"), "both")
        reader.word(element, "trim", ("trim-silence", "do-not-trim"), "trim-silence")
        return cls(
            name=reader.text(element, "name"),
            channels={"mono": 1, "dual": 2}[reader.word(element, "channels", ("dual", "mono"), "dual")],
            callback=reader.text(element, "recordingStatusCallback"),
            callback_method=reader.method(element, "recordingStatusCallbackMethod"),
            callback_events=tuple(reader.text(element, "recordingStatusCallbackEvent", "completed").split()),
        )

    def begin(self, stage: Stage) -> None:
        """Record from here on."""
        tape = taping.new(stage.network, source=SOURCE, channels=self.channels)
        address = stage.address(self.callback) if self.callback else None
        tape.report = Goto(url=address, method=self.callback_method) if address else None
        tape.events = self.callback_events
        taping.start(stage, self.name or tape.sid, tape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A transcription, a stream or SIPREC to begin."""

    kind: str
    name: str = ""
    track: str = "both_tracks"
    language: str = "en-US"
    callback: str = ""
    callback_method: str = "POST"

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Running":
        """The noun in this element."""
        words = element.name == "Transcription"
        url = reader.text(element, "url")
        if element.name == "Stream" and (not url.startswith("wss://") or "?" in url):
            reader.warn(element, "attribute 'url' is not a wss:// address without a query", code=31941)
        for child in element.children:
            if words or child.name != "Parameter":
                reader.warn(child, f"is not allowed in <{element.name}> and skipped")
        return cls(
            kind=element.name,
            name=reader.text(element, "name"),
            track=reader.word(element, "track", _TRACKS, "both_tracks" if words else "inbound_track"),
            language=reader.text(element, "languageCode", "en-US"),
            callback=reader.text(element, "statusCallbackUrl" if words else "statusCallback"),
            callback_method=reader.method(element, "statusCallbackMethod"),
        )

    def begin(self, stage: Stage) -> None:
        """Let it run from here on."""
        address = stage.address(self.callback) if self.callback else None
        report = Goto(url=address, method=self.callback_method) if address else None
        beside.start(stage, Beside(kind=self.kind, name=self.name, track=self.track, language=self.language, report=report))


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Verb):
    """What begins to run beside the call."""

    nouns: tuple[Taping | Running, ...] = field(default=(), repr=False)

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Start":
        """The verb in this element."""
        reader.known(element, frozenset())
        nouns: list[Taping | Running] = []
        for child in element.children:
            known = NOUNS.get(child.name)
            if known is None:
                reader.warn(child, "cannot run beside a call and is skipped")
                continue
            reader.known(child, known)
            nouns.append(Taping.read(child, reader) if child.name == "Recording" else Running.read(child, reader))
        return cls(nouns=tuple(nouns))

    def perform(self, stage: Stage) -> Outcome:
        """Start, and go on at once."""
        for noun in self.nouns:
            noun.begin(stage)
        return Next()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Verb):
    """What of the running is to end: kinds and names."""

    nouns: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Stop":
        """The verb in this element."""
        reader.known(element, frozenset())
        nouns: list[tuple[str, str]] = []
        for child in element.children:
            if child.name not in NOUNS:
                reader.warn(child, "cannot run beside a call and is skipped")
                continue
            reader.known(child, frozenset({"name"}))
            nouns.append((child.name, reader.text(child, "name")))
        return cls(nouns=tuple(nouns))

    def perform(self, stage: Stage) -> Outcome:
        """Stop, and go on at once."""
        for kind, name in self.nouns:
            if kind == "Recording":
                taping.stop(stage, name)
            else:
                beside.stop(stage, kind, name)
        return Next()
