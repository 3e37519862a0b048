"""A conversation as it went, to be shown when something was expected that did not come; refuses to shorten it."""

from dataclasses import dataclass, field


def plain(text: str) -> str:
    """For comparing: case and spacing do not count."""
    return " ".join(text.casefold().split())


@dataclass(slots=True)
class Talk:
    """Lines of who said or did what, in order; `lately` is what was heard since the last deed."""

    lines: list[str] = field(default_factory=list)
    lately: list[tuple[str, str]] = field(default_factory=list)

    def did(self, who: str, what: str) -> None:
        """Somebody acts: what was heard before is over."""
        self.lines.append(f"{who:<8} {what}")
        self.lately.clear()

    def heard(self, who: str, text: str, language: str = "") -> None:
        """Somebody is heard."""
        self.lines.append(f"{who:<8} {text}" + (f"  [{language}]" if language else ""))
        self.lately.append((text, language))

    def text(self, language: str | None = None) -> str:
        """All that was heard since the last deed, in one language if one is given."""
        return " ".join(text for text, spoken in self.lately if text and language in {None, spoken})

    def so_far(self) -> str:
        """The whole of it, for a message."""
        return "\n".join(f"    {line}" for line in self.lines) or "    (nothing yet)"

    def expect(self, wanted: str, *, language: str | None = None, absent: bool = False) -> None:
        """Fail, showing the conversation, unless this was heard (or was not, if `absent`) since the last deed."""
        __tracebackhide__ = True
        lately = self.text(language)
        if (plain(wanted) in plain(lately)) is not absent:
            return
        fault = f"heard {wanted!r}, which should not be" if absent else f"did not hear {wanted!r}"
        within = f" in {language}" if language else ""
        raise AssertionError(
            f"{fault}{within}.\n  heard since the last deed: {lately!r}\n  the conversation so far:\n{self.so_far()}"
        )
