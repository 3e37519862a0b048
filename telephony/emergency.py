"""Emergency words where no flow listens: in a queue, and while we fail; pure, refuses to miss one for being clever."""

from collections.abc import Iterable
from typing import Final

from ivr.rules import Interrupt

_LOOKED_AT: Final = 2_000  # characters; the rest of a long speech is not what it is about
_WORDS: Final = (
    *("漏气", "煤气味", "燃气味", "煤气泄", "燃气泄", "冒烟", "着火", "起火", "爆炸", "被困"),
    *("louqi", "lou qi", "meiqi wei", "mei qi wei", "maoyan", "mao yan", "zhaohuo", "zhao huo", "beikun", "bei kun"),
    *("smell gas", "smell of gas", "smells of gas", "gas smell", "gas leak", "leaking gas", "smoke", "fire", "trapped"),
)


def is_emergency(speech: str, interrupts: Iterable[Interrupt] = ()) -> bool:
    """True when somebody speaks of danger: in the flow's words that outrank every question, or in ours where it has none."""
    said = speech[:_LOOKED_AT]
    urgent = [interrupt for interrupt in interrupts if interrupt.everywhere and not interrupt.harmless]
    return any(interrupt.is_in(said) for interrupt in urgent) if urgent else has_plain_words(said)


def has_plain_words(speech: str) -> bool:
    """True when one of our own words occurs; needs no flow and cannot fail."""
    said = speech[:_LOOKED_AT].lower()
    return any(word in said for word in _WORDS)
