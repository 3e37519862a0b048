"""What the phone page is, as a value, and its files; refuses scripts, styles and frames from anywhere but here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

FILES = Path(__file__).parent / "static"
POLICY = "; ".join(
    (
        *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "media-src blob:"),
        *("connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"),
    )
)
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_LOOKS = frozenset({"tokens.css", "hotline.css", "theme.js"})

Recognise = Callable[[bytes], str]
Speak = Callable[[str, str], bytes]


class NotUnderstood(Exception):
    """A recogniser made nothing of what was said; the text is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page's surroundings, from whoever starts the carrier.

    looks: the folder of the house's tokens.css, hotline.css and theme.js. numbers: the hotline's, the usual one first. title: its
    name by language, asked for when the page is. sayings: what one might say, by language. recognise: by
    language, a WAV file to the words in it, or NotUnderstood. speak: words and their language to a WAV file, None where no voice
    is installed.
    """

    looks: Path
    numbers: tuple[str, ...] = ()
    title: Callable[[], Mapping[str, str]] = dict
    sayings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recognise: Mapping[str, Recognise] = field(default_factory=dict, repr=False)
    speak: Speak | None = field(default=None, repr=False)


def document() -> Response:
    """The page."""
    reply = _file(FILES / "phone.html")
    reply.headers["Content-Security-Policy"] = POLICY
    reply.headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()"
    reply.vary.add("Accept")
    return reply


def routes(page: Page) -> Blueprint:
    """The page at /phone, and its files."""
    blueprint = Blueprint("phone", __name__, url_prefix="/phone")
    blueprint.get("")(document)
    files = {path.name: path for path in FILES.iterdir()} | {name: page.looks / name for name in _LOOKS}

    @blueprint.get("/<name>")
    def file(name: str) -> Response:
        if name not in files:
            raise NotFound
        return _file(files[name])

    return blueprint


def _file(path: Path) -> Response:
    """Asked for again each time, sent only when it has changed: a new version is never mixed with an old one."""
    reply = Response(path.read_bytes(), mimetype=_KINDS[path.suffix])
    reply.headers["Cache-Control"] = "no-cache"
    reply.add_etag()
    reply.make_conditional(request)
    return reply
