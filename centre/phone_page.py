"""What the simulator's phone page is told by this house: look, numbers, name, what one might say; refuses to need a pack.

The look is the desk's: one set of files for all pages, handed down as a folder, because the carrier knows nothing of the desk.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import desk
from centre import wiring
from centre.environment import SettingsProblems
from centre.settings import Settings

if TYPE_CHECKING:
    from telephony.simulator.phone.page import Page

LOOKS = Path(desk.__file__).parent / "static"
SAYINGS = {
    "zh-CN": ("我要报修", "想约下周三上午", "我要投诉", "转人工"),
    "en-US": ("I need a repair", "An appointment next Wednesday morning", "I want to complain", "Speak to a person"),
}


def page(settings: Settings) -> "Page":
    """The page of a simulator with these settings. A pack that cannot be read costs it the hotline's name, no more."""
    from telephony.simulator.phone.page import Page

    try:
        title = dict(wiring.read_pack(settings).title)
    except SettingsProblems:
        title = {}
    return Page(looks=LOOKS, numbers=settings.numbers, title=title, sayings=SAYINGS)


def names(settings: Settings, host: str) -> frozenset[str]:
    """The names by which the simulator may be asked for, beside addresses and localhost."""
    from urllib.parse import urlsplit

    return frozenset({host, urlsplit(settings.carrier_api_url or "").hostname or ""} - {""})
