"""One hotline as the phone edge needs it; refuses to read settings or the clock: `centre.wiring` fills it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from telephony.underway import Underway
from telephony.urls import Urls
from telephony.voices import VOICES, Voice

if TYPE_CHECKING:  # the edge only passes these on
    from storage.door import Store
    from storage.sounds import Sounds
    from telephony.captions import Captions
    from telephony.exchange import Exchange
    from telephony.pack import Pack
    from telephony.softphone import Softphones


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotline:
    """Everything a turn may use.

    numbers: our own in E.164, empty = every number is ours. auth_tokens: the carrier's, current first, a second one while
    rotating. clock: the aware present instant in the pack's zone. new_id: a fresh random id. secret_key: keys fingerprints.
    exchange: the way to bring callers and agents together; None where nobody answers but those on duty.
    captions: what agents read and type where the carrier is the simulator, else None.
    softphones: the carrier's key for agents' browsers, where there is one. sounds: where stored recordings lie.
    phone_page: where people phone from a browser, where the carrier is the simulator.
    """

    store: "Store"
    pack: "Pack"
    numbers: tuple[str, ...]
    public_url: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    account_sid: str
    on_call_number: str | None
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    secret_key: str = field(repr=False)
    voices: Mapping[str, Voice] = field(default_factory=lambda: VOICES)
    exchange: "Exchange | None" = field(default=None, repr=False)
    captions: "Captions | None" = field(default=None, repr=False)
    softphones: "Softphones | None" = field(default=None, repr=False)
    sounds: "Sounds | None" = field(default=None, repr=False)
    phone_page: str | None = None
    urls: Urls = field(init=False)
    underway: Underway = field(default_factory=Underway, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "urls", Urls(public_url=self.public_url))
