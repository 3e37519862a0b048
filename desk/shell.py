"""What stands around every page: the rail with what the reader may open, words, static files; refuses to show a closed door."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from flask import Blueprint, request

from desk import here, saying, words
from desk.reader import BOARD, CALLS, FLOOR, FLOWS, PEOPLE, SCRIPTS, WORK, Role

pages = Blueprint("shell", __name__, static_folder="static", template_folder="templates", static_url_path="/static")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An entry of the rail: the endpoint it leads to, its icon, who may open it."""

    name: str
    endpoint: str
    icon: str
    roles: tuple[Role, ...]


DOORS: Final = (
    Door(name="desk", endpoint="desk.page", icon="desk", roles=FLOOR),
    Door(name="calls", endpoint="calls.page", icon="phone", roles=CALLS),
    Door(name="tickets", endpoint="tickets.page", icon="ticket", roles=WORK),
    Door(name="appointments", endpoint="appointments.page", icon="cal", roles=WORK),
    Door(name="callbacks", endpoint="callbacks.page", icon="back", roles=WORK),
    Door(name="surveys", endpoint="surveys.page", icon="star", roles=CALLS),
    Door(name="scripts", endpoint="scripts.page", icon="script-icon", roles=SCRIPTS),
    Door(name="flows", endpoint="flows.page", icon="flow", roles=FLOWS),
    Door(name="wallboard", endpoint="wallboard.page", icon="board", roles=BOARD),
    Door(name="admin", endpoint="admin.page", icon="admin", roles=PEOPLE),
)


def context() -> dict[str, Any]:
    """What every template may use."""
    language, member = here.language(), here.member()
    return {
        "t": partial(words.say, language),
        "name": partial(words.name, language),
        "known": partial(words.known, language),
        "language": language,
        "lang": "zh-CN" if language == "zh-CN" else "en",
        "member": member,
        "doors": [door for door in DOORS if member and member.reader.may(*door.roles)],
        "here_path": request.full_path.rstrip("?") if request.method == "GET" else request.path,
        "on_floor": bool(member and member.reader.may(*FLOOR)),
        "may_find": bool(member and member.reader.may(*WORK)),
        "centre": here.hotline().pack.title.get(language, here.hotline().pack.name),
        **_formats(language),
    }


def _formats(language: str) -> dict[str, Any]:
    now, zone = here.moment(), here.zone()

    def iso(moment: datetime) -> str:
        return moment.astimezone(zone).isoformat(timespec="seconds")

    return {
        "when": lambda moment: saying.when(moment, now, language),
        "day": lambda moment: saying.day(moment, language),
        "clock": lambda moment, **how: saying.clock(moment, zone, **how),
        "soon": lambda due: due - now < timedelta(hours=2),
        "zone": zone,
        "left": lambda due: saying.left(due, now, language),
        "length": saying.length,
        "percent": saying.percent,
        "iso": iso,
    }
