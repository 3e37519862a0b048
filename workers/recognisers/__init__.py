"""Recognisers, one for each language by setting; refuses an engine for a language it does not speak.

HOTLINE_RECOGNISERS=en-US=sphinx,zh-CN=vosk:/models/vosk-zh
"""

import importlib.util
from collections.abc import Mapping
from importlib import import_module
from typing import cast

from workers.recognisers.recogniser import Choice, Engine

ENGINES: tuple[str, ...] = ("sphinx", "vosk", "whisper", "faster_whisper", "google", "azure", "openai", "command")
"""Every engine: a module of that name in this folder."""


def choice(written: str, keys: Mapping[str, str]) -> Choice:
    """The engine in `ENGINE` or `ENGINE:OPTION`. ValueError for one there is not."""
    name, _, option = written.partition(":")
    if name not in ENGINES:
        raise ValueError(f"there is no recogniser '{name}'; there are {', '.join(ENGINES)}")
    return Choice(engine=name, option=option, key=keys.get(name))


def engine(name: str) -> Engine:
    """The module of an engine."""
    return cast("Engine", import_module(f"workers.recognisers.{name}"))


def problem(chosen: Choice, language: str) -> str | None:
    """Why this engine cannot be used for this language here, in words for people; None when nothing speaks against it."""
    module = engine(chosen.engine)
    if language not in module.LANGUAGES:
        return f"{module.NAME} does not speak {language}; it speaks {', '.join(module.LANGUAGES)}"
    return module.missing(chosen, language)


def lacks(package: str, install: str) -> str | None:
    """That a package is not installed, and how it would be."""
    try:
        found = importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        found = False
    return None if found else f"the package {package} is not installed: pip install {install}"
