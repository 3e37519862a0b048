"""Calls over REST: place, look up, list, redirect, end; refuses to redirect what is not in progress (21220).

Twilio: voice/api/call-resource.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, request

from telephony.simulator.account import API_VERSION, Account
from telephony.simulator.call import Call
from telephony.simulator.carrier import Carrier
from telephony.simulator.messages import Ended, Redirected
from telephony.simulator.parameters import moment
from telephony.simulator.rest import forms
from telephony.simulator.rest.guard import Refusal, not_found
from telephony.simulator.rest.pages import page
from telephony.simulator.rest.times import between

_NOT_IN_PROGRESS = "Call is not in-progress. Cannot redirect."
# How long (real seconds) the answer to an update waits for the call to notice it.
_NOTICE_S = 2.0


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """The routes."""
    account, network = carrier.account, carrier.network

    def known(sid: str) -> Call:
        call = network.find(sid)
        if call is None:
            raise not_found()
        return call

    @blueprint.post("/Calls.json")
    def place_call() -> tuple[dict[str, Any], int]:
        form = request.form
        called, caller, script, placing = forms.callee(form), forms.caller(form), forms.script(form), forms.placing(form)
        wait_s = carrier.config.pace.take(network.clock.instant())
        if wait_s is None:
            raise Refusal(22005, "More than 24 hours of calls are queued", 429)
        placing = replace(placing, wait_s=wait_s)
        network.ledger.append("rest", what="place", to=called, **{"from": caller})
        # The reply tells of the moment before the call left, however fast it is.
        fresh = {"status": "queued", "start_time": None, "end_time": None, "duration": None, "answered_by": None}
        return shape(carrier.place(caller, called, script, placing), account) | fresh, 201

    @blueprint.get("/Calls.json")
    def list_calls() -> dict[str, Any]:
        return page("calls", network.calls(_wanted()), lambda call: shape(call, account))

    @blueprint.get("/Calls/<sid>.json")
    def fetch_call(sid: str) -> dict[str, Any]:
        return shape(known(sid), account)

    @blueprint.post("/Calls/<sid>.json")
    def update_call(sid: str) -> dict[str, Any]:
        call = known(sid)
        network.ledger.append("rest", sid, what="update", status=request.form.get("Status", ""))
        _update(call)
        return shape(call, account)

    @blueprint.delete("/Calls/<sid>.json")
    def delete_call(sid: str) -> tuple[str, int]:
        if not known(sid).over:
            raise Refusal(20009, "Call cannot be deleted because it is still in progress", 409)
        network.drop(sid)
        return "", 204


def _update(call: Call) -> None:
    form = request.form
    status = form.get("Status")
    if status is None:
        start = forms.start(form)
        if call.status != "in-progress" or not call.line.post(Redirected(to=start)):
            raise Refusal(21220, _NOT_IN_PROGRESS)
        return
    if status not in {"completed", "canceled"}:
        raise Refusal(20001, "Status is neither completed nor canceled")
    waiting = call.status in {"queued", "initiated", "ringing"}
    if call.over or (status == "canceled" and not waiting):
        raise Refusal(21220, "Call is not in the expected state for this update")
    call.line.post(Ended(status="canceled" if waiting else "completed"))
    call.line.settle(_NOTICE_S)


def shape(call: Call, account: Account) -> dict[str, Any]:
    """A call as the client reads it."""
    uri = account.path(f"Calls/{call.sid}")
    dialled = call.status != "queued"
    return {
        "sid": call.sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "parent_call_sid": call.parent or None,
        "to": call.called,
        "to_formatted": call.called,
        "from": call.caller,
        "from_formatted": call.caller,
        "status": "ringing" if call.status == "initiated" else call.status,
        "direction": call.direction,
        "answered_by": call.answered_by or None,
        "date_created": moment(call.created),
        "date_updated": moment(call.ended or call.started or call.created),
        "start_time": moment(call.started or call.created) if dialled else None,
        "end_time": moment(call.ended) if call.ended else None,
        "duration": str(call.seconds) if call.over else None,
        "queue_time": str(call.queue_seconds * 1000),
        "price": None,
        "price_unit": "USD",
        "phone_number_sid": None,
        "forwarded_from": None,
        "caller_name": None,
        "group_sid": None,
        "trunk_sid": None,
        "annotation": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }


def _wanted() -> Callable[[Call], bool]:
    """The filters of the query, all of which have to hold."""
    tests: list[Callable[[Call], bool]] = []
    for name, value in request.args.items(multi=True):
        test = _filter(name, value)
        if test is not None:
            tests.append(test)
    return lambda call: all(test(call) for test in tests)


_FACTS: dict[str, Callable[[Call], str]] = {
    "To": lambda call: call.called,
    "From": lambda call: call.caller,
    "Status": lambda call: call.status,
    "ParentCallSid": lambda call: call.parent,
}
_TIMES: dict[str, Callable[[Call], datetime | None]] = {
    "StartTime": lambda call: call.started or call.created,
    "EndTime": lambda call: call.ended,
}


def _filter(name: str, value: str) -> Callable[[Call], bool] | None:
    fact, time_of = _FACTS.get(name), _TIMES.get(name.rstrip("<>"))
    if fact is not None:
        return lambda call: fact(call) == value
    return between(name, value, time_of) if time_of else None
