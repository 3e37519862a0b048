"""Sign in, sign out, choose a language; refuses to say what was wrong, and to lead anywhere but back to a page of ours."""

import secrets

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import hash_password, login_user, logout_user
from werkzeug.wrappers import Response

from desk import guard, here, words
from desk.acts import seat
from desk.members import Member, Members
from desk.passwords import sign_in_name
from storage import audit, people
from storage.audit import Act

FROM_HERE = "5 per 5 minutes"
"""Failed attempts for one name from one address."""
FROM_ANYWHERE = "30 per hour"
"""Failed attempts for one name."""
BY_ADDRESS = "60 per 5 minutes"
"""Failed attempts from one address, whatever the name; behind proxies that are not told of (`proxies`), all visitors have one."""


def pages(members: Members, limiter: Limiter) -> Blueprint:
    """The pages, which let few attempts fail."""
    made = Blueprint("sign_in", __name__)

    @made.get("/sign-in")
    def form() -> ResponseReturnValue:
        if here.member():
            return redirect(url_for("start.page"))
        return _form(ended=bool(session.pop("ended", False)))

    @made.post("/sign-in")
    @limiter.limit(FROM_HERE, key_func=lambda: f"{_typed()} {get_remote_address()}", deduct_when=_failed)
    @limiter.limit(FROM_ANYWHERE, key_func=_typed, deduct_when=_failed)
    @limiter.limit(BY_ADDRESS, deduct_when=_failed)
    def sign_in() -> ResponseReturnValue:
        member = _proved(members)
        if member is None:
            here.note(Act.SIGN_IN_FAILED)
            return _form(wrong=True), 401
        _begin(member)
        return redirect(here.inside(request.args.get("next")) or url_for("start.page"))

    made.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
    made.add_url_rule("/language", view_func=choose_language, methods=["POST"])
    return made


def sign_out() -> ResponseReturnValue:
    """End this person's sessions, here and on every other machine."""
    member = here.member()
    if member:
        here.note(Act.SIGNED_OUT)
        seat.leave(member.reader)
        here.write(lambda tx: people.set_token(tx, member.id, secrets.token_hex(16)))
        logout_user()
    session.clear()
    return redirect(url_for("sign_in.form"))


def choose_language() -> ResponseReturnValue:
    """Keep the language for this person, or for this browser before anyone has signed in; then back to the page."""
    wanted = request.form.get("language")
    chosen = wanted if wanted in words.LANGUAGES else None
    session["language"] = chosen
    member = here.member()
    if member:
        here.write(lambda tx: people.set_language(tx, member.id, chosen))
    return redirect(here.inside(request.form.get("back")) or url_for("start.page"))


def _form(*, wrong: bool = False, ended: bool = False) -> str:
    return render_template("sign_in.html", wrong=wrong, ended=ended, name_typed=request.form.get("name", ""), trial=_on_trial())


def _on_trial() -> bool:
    return here.hotline().public_url.startswith("http:")


def _typed() -> str:
    return sign_in_name(request.form.get("name", ""))[:100]


def _failed(response: Response) -> bool:
    return bool(response.status_code != 302)


def _proved(members: Members) -> Member | None:
    """Whose name and password these are; an unknown name takes as long as a wrong password."""
    name, password = _typed(), request.form.get("password", "")[:200]
    try:
        member = members.find_user(name=name)
    except ValueError:  # no text of ours
        member = None
    if member is None:
        hash_password(password)
        return None
    return member if member.verify_and_update_password(password) and member.active else None


def _begin(member: Member) -> None:
    """A new session, with nothing of the one before but the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(member, remember=False, authn_via=["password"])
    now = here.moment()
    guard.began(now)
    page = here.route()
    here.write(lambda tx: people.note_sign_in(tx, member.id, now))
    here.write(lambda tx: audit.log(tx, Act.SIGNED_IN, person_id=member.id, page=page, at=now))
