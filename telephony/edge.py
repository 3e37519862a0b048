"""The carrier's door, in front of the web application: signed requests are answered here; refuses all others with 403.

It stands before the application as WSGI of its own, because a turn is what callers wait for: routing, request and response
objects of a web framework cost as much as all checks here. What is signed and none of our routes goes on to the application.

Voice requests always get a document: when we fail, an apology (see `telephony.apology`). Reports get 204, or 503 when they could
not be kept, because the carrier repeats those that fail.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar, Final

from ivr.value import Value
from storage.standing import Call
from storage.transaction import Transaction
from telephony import agents, conversation, danger, notices
from telephony.apology import Apologies
from telephony.gate import PREFIX, ROUTE, WRONG_METHOD, Gate, Received, Refusal, is_ours
from telephony.hotline import Hotline
from telephony.outbound import attempts
from telephony.outbound.scene import Scene
from telephony.status import UnknownStatus, apply_report, read_report
from telephony.turn import UnreadableTurn, call_sid, read_turn
from telephony.twiml import LEAVE, document
from telephony.waiting import Wait, wait_document

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_STATUS: Final = {code: f"{code} {HTTPStatus(code).phrase}" for code in (200, 204, 403, 405, 413, 415, 503)}
_DOCUMENT: Final = (("Content-Type", "text/xml; charset=utf-8"), ("Cache-Control", "no-store"))
_NOTHING: Final = document()
_log = logging.getLogger(__name__)


class Answer(Value, frozen=True, kw_only=True):
    """What goes back to the carrier: an HTTP status, and a document if there is one."""

    PERSONAL: ClassVar[tuple[str, ...]] = ("document",)
    status: int
    document: str | None = None


Route = Callable[[Received], Answer]


class CarrierDoor:
    """A WSGI application around another: answers the carrier for one hotline. ValueError without an auth token."""

    def __init__(self, app: "WSGIApplication", hotline: Hotline) -> None:
        self._app = app
        self._gate = Gate(public_url=hotline.public_url, auth_tokens=hotline.auth_tokens, account_sid=hotline.account_sid)
        self._routes = routes(hotline)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        route = self._routes.get(path)
        if route is None and not is_ours(path):
            return self._app(environ, start_response)
        environ[ROUTE] = path if route else "unknown"
        received = self._gate.let_in(environ)
        if isinstance(received, Refusal):
            if received.status == 403:
                _log.warning("a request that the carrier did not sign was refused", extra={"route": environ[ROUTE]})
            return _send(Answer(status=received.status), start_response)
        if route is None:
            return self._app(environ, start_response)
        return _send(route(received), start_response)


def _send(answer: Answer, start_response: "StartResponse") -> Iterable[bytes]:
    if answer.document is None:
        allowed = [("Allow", "POST")] if answer.status == WRONG_METHOD.status else []
        start_response(_STATUS[answer.status], [("Content-Length", "0"), *allowed])
        return (b"",)
    body = answer.document.encode("utf-8", "replace")
    start_response(_STATUS[answer.status], [("Content-Length", str(len(body))), *_DOCUMENT])
    return (body,)


def routes(hotline: Hotline) -> Mapping[str, Route]:
    """The carrier's routes of one hotline, by path."""
    named = {**_voice_routes(hotline), **_report_routes(hotline)}
    return {f"{PREFIX}/{name}": route for name, route in named.items()}


def _voice_routes(hotline: Hotline) -> dict[str, Route]:
    interrupts = hotline.pack.flow.interrupts
    apologies = Apologies(
        urls=hotline.urls,
        on_call_number=hotline.on_call_number,
        numbers=hotline.numbers,
        interrupts=interrupts,
        safety=hotline.pack.safety,
        voices=hotline.voices,
    )
    key = hashlib.blake2b(hotline.secret_key.encode()).digest()

    def spoken(words: Callable[[Received], str], sorry: Callable[[Received], str]) -> Route:
        def route(received: Received) -> Answer:
            try:
                return Answer(status=200, document=words(received))
            except Exception as error:  # noqa: BLE001 - whatever broke, the caller hears something
                _log_failure(hotline, received, error)
                return Answer(status=200, document=_apology(hotline, apologies, received, sorry))

        return route

    def answer(received: Received, *, first: bool) -> str:
        turn = read_turn(received.fields, received.query, key=key, first=first)
        return conversation.answer(hotline, turn, now=hotline.clock())

    def sorry(received: Received) -> str:
        return apologies.for_turn(_our_url(hotline, received), received.fields)

    def waiting(received: Received) -> str:
        moment = Wait.read(received.fields, received.query, interrupts)
        if moment.danger:
            moment = _alarmed(hotline, received, moment)
        rules = hotline.pack.queues.get(moment.queue)
        return wait_document(moment, urls=hotline.urls, rules=rules, voices=hotline.voices)

    def falling_back(received: Received) -> str:
        return apologies.for_fallback(received.fields, received.query)

    legs = {f"agent/{name}": spoken(words, sorry) for name, words in agents.documents(hotline).items()}
    return legs | {
        "voice": spoken(partial(answer, first=True), sorry),
        "turn": spoken(partial(answer, first=False), sorry),
        "wait": spoken(waiting, lambda _received: document(LEAVE)),
        "fallback": spoken(falling_back, lambda _received: apologies.last_words()),
    }


