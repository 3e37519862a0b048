"""What a question must be to be asked by an agent: number keys, labels, words that do not clash; refuses to ask it."""

import re
from collections.abc import Iterator

from ivr.nodes.options import check_words
from ivr.questions import Choice, Phone
from ivr.questions.choice import Option
from ivr.questions.free_speech import OwnWords
from ivr.questions.model import LANGUAGES, Language
from ivr.source import Path
from scripts.draft import Draft
from scripts.script import Ask

_KEY = re.compile("[1-9]")


def check_questions(draft: Draft) -> None:
    """Add what is wrong with each question by itself."""
    for ask in draft.asks.values():
        path = (*draft.place(ask.step), "ask", ask.name, "question")
        for part, key in _keys(ask):
            if not _KEY.fullmatch(key):
                message = f"'{key}' is no answer's key: write 1 to 9; 0 is the emergency on every step"
                draft.refuse((*path, part, key), message, at_key=True)
        if isinstance(ask.question, Choice):
            _choice(draft, ask.question, path)
        if isinstance(ask.question, Phone) and ask.question.default and "caller" not in draft.file.facts:
            draft.refuse((*path, "default"), "the caller's own number is the fact 'caller', which the script does not list")


def _keys(ask: Ask) -> Iterator[tuple[str, str]]:
    match ask.question:
        case Choice() as choice:
            yield from (("options", key) for key in choice.options)
            yield from (("extra", key) for key in choice.extra)
        case OwnWords() as own:
            yield from (("keys", key) for key in own.categories)
        case _:
            pass


def _choice(draft: Draft, choice: Choice, path: Path) -> None:
    maker = draft.maker(*path)
    if choice.source and maker.path(choice.source, "from")[:1] and choice.source.split(".")[0] not in draft.file.facts:
        draft.refuse((*path, "from"), "a choice is from a list among the facts that the script lists")
    for part, options in (("options", choice.options), ("extra", choice.extra)):
        check_words(maker, {key: option.words for key, option in options.items()}, part)
        for key, option in options.items():
            for language in LANGUAGES:
                if not _named(option, language):
                    draft.refuse((*path, part, key), f"missing language '{language}': the option needs a label", at_key=True)


def _named(option: Option, language: Language) -> bool:
    if option.label is not None:
        return bool(option.label.in_language(language).strip())
    return bool(option.words.get(language, ()))
