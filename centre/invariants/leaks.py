"""Personal data where it must not be: in log lines; refuses to repeat what it finds: a line is named by its number."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

SHORTEST: Final = 5
"""Shorter values (a key, a yes) stand in lines by chance."""
_DIGITS: Final = re.compile(r"\D")


def leaks(lines: Sequence[str], secrets: Iterable[str]) -> list[str]:
    """What is wrong with these lines: which of them repeat a number, a name or words of a caller; `secrets` are those."""
    wanted = {form for secret in secrets for form in _forms(secret)}
    return [
        f"line {number} of the log ({_start(line)}) repeats what is personal"
        for number, line in enumerate(lines, 1)
        if any(form in line for form in wanted)
    ]


def _forms(secret: str) -> Iterable[str]:
    """The ways in which a value may be written: as it is, and a number without its plus and country."""
    text = " ".join(secret.split())
    if len(text) >= SHORTEST:
        yield text
    digits = _DIGITS.sub("", text)
    if text.startswith("+") and len(digits) > SHORTEST:
        yield digits[-8:]


def _start(line: str) -> str:
    """What the line is about, without anything a caller may have said: its first word that is a name of code."""
    found = re.search(r"\b[a-z_]+(\.[a-z_]+)+\b", line)
    return found[0] if found else "its sender is unknown"
