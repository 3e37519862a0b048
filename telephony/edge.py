"""The carrier's door: every request under `/twilio` is checked, then answered; refuses all others with 403 and writes nothing.

Voice requests always get a document: when we fail, an apology (see `telephony.apology`). Reports get 204, or 503 when they could
not be kept, because the carrier repeats those that fail.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from storage.calls import Call
from storage.transaction import Transaction
from telephony import conversation, danger, notices
from telephony.apology import Apologies
from telephony.hotline import Hotline
from telephony.outbound import attempts
from telephony.outbound.scene import Scene
from telephony.signature import HEADER, SETTINGS_HEADER, SignatureCheck, algorithm_known
from telephony.status import UnknownStatus, apply_report, read_report
from telephony.turn import UnreadableTurn, call_sid, read_turn
from telephony.twiml import LEAVE, document
from telephony.waiting import Wait, wait_document

PREFIX: Final = "/twilio"
LARGEST_FORM: Final = 1 << 20  # bytes
_MOST_FIELDS: Final = 500
_FORM: Final = "application/x-www-form-urlencoded"
_NOTHING: Final = document()
_log = logging.getLogger(__name__)

Fields = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Received:
    """A request that is the carrier's: the first value of each form field and of each part of its URL's query."""

    fields: Fields = field(repr=False)
    query: Fields = field(repr=False)


def carrier_routes(hotline: Hotline) -> Blueprint:
    """The carrier's routes for one hotline. ValueError without an auth token.

    The check covers everything under the prefix, routes that others add included, whatever the method.
    """
    routes = Blueprint("carrier", __name__, url_prefix=PREFIX)
    check = SignatureCheck(hotline.public_url, hotline.auth_tokens)
    routes.before_app_request(lambda: _let_in(check, hotline.account_sid) if _is_ours(request.path) else None)
    _add_voice_routes(routes, hotline)
    _add_report_routes(routes, hotline)
    return routes


def _is_ours(path: str) -> bool:
    return path.startswith(PREFIX) and (len(path) == len(PREFIX) or path[len(PREFIX)] == "/")


def _let_in(check: SignatureCheck, account_sid: str) -> Response | None:
    """Nothing but a request signed by our account's carrier passes; what it holds is then in `g.received`."""
    signature = request.headers.get(HEADER)
    if signature is None or not algorithm_known(request.headers.get(SETTINGS_HEADER)):
        return _refused()
    request.max_content_length = LARGEST_FORM
    try:
        pairs = _checked(check, signature)
    except RequestEntityTooLarge:
        return Response(status=413)
    if pairs is None or any(name == "AccountSid" and value != account_sid for name, value in pairs):
        return _refused()
    if request.method != "POST":
        return Response(status=405, headers={"Allow": "POST"})
    if request.mimetype not in {_FORM, ""}:
        return Response(status=415)
    g.received = _Received(fields=_first_of(pairs), query=_first_of(_pairs(request.query_string)))
    return None


def _refused() -> Response:
    _log.warning("a request that the carrier did not sign was refused", extra={"route": _route()})
    return Response(status=403)


def _checked(check: SignatureCheck, signature: str) -> list[tuple[str, str]] | None:
    """The form's fields when the signature holds, else None."""
    query = request.query_string.decode("utf-8", "replace")
    target = f"{request.path}?{query}" if query else request.path
    if request.method != "POST":
        return [] if check.form(target, (), signature) else None
    raw = request.get_data(cache=False)
    if request.mimetype not in {_FORM, ""}:
        return [] if check.body(target, raw, signature) else None
    try:
        pairs = _pairs(raw)
    except ValueError:  # more fields than any carrier sends
        return None
    return pairs if check.form(target, pairs, signature) else None


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    text = raw.decode("utf-8", "replace")
    return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")


def _first_of(pairs: list[tuple[str, str]]) -> Fields:
    return dict(reversed(pairs))


def _add_voice_routes(routes: Blueprint, hotline: Hotline) -> None:
    interrupts = hotline.pack.flow.interrupts
    apologies = Apologies(
        urls=hotline.urls,
        on_call_number=hotline.on_call_number,
        numbers=hotline.numbers,
        interrupts=interrupts,
        voices=hotline.voices,
    )
    key = hotline.secret_key.encode()

    def answer(received: _Received, *, first: bool) -> str:
        turn = read_turn(received.fields, received.query, key=key, first=first)
        return conversation.answer(hotline, turn, now=hotline.clock())

    def sorry(received: _Received) -> str:
        return apologies.for_turn(hotline.urls.turn_of(_our_url(hotline)), received.fields)

    @routes.post("/voice")
    def voice() -> Response:
        return _spoken(hotline, apologies, lambda received: answer(received, first=True), sorry)

    @routes.post("/turn")
    def turn() -> Response:
        return _spoken(hotline, apologies, lambda received: answer(received, first=False), sorry)

    @routes.post("/wait")
    def wait() -> Response:
        def waiting(received: _Received) -> str:
            moment = Wait.read(received.fields, received.query, interrupts)
            if moment.danger:
                moment = _alarmed(hotline, received, moment)
            return wait_document(moment, urls=hotline.urls, voices=hotline.voices)

        return _spoken(hotline, apologies, waiting, lambda _received: document(LEAVE))

    @routes.post("/fallback")
    def fallback() -> Response:
        def falling_back(received: _Received) -> str:
            return apologies.for_fallback(received.fields, received.query)

        return _spoken(hotline, apologies, falling_back, lambda _received: apologies.last_words())


