"""Queues over REST: make, list, look into, pull a caller out; refuses to pull who is not there.

Twilio: voice/api/queue-resource, voice/api/member-resource.
"""

from typing import Any

from flask import Blueprint, request

from telephony.simulator.account import Account
from telephony.simulator.carrier import Carrier
from telephony.simulator.messages import Redirected
from telephony.simulator.network import Network
from telephony.simulator.parameters import moment
from telephony.simulator.queues import SIZE, Queue, Waiting
from telephony.simulator.rest import forms
from telephony.simulator.rest.guard import Refusal, not_found
from telephony.simulator.rest.pages import page

LARGEST = 5000


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """The routes."""
    _queue_routes(blueprint, carrier.account, carrier.network)
    _member_routes(blueprint, carrier.account, carrier.network)


def _known(network: Network, sid: str) -> Queue:
    queue = network.queues.find(sid)
    if queue is None or queue.sid != sid:
        raise not_found()
    return queue


def _member_of(queue: Queue, who: str) -> Waiting:
    members = queue.members()
    found = members[:1] if who == "Front" else [waiting for waiting in members if waiting.sid == who]
    if not found:
        raise not_found()
    return found[0]


def _queue_routes(blueprint: Blueprint, account: Account, network: Network) -> None:
    @blueprint.get("/Queues.json")
    def list_queues() -> dict[str, Any]:
        return page("queues", network.queues.all(), lambda queue: shape(queue, account))

    @blueprint.post("/Queues.json")
    def make_queue() -> tuple[dict[str, Any], int]:
        return shape(_made(network), account), 201

    @blueprint.get("/Queues/<sid>.json")
    def fetch_queue(sid: str) -> dict[str, Any]:
        return shape(_known(network, sid), account)


def _member_routes(blueprint: Blueprint, account: Account, network: Network) -> None:
    @blueprint.get("/Queues/<sid>/Members.json")
    def list_members(sid: str) -> dict[str, Any]:
        queue = _known(network, sid)
        return page("queue_members", queue.members(), lambda waiting: member(queue, waiting, network, account))

    @blueprint.get("/Queues/<sid>/Members/<who>.json")
    def fetch_member(sid: str, who: str) -> dict[str, Any]:
        queue = _known(network, sid)
        return member(queue, _member_of(queue, who), network, account)

    @blueprint.post("/Queues/<sid>/Members/<who>.json")
    def pull_out(sid: str, who: str) -> dict[str, Any]:
        queue = _known(network, sid)
        waiting = _member_of(queue, who)
        shown = member(queue, waiting, network, account)
        call = network.find(waiting.sid)
        if call is None or not queue.leave(waiting) or not call.line.post(Redirected(to=forms.start(request.form))):
            raise not_found()
        return shown


def _made(network: Network) -> Queue:
    name = request.form.get("FriendlyName", "")
    size = request.form.get("MaxSize", str(SIZE))
    if not name or len(name) > 64:
        raise Refusal(22002, "FriendlyName has 1 to 64 characters")
    if network.queues.find(name) is not None:
        raise Refusal(22003, "there is a queue of this name")
    if not (size.isascii() and size.isdigit() and 1 <= int(size[:6]) <= LARGEST):
        raise Refusal(22001, f"MaxSize is a number from 1 to {LARGEST}")
    return network.queues.demand(name, sid=network.ids.make("QU"), at=network.clock.instant(), size=int(size))


def shape(queue: Queue, account: Account) -> dict[str, Any]:
    """A queue as the client reads it."""
    return {
        "sid": queue.sid,
        "account_sid": account.sid,
        "friendly_name": queue.name,
        "current_size": len(queue.members()),
        "max_size": queue.size,
        "average_wait_time": queue.average(),
        "date_created": moment(queue.created),
        "date_updated": moment(queue.created),
        "uri": account.path(f"Queues/{queue.sid}.json"),
        "subresource_uris": {"members": account.path(f"Queues/{queue.sid}/Members.json")},
    }


def member(queue: Queue, waiting: Waiting, network: Network, account: Account) -> dict[str, Any]:
    """A waiting caller as the client reads it."""
    return {
        "call_sid": waiting.sid,
        "queue_sid": queue.sid,
        "date_enqueued": moment(waiting.since),
        "position": queue.position(waiting),
        "wait_time": int((network.clock.instant() - waiting.since).total_seconds()),
        "uri": account.path(f"Queues/{queue.sid}/Members/{waiting.sid}.json"),
    }
