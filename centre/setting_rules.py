"""Rules between settings: what a carrier needs, what follows from what; refuses to judge one setting alone."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from centre.environment import LOOPBACK, Problem, name_of

# An account, token and number that exist nowhere but on this desk: 555-01xx numbers are set aside for fiction.
LOCAL_ACCOUNT = "AC" + "0" * 31 + "1"
LOCAL_TOKEN = "local-simulator-token"  # noqa: S105 - opens the simulator on this machine, nothing else
LOCAL_NUMBER = "+12025550100"


def missing_and_clashing(raw: Mapping[str, Any], *, unreadable: Collection[str] = ()) -> Iterator[Problem]:
    """What the chosen carrier lacks and what does not go together, judged on the values as typed.

    `unreadable` names variables that were given and could not be read: they are not missing too.
    """
    if str(raw.get("carrier", "")).lower() == "twilio":
        for field in ("account_sid", "auth_token", "public_url"):
            if field not in raw and not {name_of(field), f"{name_of(field)}_FILE"} & set(unreadable):
                yield Problem(name=name_of(field), message=f"needed when {name_of('carrier')} is twilio")
    elif "auth_token" not in raw and raw.get("host", LOOPBACK[0]) not in LOOPBACK:
        yield Problem(
            name=name_of("auth_token"), message=f"needed when {name_of('host')} is not loopback: the built-in one is public"
        )
    for one, other in (("api_key", "api_secret"), ("api_secret", "api_key")):
        if one in raw and other not in raw:
            yield Problem(name=name_of(other), message=f"needed together with {name_of(one)}")


def fill_defaults(raw: dict[str, Any]) -> None:
    """Fill in what follows from other settings; what is broken there is found there."""
    folder = Path(str(raw.get("data_dir", ".hotline"))).absolute()
    raw.setdefault("database_url", f"sqlite:///{folder / 'hotline.db'}")
    port = _port(raw)
    if str(raw.get("carrier", "simulator")).lower() == "twilio":
        return
    raw.setdefault("public_url", f"http://127.0.0.1:{port}")
    raw.setdefault("carrier_api_url", f"http://127.0.0.1:{port + 1}")
    raw.setdefault("account_sid", LOCAL_ACCOUNT)
    raw.setdefault("auth_token", LOCAL_TOKEN)
    raw.setdefault("numbers", LOCAL_NUMBER)


def _port(raw: Mapping[str, Any]) -> int:
    text = str(raw.get("port", 8080))
    return int(text) if text.isascii() and text.isdigit() else 8080
