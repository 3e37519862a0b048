"""Forms of deeds read, and what came of them told; refuses acts that nobody knows."""

from datetime import datetime
from typing import Final

from flask import abort, flash, request

from desk import asked, here, words
from desk.acts.doing import Came, Deed
from promises.acts import Act

LONGEST: Final = 2000
NEEDS_WORDS: Final = frozenset({Act.NOTE, Act.CLOSE, Act.HANDLED})


def deed() -> Deed | None:
    """The deed a form asks for; None when it lacks the words it needs, which is told."""
    try:
        act = Act(request.form.get("act", ""))
    except ValueError:
        abort(400)
    text = request.form.get("text", "").strip()[:LONGEST]
    if act in NEEDS_WORDS and not text:
        flash(words.say(here.language(), "deed.words"), "bad")
        return None
    return Deed(
        act=act,
        reader=here.reader(),
        pack=here.hotline().pack,
        at=here.moment(),
        seen=asked.whole(request.form.get("seen")) or 0,
        text=text,
        person_id=asked.whole(request.form.get("person")),
        number=asked.whole(request.form.get("number")),
        when=_when(request.form.get("when", "")),
    )


def told(act: Act, came: Came) -> None:
    """Say what came of it; 404 where there is no such thing."""
    if came is Came.MISSING:
        abort(404)
    if came is Came.DONE:
        flash(words.name(here.language(), "did", act), "ok")
    else:
        flash(words.name(here.language(), "deed", came), "bad")


def _when(text: str) -> datetime | None:
    """`2026-11-18T10:30`, as browsers write what was chosen, in the hotline's zone."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=here.zone())
    except ValueError:
        return None
