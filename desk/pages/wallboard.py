"""The board on the wall; refuses names and numbers of anybody, and says so itself when its figures stand still."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from desk import guard, here
from desk.reader import BOARD, Reader
from desk.reading.board import PROMPT, floor_for

pages = Blueprint("wallboard", __name__)
MOST_WAITING: Final = 5
LONGEST_WAIT: Final = timedelta(minutes=2)
SERVED: Final = 0.8
MOST_ABANDONED: Final = 0.05
WALL: Final = Reader(id=0, roles=frozenset(BOARD))
"""Who reads the board that is drawn once for all who watch it: nobody in particular."""
FEW: Final = 10
"""Below so many waits that are over no share is shown, only counts."""


@pages.get("/wallboard")
@guard.needs(*BOARD)
def page() -> ResponseReturnValue:
    """The floor at this moment."""
    return drawn(here.reader())


def drawn(reader: Reader = WALL, template: str = "wallboard.html") -> str:
    """The page, or the board alone (`_board.html`), which is the same for everybody who reads its language."""
    now, pack = here.moment(), here.hotline().pack
    floor = here.read(lambda tx: floor_for(reader, tx, queues=pack.queues, now=now))
    return render_template(
        template,
        floor=floor,
        now=now,
        queues={name: queue.name[here.language()] for name, queue in pack.queues.items()},
        waited=(now - floor.oldest).total_seconds() if floor.oldest else None,
        served=floor.prompt / floor.over_today if floor.over_today >= FEW else None,
        abandoned=floor.gave_up / floor.over_today if floor.over_today >= FEW else None,
        prompt=int(PROMPT.total_seconds()),
        targets={"waiting": MOST_WAITING, "wait": LONGEST_WAIT.total_seconds(), "served": SERVED, "abandoned": MOST_ABANDONED},
    )
