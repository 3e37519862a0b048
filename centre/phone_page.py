"""What the simulator's phone page is told by this house: look, numbers, name, what one might say; refuses to need a pack.

The look is the desk's: one set of files for all pages, handed down as a folder, because the carrier knows nothing of the desk.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import desk
from centre.settings import Settings

if TYPE_CHECKING:
    from telephony.simulator.phone.page import Page

LOOKS = Path(desk.__file__).parent / "static"
SAYINGS = {
    "zh-CN": ("我要报修", "想约下周三上午", "我要投诉", "转人工"),
    "en-US": ("I need a repair", "An appointment next Wednesday morning", "I want to complain", "Speak to a person"),
}


def page(settings: Settings) -> "Page":
    """The page of a simulator with these settings."""
    from telephony.simulator.phone.page import Page

    return Page(looks=LOOKS, numbers=settings.numbers, title=_title(settings.pack), sayings=SAYINGS)


def _title(pack: str) -> dict[str, str]:
    """The hotline's name by language; a pack that cannot be read costs the page that name, no more."""
    from centre.pack_files import HEAD, PackProblems, folder_of
    from ivr.source import parse

    try:
        read = parse((folder_of(pack) / HEAD).read_text(encoding="utf-8-sig", errors="replace"), HEAD).data
    except (PackProblems, OSError):
        return {}
    title = read.get("title") if isinstance(read, dict) else None
    return {str(language): str(name) for language, name in title.items()} if isinstance(title, dict) else {}


def names(settings: Settings, host: str) -> frozenset[str]:
    """The names by which the simulator may be asked for, beside addresses and localhost."""
    from urllib.parse import urlsplit

    return frozenset({host, urlsplit(settings.carrier_api_url or "").hostname or ""} - {""})
