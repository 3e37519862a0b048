"""What keys and words of options must be so that none hides another; refuses to choose between two."""

import re
from collections.abc import Iterable, Mapping

from ivr.nodes.node import Maker
from ivr.questions.model import Words
from ivr.source import Path
from ivr.spoken.text import plain

_KEY = re.compile(r"[0-9]{1,3}")


def check_keys(maker: Maker, keys: Iterable[str], *path: str) -> None:
    """Report keys that a telephone does not have, or that mean something else everywhere."""
    for key in keys:
        if key == "*":
            maker.refuse((*path, key), "the star key repeats the prompt in every question; choose a digit", at_key=True)
        elif not _KEY.fullmatch(key):
            maker.refuse((*path, key), f"'{key}' is no key: write one to three digits", at_key=True)


def check_words(maker: Maker, options: Mapping[str, Words], *path: str) -> None:
    """Report words that stand for two options, by option and language."""
    owners: dict[str, str] = {}
    for key, words in options.items():
        for language, listed in words.items():
            for place, word in enumerate(listed):
                said = plain(word)
                here: Path = (*path, key, "words", language, place)
                if not said:
                    maker.refuse(here, "the word is empty")
                elif owners.setdefault(said, key) != key:
                    maker.refuse(here, f"'{word}' already stands for option '{owners[said]}'")
