"""A reply of the hotline becomes verbs: the carrier's errors end it, its warnings skip the part; refuses to run anything.

Twilio: voice/twiml, api/errors/{11750,12100,12200,12300}.
"""

from telephony.simulator.elements import DocumentError, Element
from telephony.simulator.elements import read as read_xml
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Document, Verb
from telephony.simulator.verbs import VERBS
from telephony.simulator.verbs.play import Play
from telephony.simulator.verbs.say import Say

LIMIT = 64 * 1024
TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html", "application/twiml+xml"})


def parse(body: bytes) -> Document:
    """The document in these bytes. Raises `DocumentError` (11750 too large, 12100 not XML, 12100 wrong root)."""
    if len(body) > LIMIT:
        raise DocumentError(11750, "the document is larger than 64 kB")
    root = read_xml(body)
    if root.name != "Response":
        raise DocumentError(12100, "the root element is not <Response>")
    reader = Reader()
    reader.known(root, frozenset())
    verbs = tuple(_verbs(root, reader))
    return Document(verbs=verbs, warnings=tuple(reader.warnings))


def _verbs(root: Element, reader: Reader) -> list[Verb]:
    verbs: list[Verb] = []
    for element in root.children:
        kind = VERBS.get(element.name)
        if kind is None:
            reader.warn(element, "is not a verb and skipped")
        else:
            verbs.append(kind.read(element, reader))
    return verbs


def of_reply(body: bytes, content_type: str) -> Document:
    """The document in a reply of this type: TwiML, a sound file that is played, or text that is read aloud.

    Raises `DocumentError`, with 12300 for a type the carrier cannot use.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind in TWIML_TYPES or (kind == "text/plain" and body.lstrip()[:1] == b"<"):
        return parse(body)
    if kind.startswith("audio/"):
        return Document(verbs=(Play(sound=kind),))
    if kind == "text/plain":
        return Document(verbs=(Say(text=body[:LIMIT].decode("utf-8", "replace")),))
    raise DocumentError(12300, "the content type is neither TwiML, sound nor plain text")
