"""The sound of a call, a stretch at a time as players ask for it; refuses to lead anybody to the carrier's own files."""

from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, abort, request, session
from flask.typing import ResponseReturnValue

from desk import guard, here
from desk.reader import CALLS
from desk.reading.sound import Listening, listen_for
from storage.recordings import Recording
from storage.sounds import SoundMissing, Sounds

pages = Blueprint("sound", __name__)
STRETCH: Final = 1 << 20
"""Bytes of one answer to a player, about a minute; it asks for the next one when it needs it."""
PIECE: Final = 1 << 17


@pages.get("/calls/<sid>/recordings/<int:recording_id>")
@guard.needs(*CALLS)
def sound(sid: str, recording_id: int) -> ResponseReturnValue:
    """A stored recording. Who listens is logged before the first byte."""
    reader = here.reader()
    listening = Listening(page=here.route(), session=str(session.get("began", "")), at=here.moment())
    known = recording_id < 1 << 62
    found = here.write(lambda tx: listen_for(reader, tx, sid, recording_id, listening)) if known else None
    sounds = here.hotline().sounds
    if found is None or found.file is None or found.bytes is None or sounds is None:
        abort(404)
    try:
        return _stretch(sounds, found) if request.range else _whole(sounds, found)
    except SoundMissing:
        abort(404)


def _stretch(sounds: Sounds, found: Recording) -> Response:
    """The stretch that was asked for, or as much of it as one answer holds."""
    size, name = found.bytes or 0, found.file or ""
    asked = request.range.range_for_length(size) if request.range else None
    if asked is None:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = asked[0], min(asked[1], asked[0] + STRETCH)
    answer = Response(sounds.part(name, start, end), status=206, mimetype="audio/wav")
    answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return _told(answer)


def _whole(sounds: Sounds, found: Recording) -> Response:
    size, name = found.bytes or 0, found.file or ""
    first = sounds.part(name, 0, PIECE)

    def pieces() -> Iterator[bytes]:
        yield first
        for start in range(PIECE, size, PIECE):
            yield sounds.part(name, start, min(size, start + PIECE))

    answer = Response(pieces(), mimetype="audio/wav")
    answer.headers["Content-Length"] = str(size)
    return _told(answer)


def _told(answer: Response) -> Response:
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
