"""What a telephone shows: captions of what is heard on stdout, all else on stderr; refuses to interpret markup in texts."""

from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from telephony.simulator.heard import Heard
from telephony.simulator.line import State

HELP = """\
digits, * and #    keys, pressed one after the other (12#)
any other text     what you say
an empty line      silence, until the hotline goes on
/s TEXT            say TEXT, even when it looks like keys
/w FILE TEXT       say the WAV file FILE, in which the carrier understands TEXT
/t TEXT            the other side says TEXT
/a                 somebody takes you out of the queue
/o                 the other side hangs up
/h or Ctrl-D       hang up
?                  this help"""

_DOING = {
    State.RINGING: "ringing",
    State.TALKING: "the hotline is talking",
    State.LISTENING: "listening: keys or words; an empty line is silence, ? for help",
    State.WAITING: "waiting in a queue: an empty line waits on, /a lets somebody answer",
    State.BRIDGED: "talking to somebody: /o lets them hang up, /h hangs up",
    State.ENDED: "the call has ended",
}


class Captions:
    """Shows one call after the other. Colours on a terminal, plain lines elsewhere."""

    def __init__(self, out: Console, talk: Console) -> None:
        self._out = out
        self._talk = talk

    def heard(self, item: Heard) -> None:
        """One thing heard or noticed."""
        line = _caption(item)
        if line is not None:
            self._out.print(line, soft_wrap=True)

    def deed(self, words: str) -> None:
        """What the caller of a story does."""
        self._out.print(Text(f"> {words}", style="cyan"), soft_wrap=True)

    def state(self, state: State) -> None:
        """What the call is doing now."""
        self.note(f"({_DOING[state]})")

    def note(self, words: str, *, bad: bool = False) -> None:
        """A word from the telephone itself."""
        self._talk.print(Text(words, style="red" if bad else "dim"), soft_wrap=True)

    def verdict(self, words: str, *, good: bool) -> None:
        """How a story went."""
        self._out.print(Text(words, style="bold green" if good else "bold red"), soft_wrap=True)


_SOUNDS: dict[str, Callable[[Heard], str]] = {
    "rejected": lambda item: item.text or "(busy tone)",
    "played": lambda item: f"(sound {item.text or item.data.get('digits', '')})",
    "beep": lambda _: "(beep)",
    "queued": lambda item: f"(in the queue {item.text})",
    "dialling": lambda item: f"(ringing {item.text})",
    "bridged": lambda _: "(somebody is on the line)",
    "unbridged": lambda _: "(they hung up)",
    "ended": lambda item: f"(call {item.data.get('status', 'ended')})",
}


def _caption(item: Heard) -> Text | None:
    """Speech with its language, sounds in brackets; nothing for what makes no sound."""
    if item.kind in {"said", "error"}:
        return Text.assemble((f"{item.spoken:<6} ", "dim"), (item.text, "red" if item.kind == "error" else ""))
    words = _SOUNDS.get(item.kind)
    return Text(words(item), style="dim") if words else None
