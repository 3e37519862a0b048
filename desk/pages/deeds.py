"""What agents do at their desks, each a POST that answers in JSON; refuses in words, with 409, what is not possible now."""

from collections.abc import Sequence

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from desk import asked, guard, here
from desk.acts import seat
from desk.reader import FLOOR
from telephony import floor
from telephony.floor import Reason, Refused

pages = Blueprint("deeds", __name__, url_prefix="/desk")
LONGEST_SAYING = 1000


@pages.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """It cannot be done now."""
    return here.refusal(error.reason)


@pages.post("/arrive")
@guard.needs(*FLOOR)
def arrive() -> ResponseReturnValue:
    """The desk is open. With the field `chosen`, its agent takes calls of these `language`s and `queue`s from now on."""
    chosen = "chosen" in request.form
    seat.take_a_seat(here.reader(), _known("language") if chosen else None, _known("queue") if chosen else None)
    return _done()


@pages.post("/heartbeat")
@guard.needs(*FLOOR)
def heartbeat() -> ResponseReturnValue:
    """The page is still open."""
    return jsonify(version=floor.heartbeat(here.hotline(), here.reader().id))


@pages.post("/presence")
@guard.needs(*FLOOR)
def presence() -> ResponseReturnValue:
    """Free, a break, or offline, as the field `state` says."""
    floor.set_presence(here.hotline(), here.reader().id, request.form.get("state", ""))
    return _done()


@pages.post("/answer")
@guard.needs(*FLOOR)
def answer() -> ResponseReturnValue:
    """Take the call that rings."""
    floor.answer(here.hotline(), here.reader().id)
    return _done()


@pages.post("/decline")
@guard.needs(*FLOOR)
def decline() -> ResponseReturnValue:
    """Leave the call that rings to others."""
    floor.decline(here.hotline(), here.reader().id)
    return _done()


@pages.post("/hang-up")
@guard.needs(*FLOOR)
def hang_up() -> ResponseReturnValue:
    """End the conversation."""
    floor.hang_up(here.hotline(), here.reader().id)
    return _done()


@pages.post("/hold")
@guard.needs(*FLOOR)
def hold() -> ResponseReturnValue:
    """Music for the caller."""
    floor.hold(here.hotline(), here.reader().id)
    return _done()


@pages.post("/resume")
@guard.needs(*FLOOR)
def resume() -> ResponseReturnValue:
    """Talk to the caller again."""
    floor.resume(here.hotline(), here.reader().id)
    return _done()


@pages.post("/transfer")
@guard.needs(*FLOOR)
def transfer() -> ResponseReturnValue:
    """Pass the call on: to the `queue`, the `colleague` or the `number`, one of them."""
    queue, number = (request.form.get(name, "").strip() or None for name in ("queue", "number"))
    colleague = asked.whole(request.form.get("colleague"))
    floor.transfer(here.hotline(), here.reader().id, to_queue=queue, colleague=colleague, number=number)
    return _done()


@pages.post("/say")
@guard.needs(*FLOOR)
def say() -> ResponseReturnValue:
    """Say the `words` to the caller, where the carrier is the simulator."""
    words = request.form.get("words", "").strip()[:LONGEST_SAYING]
    if words:
        floor.say(here.hotline(), here.reader().id, words)
    return _done()


@pages.post("/wrap-up")
@guard.needs(*FLOOR)
def wrap_up() -> ResponseReturnValue:
    """The `disposition` that is owed, with a `note`, and what `then`."""
    given = {name: request.form.get(name, "") for name in ("disposition", "note")}
    floor.wrap_up(here.hotline(), here.reader().id, then=request.form.get("then") or "free", **given)
    return _done()


@pages.post("/extend")
@guard.needs(*FLOOR)
def extend() -> ResponseReturnValue:
    """More time for the work after the call."""
    floor.extend(here.hotline(), here.reader().id)
    return _done()


def _known(name: str) -> Sequence[str]:
    """What was ticked of what there is; all of it counts as none, which stands for whatever there may be."""
    pack = here.hotline().pack
    there = pack.flow.languages if name == "language" else tuple(pack.queues)
    ticked = [one for one in there if one in request.form.getlist(name)]
    if not ticked:
        raise Refused(Reason.NOT_A_CHOICE)
    return [] if len(ticked) == len(there) else ticked


def _done() -> ResponseReturnValue:
    return jsonify(done=True)
