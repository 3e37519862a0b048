"""How patient the carrier is with an address, as its fragment says (`#rc=2&ct=1000&rp=5xx`); refuses values out of range.

Twilio: usage/webhooks/webhooks-connection-overrides. What is out of range is as if it were not there.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

CONNECT_S = 5.0
TOTAL_S = 15.0
_POLICIES = frozenset({"ct", "rt", "4xx", "5xx"})
_MOST = {"ct": 10_000, "rt": 15_000, "tt": 15_000}
_LEAST_MS = 100
_MOST_RETRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds for the connection, the reply and all of it; how often it is tried again, and after what.

    after: ct no connection in time, rt no reply in time, 4xx, 5xx.
    """

    connect_s: float = CONNECT_S
    read_s: float = TOTAL_S
    total_s: float = TOTAL_S
    retries: int = 1
    after: frozenset[str] = frozenset({"ct"})


USUAL = Patience()


def patience(url: str) -> Patience:
    """The patience with this address."""
    fragment = urlsplit(url).fragment
    if "=" not in fragment:
        return USUAL
    given = dict(parse_qsl(fragment))
    policies = set(given.get("rp", "ct").split(","))
    return Patience(
        connect_s=_seconds(given, "ct", CONNECT_S),
        read_s=_seconds(given, "rt", TOTAL_S),
        total_s=_seconds(given, "tt", TOTAL_S),
        retries=int(given["rc"]) if given.get("rc", "") in {str(count) for count in range(_MOST_RETRIES + 1)} else USUAL.retries,
        after=_POLICIES if "all" in policies else frozenset(policies) & _POLICIES or USUAL.after,
    )


def _seconds(given: dict[str, str], name: str, default: float) -> float:
    written = given.get(name, "")
    good = written.isascii() and written.isdigit() and _LEAST_MS <= int(written[:6]) <= _MOST[name]
    return int(written) / 1000 if good else default
