"""The web application: carrier routes and health; refuses debug pages, personal data in logs and anything global."""

import logging
import time
from collections.abc import Callable, Iterable
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from centre.logs import REQUEST
from centre.settings import Settings
from ivr.value import Value
from telephony.gate import ROUTE, is_ours
from telephony.music import waiting_music
from telephony.urls import WAITING_MUSIC

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask.typing import ResponseReturnValue

    from telephony.hotline import Hotline
    from telephony.pack import Pack

HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)
LARGEST_BODY = 1 << 20
SLOW_S = 1.0

log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, *, pack: "Pack | None" = None, hotline: "Hotline | None" = None) -> Flask:
    """The application of one hotline: `hotline` if given, else one wired from `settings` (default: this process's)."""
    from telephony.edge import CarrierDoor

    ready = hotline or _wired(settings, pack)
    app = Flask("centre", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, PROPAGATE_EXCEPTIONS=False)
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # the default provider has it
    app.extensions["hotline"] = ready
    behind = settings.proxies if settings else 0
    pages = ProxyFix(app.wsgi_app, x_for=behind, x_proto=0) if behind else app.wsgi_app
    app.wsgi_app = Guarded(CarrierDoor(pages, ready), ready)  # type: ignore[method-assign] # Flask's documented way
    app.after_request(_route)
    _health(app, ready)
    _sounds(app)
    app.register_error_handler(Exception, _failed)
    _people(app, ready, settings)
    return app


def _people(app: Flask, hotline: "Hotline", settings: Settings | None) -> None:
    """The pages for people."""
    from desk import house

    redis = settings.redis_url if settings else None
    house.install(app, hotline, redis_url=redis.get_secret_value() if redis else None)


def _wired(settings: Settings | None, pack: "Pack | None") -> "Hotline":
    from centre import wiring
    from centre.settings import load

    settings = settings or load()
    return wiring.hotline(settings, store=wiring.database(settings), pack=pack or wiring.read_pack(settings))


class Guarded:
    """Around the application: a request's id, safe headers unless a view set its own, a log line when it failed or was slow."""

    def __init__(self, app: "WSGIApplication", hotline: "Hotline") -> None:
        self._app = app
        self._new_id = hotline.new_id
        self._name, self._numbers = hotline.new_id()[:8], count()
        self._headers = HEADERS
        if hotline.public_url.startswith("https:"):
            self._headers = (*HEADERS, ("Strict-Transport-Security", "max-age=31536000"))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        document = is_ours(environ["PATH_INFO"])
        # chance from the system costs as much as a statement; strangers need not know how many requests there were
        request_id = f"{self._name}{next(self._numbers):08x}" if document else self._new_id()
        REQUEST.set(request_id)
        start = _Start(
            answered=start_response,
            environ=environ,
            headers=self._headers,
            request_id=request_id,
            began=time.perf_counter(),
            document=document,
        )
        try:
            return self._app(environ, start)
        finally:
            REQUEST.set(None)


class _Start(Value, frozen=True, kw_only=True):
    """How the answer to one request begins."""

    PERSONAL: ClassVar[tuple[str, ...]] = ("environ",)
    answered: "StartResponse"
    environ: "WSGIEnvironment"
    headers: tuple[tuple[str, str], ...]
    request_id: str
    began: float
    document: bool

    def __call__(self, status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
        """Add what is ours to the headers."""
        if not (self.document and status.startswith("200")):  # those the carrier reads, no browser, while a caller waits
            given = {name for name, _ in headers}
            headers.extend([header for header in self.headers if header[0] not in given])
        headers.append(("X-Request-ID", self.request_id))
        _note(self.environ, int(status[:3]), time.perf_counter() - self.began)
        return self.answered(status, headers, *more)


def _note(environ: "WSGIEnvironment", status: int, took: float) -> None:
    """One line: the route, not the address, because what was typed into an address may be personal."""
    level = logging.INFO if status >= 400 or took > SLOW_S else logging.DEBUG
    if log.isEnabledFor(level):
        facts = {"method": environ["REQUEST_METHOD"], "path": environ.get(ROUTE, "unknown"), "status": status}
        log.log(level, "request", extra={**facts, "ms": round(took * 1000, 1)})


def _route(response: Response) -> Response:
    """Tell those around the application which route answered."""
    request.environ[ROUTE] = _path()
    return response


def _path() -> str:
    return request.url_rule.rule if request.url_rule else "unknown"


def _health(app: Flask, hotline: "Hotline") -> None:
    @app.get("/healthz")
    def live() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def ready() -> tuple[dict[str, Any], int]:
        checks = {"database": _database(hotline), "pack": {"ok": True, "name": hotline.pack.name}}
        fine = all(check["ok"] for check in checks.values())
        return {"status": "ready" if fine else "not ready", "checks": checks}, 200 if fine else 503


def _sounds(app: Flask) -> None:
    """What the carrier plays to callers: fetched like any file, unsigned, and kept for a day."""

    @app.get(WAITING_MUSIC)
    def waiting() -> Response:
        headers = {"Cache-Control": "public, max-age=86400"}
        answer = Response(waiting_music(), content_type="audio/wav", headers=headers)
        answer.add_etag()
        answer.make_conditional(request)
        return answer


def _database(hotline: "Hotline") -> dict[str, Any]:
    """Whether the tables answer, and in how many milliseconds."""
    from storage import calls

    began = time.perf_counter()
    try:
        hotline.store.read(lambda tx: calls.list_calls(tx, limit=1))
    except Exception as error:
        log.warning("the database does not answer", exc_info=error)
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True, "ms": round((time.perf_counter() - began) * 1000, 1)}


def _failed(error: Exception) -> "ResponseReturnValue | HTTPException":
    """Refusals keep their status and say little; failures say nothing but the id to look for in the log."""
    from desk import errors

    if isinstance(error, HTTPException):
        status, told = error.code or 500, error.name
        if status < 400:
            return error
    else:
        status, told = 500, "Internal Server Error"
        log.error("request failed", exc_info=error, extra={"path": _path()})
    if errors.wants_page():
        return errors.page(status, REQUEST.get())
    return {"error": told, "request_id": REQUEST.get()}, status
