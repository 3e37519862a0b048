"""What a view asks of the request around it: hotline, moment, reader, language; refuses to be used outside one."""

import logging
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, jsonify, request, session
from flask_security import current_user

from desk import words
from desk.members import Member
from desk.reader import Reader
from storage import audit
from storage.audit import Act
from storage.transaction import Transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from telephony.floor import Reason
    from telephony.hotline import Hotline

_log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


def hotline() -> "Hotline":
    """The hotline this application belongs to."""
    return cast("Hotline", current_app.extensions["hotline"])


def hotline_of(app: Flask) -> "Hotline":
    """The hotline that an application belongs to, also outside a request."""
    return cast("Hotline", app.extensions["hotline"])


def moment() -> datetime:
    """The present instant in the hotline's zone, the same all through a request."""
    if "now" not in g:
        g.now = hotline().clock()
    return cast("datetime", g.now)


def zone() -> tzinfo:
    """The hotline's zone."""
    found = moment().tzinfo
    if found is None:
        raise ValueError("the clock has no zone")
    return found


def member() -> Member | None:
    """Who is signed in."""
    return cast("Member", current_user._get_current_object()) if current_user.is_authenticated else None  # noqa: SLF001 - the proxy's


def reader() -> Reader:
    """Who reads this page. A view that asks is behind `desk.guard.needs`."""
    found = member()
    if found is None:
        raise LookupError("nobody is signed in")
    return found.reader


def language() -> str:
    """The person's own language, else this browser's choice, else what the browser asks for."""
    if "language" not in g:
        signed_in = member()
        chosen = (signed_in.language if signed_in else None) or session.get("language")
        g.language = chosen if chosen in words.LANGUAGES else _asked_for()
    return cast("str", g.language)


def _asked_for() -> str:
    for tag in request.accept_languages.values():
        if tag.lower().startswith(("zh", "en")):
            return "zh-CN" if tag.lower().startswith("zh") else "en-US"
    return words.LANGUAGES[0]


def read(work: Callable[[Transaction], T]) -> T:
    """Ask the store."""
    return hotline().store.read(work)


def write(work: Callable[[Transaction], T]) -> T:
    """Change the store."""
    return hotline().store.write(work)


def note(act: Act, *, subject: str | None = None, key: str | None = None, reason: str | None = None) -> None:
    """Log what is shown or refused to whoever is here."""
    signed_in, page, at = member(), route(), moment()
    person_id = signed_in.id if signed_in else None
    write(lambda tx: audit.log(tx, act, person_id=person_id, page=page, at=at, subject=subject, key=key, reason=reason))


def refusal(reason: "Reason") -> "ResponseReturnValue":
    """Why something is not possible now, in the reader's words; it is logged, by its reason alone."""
    _log.info("an agent was refused", extra={"reason": reason.value, "page": route(), "person": reader().id})
    return jsonify(refused=reason.value, words=words.say(language(), f"refused.{reason.value}")), 409


def route() -> str:
    """The route of this request: never its values, which may be personal."""
    return f"{request.method} {request.url_rule.rule if request.url_rule else 'unknown'}"


def inside(address: str | None) -> str | None:
    """The address if it is a path of ours; None for anything that leads elsewhere."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and address.isprintable() else None
