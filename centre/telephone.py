"""A call by hand: lines in, captions out; refuses to hang on a call that is over, or to leave one going on."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from centre.captions import HELP, Captions
from telephony.simulator.caller import Caller
from telephony.simulator.heard import Heard
from telephony.simulator.line import State
from telephony.simulator.recordings import seconds_of_sound

_KEYS = re.compile(r"[0-9*#]+")


class Telephone:
    """One telephone in the hand of a person, or of a pipe."""

    def __init__(self, caller: Caller, captions: Captions) -> None:
        self._caller = caller
        self._captions = captions
        self._queue = ""
        self.trouble = False

    def call(self, number: str, *, shown: str, lines: Iterable[str]) -> None:
        """Dial, do what the lines say, and hang up when they end. Raises `CallerError` when nobody can be reached."""
        self._caller.call(number, caller=shown)
        self._listen()
        for line in lines:
            if self._caller.state is State.ENDED:
                return
            if self._do(line.rstrip("\r\n")):
                self._listen()
        if self._caller.state is not State.ENDED:
            self._caller.hang_up()
            self._listen()

    def hang_up(self) -> None:
        """The person leaves."""
        if self._caller.sid and self._caller.state is not State.ENDED:
            self._caller.hang_up()

    def _listen(self) -> None:
        for item in self._caller.hear():
            self._notice(item)
        self._captions.state(self._caller.state)

    def _notice(self, item: Heard) -> None:
        self._captions.heard(item)
        self.trouble = self.trouble or item.kind in {"error", "rejected"}
        if item.kind == "queued":
            self._queue = item.text

    def _do(self, line: str) -> bool:
        """One line; False when the call was not touched."""
        command, _, rest = line.strip().partition(" ")
        act = self._commands(rest.strip()).get(unicodedata.normalize("NFKC", command))
        if act is not None:
            return act() is not False
        keys = unicodedata.normalize("NFKC", "".join(line.split()))
        if not keys:
            self._caller.silence()
        elif _KEYS.fullmatch(keys):
            self._caller.key(keys)
        else:
            self._caller.say(line.strip())
        return True

    def _commands(self, rest: str) -> dict[str, Callable[[], bool | None]]:
        return {
            "?": self._help,
            "/h": self._caller.hang_up,
            "/s": lambda: self._caller.say(rest),
            "/w": lambda: self._play(rest),
            "/t": lambda: self._told(rest),
            "/a": self._answer,
            "/o": self._other,
        }

    def _help(self) -> bool:
        self._captions.note(HELP)
        return False

    def _answer(self) -> bool:
        taken = bool(self._queue) and self._caller.answer_queue(self._queue)
        if not taken:
            self._captions.note("(nobody waits in a queue)")
        return taken

    def _play(self, rest: str) -> bool:
        """Say a sound file; without words the carrier understands nothing in it."""
        name, _, words = rest.partition(" ")
        try:
            sound = Path(name).read_bytes()
            seconds_of_sound(sound)
        except (OSError, ValueError):
            self._captions.note("(this is no WAV file that can be read)")
            return False
        self._caller.say(words.strip(), audio=sound)
        return True

    def _told(self, words: str) -> bool:
        if self._caller.state is not State.BRIDGED:
            self._captions.note("(nobody else is on the line)")
            return False
        self._caller.say(words, by="agent")
        return True

    def _other(self) -> bool:
        if self._caller.state is not State.BRIDGED:
            self._captions.note("(nobody else is on the line)")
            return False
        self._caller.silence()
        return True
