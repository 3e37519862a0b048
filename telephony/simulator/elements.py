"""XML as the carrier reads it: a tree of elements with line numbers; refuses document types and with them every entity trick."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat


class DocumentError(Exception):
    """A document the carrier cannot run; `code` is the carrier's error code. The message holds nothing a caller said."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True, kw_only=True)
class Element:
    """One element; `text` is all character data directly inside it, `parts` keeps text and children in order."""

    name: str
    attributes: dict[str, str]
    line: int
    parts: list["str | Element"] = field(default_factory=list, repr=False)

    @property
    def children(self) -> Iterator["Element"]:
        """The elements directly inside."""
        return (part for part in self.parts if isinstance(part, Element))

    @property
    def text(self) -> str:
        """All text inside, that of children included, blanks collapsed as a voice would."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()  # noqa: SLF001 - the same class


class _Builder:
    """Collects elements; depth is limited because verbs nest three deep at most and a voice does not need more."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._parser = parser

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name=name, attributes=attributes, line=self._parser.CurrentLineNumber)
        if len(self._open) >= 50:
            raise DocumentError(12100, f"nested too deeply at line {element.line}")
        if self._open:
            self._open[-1].parts.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, name: str) -> None:
        del name
        self._open.pop()

    def text(self, data: str) -> None:
        if self._open:
            self._open[-1].parts.append(data)


def _refuse_doctype(*_: object) -> None:
    raise DocumentError(12100, "document types are not accepted")


def read(body: bytes) -> Element:
    """The root element. Raises `DocumentError` 12100 when this is not XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    builder = _Builder(parser)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError as error:
        raise DocumentError(
            12100, f"not well-formed at {error.lineno}:{error.offset + 1}: {expat.ErrorString(error.code)}"
        ) from None
    except (LookupError, UnicodeError, ValueError):
        raise DocumentError(12100, "the document's encoding cannot be read") from None
    if builder.root is None:
        raise DocumentError(12100, "there is no root element")
    return builder.root
