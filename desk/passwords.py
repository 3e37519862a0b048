"""Passwords as they are kept: argon2id, each with its own salt; refuses short ones. Flask-Security proves them at sign-in.

The cost is the least that OWASP recommends (19 MiB, two passes, one lane): some 30 ms of one core, for callers share it.
"""

import unicodedata
from typing import Any, Final

from passlib.context import CryptContext

SHORTEST: Final = 10
SCHEMES: Final = ["argon2"]
COST: Final[dict[str, Any]] = {"argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}
_CONTEXT = CryptContext(schemes=SCHEMES, **COST)


def kept(password: str) -> str:
    """What is stored of a password. ValueError when it has fewer than `SHORTEST` characters or more than 200."""
    if not SHORTEST <= len(password) <= 200:
        raise ValueError(f"a password has {SHORTEST} to 200 characters")
    return str(_CONTEXT.hash(unicodedata.normalize("NFKD", password)))


def sign_in_name(typed: str) -> str:
    """The name as it is stored and compared: without case, width or blanks around it."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()