def _alarmed(hotline: Hotline, received: _Received, moment: Wait) -> Wait:
    """Keep what was said of danger for the turn to come; who waits for an emergency queue already goes on waiting."""
    known = hotline.pack.queues.get(moment.queue)
    if known is not None and known.always:
        return replace(moment, danger=None)
    sid, speech = call_sid(received.fields), moment.danger or ""
    hotline.store.write(lambda tx: danger.note(tx, sid, turn=moment.turn, speech=speech, at=hotline.clock()))
    return moment


def _our_url(hotline: Hotline) -> str:
    """The address of this request as we gave it to the carrier."""
    prefix = hotline.urls.voice.removesuffix(f"{PREFIX}/voice")
    return f"{prefix}{request.path}?{request.query_string.decode('utf-8', 'replace')}"


def _spoken(
    hotline: Hotline,
    apologies: Apologies,
    words: Callable[[_Received], str],
    sorry: Callable[[_Received], str],
) -> Response:
    """What `words` answers; when it raises, what `sorry` does; when that raises too, the last words we have."""
    received: _Received = g.received
    try:
        xml = words(received)
    except Exception as error:  # noqa: BLE001 - whatever broke, the caller hears something
        _log_failure(hotline, error)
        try:
            xml = sorry(received)
        except Exception as worse:  # noqa: BLE001 - as above
            _log_failure(hotline, worse)
            xml = apologies.last_words()
    return _xml(xml)


def _add_report_routes(routes: Blueprint, hotline: Hotline) -> None:
    def status_work(received: _Received) -> Callable[[Transaction], None]:
        report = read_report(received.fields, received.query)
        now = hotline.clock()

        def end(tx: Transaction, call: Call) -> None:
            conversation.hang_up(hotline, tx, call, status=report.status, now=now)

        def over(tx: Transaction, attempt: str, status: str) -> None:
            attempts.reported(Scene(tx=tx, pack=hotline.pack, now=now, actor="carrier"), attempt, status)

        return lambda tx: apply_report(tx, report, now=now, end=end, over=over)

    @routes.post("/status")
    def status() -> Response:
        return _kept(hotline, status_work, Response(status=204))

    @routes.post("/recording")
    def recording() -> Response:
        def work(received: _Received) -> Callable[[Transaction], object]:
            now = hotline.clock()
            return lambda tx: notices.keep_recording(tx, received.fields, at=now)

        return _kept(hotline, work, Response(status=204))

    @routes.post("/sms")
    def sms() -> Response:
        def work(received: _Received) -> Callable[[Transaction], object]:
            now = hotline.clock()
            return lambda tx: notices.keep_message(tx, received.fields, at=now)

        return _kept(hotline, work, _xml(_NOTHING))


def _kept(hotline: Hotline, work: Callable[[_Received], Callable[[Transaction], object]], done: Response) -> Response:
    """`done` once the report is kept, or when it is none we can read: a repeat would not be either. Else 503."""
    try:
        hotline.store.write(work(g.received))
    except (UnreadableTurn, UnknownStatus) as error:
        _log_failure(hotline, error)
    except Exception as error:  # noqa: BLE001 - a report may come again
        _log_failure(hotline, error)
        return Response(status=503)
    return done


def _xml(text: str) -> Response:
    return Response(text, mimetype="text/xml", headers={"Cache-Control": "no-store"})


def _log_failure(hotline: Hotline, error: BaseException) -> None:
    """Which call, where in our code, what kind of error: never its text, which may repeat what somebody said."""
    try:
        sid = call_sid(g.received.fields)
    except UnreadableTurn:
        sid = "unreadable"
    _log.error(
        "a request of the carrier failed",
        extra={
            "error_id": hotline.new_id(),
            "call": sid,
            "route": _route(),
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


def _route() -> str:
    """The rule, not the address: an address may hold anything."""
    return request.url_rule.rule if request.url_rule else "unknown"
