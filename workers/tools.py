"""What jobs work with: store, pack, clock and the way to the carrier; refuses to read settings: `centre.wiring` fills it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only passed on
    from storage.door import Store
    from telephony.dialer import Dialer
    from telephony.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything a job may use.

    line: our own number in E.164, which those we ring see. clock: the aware present instant in the pack's zone. new_id: a fresh
    random id.
    """

    store: "Store"
    pack: "Pack"
    dialer: "Dialer"
    line: str | None = field(repr=False)
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
