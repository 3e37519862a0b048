"""The addresses we give the carrier, as paths of the public URL; refuses hosts: the carrier stays on the one it came by.

Sounds are the exception: the carrier fetches them on its own, unsigned, and only whole addresses are documented for them.
"""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

FIRST_TURN: Final = 1
WAITING_MUSIC: Final = "/sounds/waiting.wav"


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Builds the carrier's addresses under the path of `public_url` (`https://h/base` -> `/base/twilio/turn?turn=2`)."""

    public_url: str
    _prefix: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_prefix", urlsplit(self.public_url).path.rstrip("/") + "/twilio/")

    @property
    def voice(self) -> str:
        """Where a call begins."""
        return self._prefix + "voice"

    def turn(self, number: int, *, silent: bool = False, again: bool = False, attempt: str | None = None) -> str:
        """Turn `number`; `silent`: reached because nothing was said or keyed; `again`: tried once more after a failure.

        attempt: the key of our own dialling, where this is the first turn of a call that we placed.
        """
        if number > FIRST_TURN and not (again or attempt):  # nearly always
            return f"{self._prefix}turn?turn={number}&silent=1" if silent else f"{self._prefix}turn?turn={number}"
        query = (
            ("&silent=1" if silent else "")
            + ("&again=1" if again else "")
            + (f"&{urlencode({'attempt': attempt})}" if attempt else "")
        )
        if number <= FIRST_TURN:
            return self.voice + ("?" + query[1:] if query else "")
        return f"{self._prefix}turn?turn={number}{query}"

    def wait(self, number: int, *, language: str, queue: str, max_wait_s: int) -> str:
        """What a queued caller hears; all it needs travels in the query, nothing about the caller does."""
        query = urlencode({"turn": number, "language": language, "queue": queue, "max": max_wait_s})
        return f"{self._prefix}wait?{query}"

    def agent(self, what: str, key: str) -> str:
        """What a caller or an agent of a leg hears (`room`, `line`, `onward`), or where the agent's call is reported."""
        return f"{self._prefix}agent/{what}?{urlencode({'leg': key})}"

    @property
    def waiting_music(self) -> str:
        """The sound that callers wait to; open to all and kept by caches."""
        return self.public_url.rstrip("/") + WAITING_MUSIC

    @property
    def recording(self) -> str:
        """Where the carrier tells what became of a recording."""
        return self._prefix + "recording"

    @property
    def after_dial(self) -> str:
        """Where the carrier says how ringing the person on duty ended while we were failing; answered without the database."""
        return f"{self._prefix}fallback?after=dial"

    def turn_of(self, url: str) -> tuple[int, bool] | None:
        """The turn an address of ours leads to and whether it was the second try; None for any other address."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        again = query.get("again") == "1"
        if parts.path == self.voice:
            return FIRST_TURN, again
        number = query.get("turn", "")
        if parts.path != f"{self._prefix}turn" or not (number.isascii() and number.isdigit() and len(number) <= 4):
            return None
        return int(number), again

    def once_more(self, url: str) -> str | None:
        """The address that tries the turn of an address of ours once more; None for no turn, and where that was the second try.

        A call that we placed goes on as such.
        """
        turn = self.turn_of(url)
        if turn is None or turn[1]:
            return None
        number, _ = turn
        return self.turn(number, again=True, attempt=dict(parse_qsl(urlsplit(url).query)).get("attempt"))
