"""Who is let in to a view: roles, and the end of sessions; refuses in the open: each refusal is in the audit trail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Final, ParamSpec, cast

from flask import abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import logout_user

from desk import here
from desk.reader import NotYours, Role
from storage.audit import Act

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

IDLE: Final = timedelta(hours=1)
"""A session without a click for so long is over; pages that refresh themselves do not count as clicks."""
LONGEST: Final = timedelta(hours=12)
"""A session is over after a shift, however busy."""
BY_ITSELF: Final = "X-Refresh"
"""The header of requests that a page makes by itself."""


def needs(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Let in who has one of the roles; strangers are asked to sign in, all others are refused."""

    def around(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            member = here.member()
            if member is None:
                return ask_to_sign_in()
            if not member.reader.may(*roles):
                raise NotYours(", ".join(roles))
            return view(*args, **kwargs)

        guarded.needs = roles  # type: ignore[attr-defined] # a test asks every view what it needs
        return guarded

    return around


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and back; a page that refreshes itself is told 401 instead."""
    if by_itself():
        abort(401)
    there = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.form", next=there) if there != "/" else url_for("sign_in.form"))


def by_itself() -> bool:
    """Whether a page asks and not a person: such requests keep no session alive. A browser's stream carries no header of ours."""
    return bool(request.headers.get(BY_ITSELF)) or request.blueprint == "live"


def began(now: datetime) -> None:
    """A session begins."""
    session["began"] = session["seen"] = now.timestamp()


def end_when_due() -> None:
    """Before each request: end a session that has been idle or has lasted too long."""
    if here.member() is None:
        return
    now = here.moment().timestamp()
    began_at, seen_at = (cast("float", session.get(name, 0.0)) for name in ("began", "seen"))
    if now - seen_at > IDLE.total_seconds() or now - began_at > LONGEST.total_seconds():
        logout_user()
        session["ended"] = True
    elif not by_itself() and now - seen_at > 60:
        session["seen"] = now


def refused() -> None:
    """Log that somebody asked for what is not theirs."""
    here.note(Act.DENIED)
