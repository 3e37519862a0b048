"""The carrier's event log over REST: errors and warnings of calls; refuses to be written to.

Twilio: usage/troubleshooting/debugging-your-application (`Log` 0 is an error, 1 a warning).
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, request

from telephony.simulator.account import API_VERSION, Account
from telephony.simulator.carrier import Carrier
from telephony.simulator.ledger import Entry
from telephony.simulator.parameters import moment
from telephony.simulator.rest.guard import not_found
from telephony.simulator.rest.pages import page

_LOGS = {"error": "0", "warning": "1"}


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """The routes."""
    account = carrier.account

    def found(call: str | None) -> list[Entry]:
        log = request.args.get("Log")
        kinds = [kind for kind, number in _LOGS.items() if log in {None, number}]
        entries = [entry for kind in kinds for entry in carrier.ledger.entries(kind=kind, call=call)]
        return sorted(entries, key=lambda entry: entry.n, reverse=True)

    @blueprint.get("/Notifications.json")
    def list_notifications() -> dict[str, Any]:
        return page("notifications", found(None), lambda entry: shape(entry, account))

    @blueprint.get("/Calls/<call>/Notifications.json")
    def list_notifications_of_call(call: str) -> dict[str, Any]:
        return page("notifications", found(call), lambda entry: shape(entry, account))

    @blueprint.get("/Notifications/<sid>.json")
    def fetch_notification(sid: str) -> dict[str, Any]:
        entry = next((entry for entry in found(None) if sid_of(entry) == sid), None)
        if entry is None:
            raise not_found()
        return shape(entry, account) | {"request_variables": "", "response_headers": "", "response_body": ""}


def sid_of(entry: Entry) -> str:
    """The SID of an entry of the ledger."""
    return f"NO{entry.n:032x}"


def shape(entry: Entry, account: Account) -> dict[str, Any]:
    """An error or a warning as the client reads it."""
    sid, at = sid_of(entry), moment(datetime.fromisoformat(entry.at))
    return {
        "sid": sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "call_sid": entry.call,
        "log": _LOGS[entry.kind],
        "error_code": str(entry.data["code"]),
        "message_text": entry.data["message"],
        "more_info": f"https://www.twilio.com/docs/errors/{entry.data['code']}",
        "message_date": at,
        "date_created": at,
        "date_updated": at,
        "request_method": "POST",
        "request_url": entry.data.get("url", ""),
        "uri": account.path(f"Notifications/{sid}.json"),
    }
