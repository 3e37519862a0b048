"""The carrier's softphone at the desk: its program comes from us, and only where it can work are its hosts allowed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from centre.web import create_app
from desk import house as installed
from storage.door import Store
from telephony.captions import ControlCaptions
from telephony.softphone import Softphones
from tests.conftest import WEDNESDAY_MORNING
from tests.desk.house import House, Moment
from tests.telephony import hotlines

PROGRAM = "globalThis.Twilio = { Device: class {} };"


def made(store: Store, sdk: Path | None, **more: Any) -> House:
    """A hotline at a real carrier, with a key, and with or without the carrier's program."""
    if sdk:
        sdk.write_text(PROGRAM)
    phones = Softphones(account_sid="AC" + "0" * 32, api_key="SK" + "1" * 32, api_secret="s" * 32, sdk=sdk)
    moment = Moment(WEDNESDAY_MORNING)
    hotline = replace(hotlines.hotline(store), clock=moment, **{"softphones": phones, **more})
    return House(app=create_app(hotline=hotline), store=store, clock=moment).inhabited()


def test_the_program_is_served_by_us_and_the_carriers_hosts_may_be_reached(store: Store, tmp_path: Path) -> None:
    ann = made(store, tmp_path / "sdk.js").signed_in("ann")
    page = ann.get("/desk")
    assert '<script src="/desk/softphone.js"></script>' in page.text
    assert "wss://voice-js.roaming.twilio.com" in page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    with ann.get("/desk/softphone.js") as program:
        assert (program.status_code, program.mimetype, program.get_data(as_text=True)) == (200, "text/javascript", PROGRAM)
    assert ann.post("/desk/token").get_json()["token"].count(".") == 2


@pytest.mark.parametrize("where", ["no program", "at the simulator", "no key"])
def test_elsewhere_nothing_of_it_is_there(store: Store, tmp_path: Path, where: str) -> None:
    sdk = None if where == "no program" else tmp_path / "sdk.js"
    more: dict[str, Any] = {"softphones": None} if where == "no key" else {}
    if where == "at the simulator":
        more["captions"] = ControlCaptions("http://127.0.0.1:9")
    ann = made(store, sdk, **more).signed_in("ann")
    page = ann.get("/desk")
    assert page.headers["Content-Security-Policy"] == installed.POLICY
    assert "softphone.js" not in page.text
    assert ann.get("/desk/softphone.js").status_code == 404
    assert ("HOTLINE_SOFTPHONE_SDK" in page.text) == (where != "at the simulator")
