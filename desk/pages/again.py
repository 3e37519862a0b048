"""The rows of a list for pages that ask for them again; refuses to draw them for each: who sees the same rows gets the same text.

A change makes every page that shows a list ask within a second. What they get is drawn once a version, address, language and kind
of reader, and again when a minute has passed, for it says how long things have left. It holds no form: a form carries its
reader's own token.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final, cast

from flask import current_app, render_template, request

from desk import guard, here
from desk.reader import CALLS

MOST: Final = 64
"""Texts kept at once."""


class Drawn:
    """The latest texts of one application."""

    def __init__(self) -> None:
        self._texts: OrderedDict[tuple[object, ...], str] = OrderedDict()
        self._lock = Lock()

    def text(self, key: tuple[object, ...], draw: Callable[[], str]) -> str:
        """The text of this key, drawn if it is not there."""
        with self._lock:
            known = self._texts.get(key)
        if known is not None:
            return known
        drawn = draw()
        with self._lock:
            self._texts[key] = drawn
            while len(self._texts) > MOST:
                self._texts.popitem(last=False)
        return drawn


def page(template: str, version: str, values: Callable[[], dict[str, Any]]) -> str:
    """The whole page for a person who opens it, the list alone for a page that asks. version: of what the list shows."""
    if not guard.by_itself():
        return render_template(template, version=version, frame="base.html", **values())
    minute = here.moment().replace(second=0, microsecond=0)
    key = (request.full_path, here.language(), here.reader().may(*CALLS), version, minute)
    kept = cast("Drawn", current_app.extensions["drawn"])
    return kept.text(key, lambda: render_template(template, version=version, frame="again.html", **values()))
