"""Attributes with the carrier's defaults; refuses nothing: what is wrong becomes a warning and the default holds."""

from dataclasses import dataclass, field
from typing import TypeVar

from telephony.simulator.elements import Element

# The carrier's schema warning: the part named is skipped, the rest of the document runs.
SCHEMA = 12200

_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A warning of the carrier about a document; `message` names the part and its line."""

    code: int
    message: str


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads one element after the other and collects the warnings of a whole document."""

    warnings: list[Warned] = field(default_factory=list)

    def warn(self, element: Element, message: str, code: int = SCHEMA) -> None:
        """Note something wrong with an element."""
        self.warnings.append(Warned(code=code, message=f"line {element.line}: <{element.name}> {message}"))

    def known(self, element: Element, names: frozenset[str]) -> None:
        """Warn about every attribute the carrier does not know; names are case-sensitive."""
        for name in element.attributes:
            if name not in names:
                self.warn(element, f"attribute '{name}' is not known and skipped")

    def text(self, element: Element, name: str, default: str = "") -> str:
        """The attribute as written."""
        return element.attributes.get(name, default)

    def whole(self, element: Element, name: str, default: int, *, low: int = 0, high: int = 1_000_000) -> int:
        """A whole number between `low` and `high`."""
        written = element.attributes.get(name, "").strip()
        if not written:
            return default
        if written.isascii() and written.isdigit() and low <= int(written[:9]) <= high:
            return int(written[:9])
        self.warn(element, f"attribute '{name}' is not a number from {low} to {high} and skipped")
        return default

    def flag(self, element: Element, name: str, *, default: bool) -> bool:
        """True or false, in any case."""
        written = element.attributes.get(name)
        if written is None:
            return default
        if written.lower() not in {"true", "false"}:
            self.warn(element, f"attribute '{name}' is neither true nor false and skipped")
            return default
        return written.lower() == "true"

    def word(self, element: Element, name: str, words: tuple[_Word, ...], default: _Word) -> _Word:
        """One of these words."""
        written = element.attributes.get(name)
        if written is None:
            return default
        for word in words:
            if word == written:
                return word
        self.warn(element, f"attribute '{name}' is none of {', '.join(words)} and skipped")
        return default

    def method(self, element: Element, name: str = "method", default: str = "POST") -> str:
        """GET or POST."""
        return self.word(element, name, ("POST", "GET"), default)