def _alarmed(hotline: Hotline, received: Received, moment: Wait) -> Wait:
    """Keep what was said of danger for the turn to come; who waits for an emergency queue already goes on waiting."""
    known = hotline.pack.queues.get(moment.queue)
    if known is not None and known.always:
        return replace(moment, danger=None)
    sid, speech = call_sid(received.fields), moment.danger or ""
    hotline.store.write(lambda tx: danger.note(tx, sid, turn=moment.turn, speech=speech, at=hotline.clock()))
    return moment


def _our_url(hotline: Hotline, received: Received) -> str:
    """The address of this request as we gave it to the carrier."""
    prefix = hotline.urls.voice.removesuffix(f"{PREFIX}/voice")
    return f"{prefix}{received.path}?{received.query_text}"


def _apology(hotline: Hotline, apologies: Apologies, received: Received, sorry: Callable[[Received], str]) -> str:
    """What `sorry` answers; when that raises too, the last words we have."""
    try:
        return sorry(received)
    except Exception as worse:  # noqa: BLE001 - the caller hears something
        _log_failure(hotline, received, worse)
        return apologies.last_words()


def _report_routes(hotline: Hotline) -> dict[str, Route]:
    def status_work(received: Received) -> Callable[[Transaction], None]:
        report = read_report(received.fields, received.query)
        now = hotline.clock()

        def end(tx: Transaction, call: Call) -> None:
            conversation.hang_up(hotline, tx, call, status=report.status, now=now)

        def over(tx: Transaction, attempt: str, status: str) -> None:
            attempts.reported(Scene(tx=tx, pack=hotline.pack, now=now, actor="carrier"), attempt, status)

        return lambda tx: apply_report(tx, report, now=now, end=end, over=over)

    def recording_work(received: Received) -> Callable[[Transaction], object]:
        now = hotline.clock()
        return lambda tx: notices.keep_recording(tx, received.fields, at=now)

    def message_work(received: Received) -> Callable[[Transaction], object]:
        now = hotline.clock()
        return lambda tx: notices.keep_message(tx, received.fields, at=now)

    def leg_work(received: Received) -> Callable[[Transaction], object]:
        return agents.report(hotline, received)

    return {
        "agent/status": lambda received: _kept(hotline, received, leg_work, Answer(status=204)),
        "status": lambda received: _kept(hotline, received, status_work, Answer(status=204)),
        "recording": lambda received: _kept(hotline, received, recording_work, Answer(status=204)),
        "sms": lambda received: _kept(hotline, received, message_work, Answer(status=200, document=_NOTHING)),
    }


def _kept(
    hotline: Hotline, received: Received, work: Callable[[Received], Callable[[Transaction], object]], done: Answer
) -> Answer:
    """`done` once the report is kept, or when it is none we can read: a repeat would not be either. Else 503."""
    try:
        hotline.store.write(work(received))
    except (UnreadableTurn, UnknownStatus) as error:
        _log_failure(hotline, received, error)
    except Exception as error:  # noqa: BLE001 - a report may come again
        _log_failure(hotline, received, error)
        return Answer(status=503)
    return done


def _log_failure(hotline: Hotline, received: Received, error: BaseException) -> None:
    """Which call, where in our code, what kind of error: never its text, which may repeat what somebody said."""
    try:
        sid = call_sid(received.fields)
    except UnreadableTurn:
        sid = "unreadable"
    _log.error(
        "a request of the carrier failed",
        extra={
            "error_id": hotline.new_id(),
            "call": sid,
            "route": received.path,
            "error": type(error).__qualname__,
            "where": _where(error),
        },
    )


def _where(error: BaseException) -> str:
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " ".join(places[-8:])
