"""The carrier's REST API, as far as hotlines use it, for the unmodified client; refuses what it does not know with 404/20404.

Twilio: voice/api, usage/requests-to-twilio.
"""

from flask import Blueprint

from telephony.simulator.account import API_VERSION
from telephony.simulator.carrier import Carrier
from telephony.simulator.rest import calls, conferences, guard, messages, notifications, numbers, queues, recordings, trouble


def routes(carrier: Carrier) -> Blueprint:
    """All of it, below the account's path."""
    blueprint = Blueprint("rest", __name__, url_prefix=f"/{API_VERSION}/Accounts/<account>")
    guard.add(blueprint, carrier.account)
    trouble.add(blueprint, carrier)
    for module in (calls, queues, conferences, recordings, messages, numbers, notifications):
        module.add(blueprint, carrier)
    return blueprint
