"""Choose the language the call goes on in; refuses a language the flow does not have: then nothing changes.

    in_theirs: {kind: speak, language: "{caller.language}", next: menu}

The language may be an answer's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ivr.events import LanguageChosen
from ivr.nodes.node import Exit, Maker, Node, NodeName, Pause, Written, fill_value, has_holes
from ivr.run import Run
from ivr.template import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak(Node):
    """Sets the call's language."""

    kind: ClassVar[str] = "speak"
    pause: ClassVar[Pause] = Pause.NONE

    language: str | Template
    next: str

    def enter(self, run: Run) -> str:
        """Set it when the flow has it."""
        language: Any = self.language
        if has_holes(language):
            language = fill_value(language, run.values(), run.first_language)
        if language in run.rules.languages:
            run.language = language
            run.events.append(LanguageChosen(language=language))
        return self.next


class WrittenSpeak(Written):
    """Choose the call's language."""

    kind: Literal["speak"]
    language: str
    next: NodeName

    def exits(self) -> Iterator[Exit]:
        """One."""
        yield Exit(path=("next",), target=self.next)

    def compile(self, maker: Maker) -> Speak:
        """A language as written must be one of the flow's."""
        language = maker.value(self.language, "language")
        if isinstance(language, str) and language not in maker.languages:
            maker.refuse(("language",), f"the flow has no language '{language}'; it has {', '.join(maker.languages)}")
        return Speak(name=maker.name, exits=tuple(self.exits()), language=language, next=self.next)
