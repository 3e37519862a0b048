"""The token of an agent's softphone, as whoever has its key reads it."""

from dataclasses import replace
from datetime import timedelta

import jwt
import pytest

from storage.door import Store
from telephony import floor
from telephony.floor import Reason, Refused
from telephony.softphone import NoSoftphone, Softphones
from tests.telephony.hotlines import WEDNESDAY, hotline

KEYED = Softphones(account_sid="AC" + "0" * 32, api_key="SK" + "1" * 32, api_secret="a-secret-of-thirty-two-characters")


def test_the_token_is_one_agents_lets_calls_in_and_none_out() -> None:
    token = KEYED.token(7, WEDNESDAY)
    assert jwt.get_unverified_header(token)["cty"] == "twilio-fpa;v=1"
    payload = jwt.decode(token, KEYED.api_secret or "", algorithms=["HS256"], options={"verify_exp": False, "verify_nbf": False})
    assert payload["grants"] == {"identity": "agent_7", "voice": {"incoming": {"allow": True}}}
    assert (payload["iss"], payload["sub"]) == (KEYED.api_key, KEYED.account_sid)
    assert payload["exp"] - payload["nbf"] == 3600
    assert payload["nbf"] == int(WEDNESDAY.timestamp())


@pytest.mark.parametrize("without", [replace(KEYED, api_key=None), replace(KEYED, api_secret=None)], ids=["key", "secret"])
def test_without_a_key_it_says_which_settings_are_missing(without: Softphones) -> None:
    with pytest.raises(NoSoftphone, match="TWILIO_API_KEY and TWILIO_API_SECRET"):
        without.token(7, WEDNESDAY)


@pytest.mark.parametrize("ttl", [timedelta(), timedelta(hours=25)])
def test_a_token_lives_for_some_time_and_at_most_a_day(ttl: timedelta) -> None:
    with pytest.raises(ValueError, match="at most a day"):
        replace(KEYED, ttl=ttl).token(7, WEDNESDAY)


def test_the_secret_shows_nowhere() -> None:
    assert "a-secret" not in repr(KEYED)


def test_the_floor_gives_it_or_says_that_there_is_none(store: Store) -> None:
    line = hotline(store)
    assert floor.token(replace(line, softphones=KEYED), 7).count(".") == 2
    for without in (None, replace(KEYED, api_key=None)):
        with pytest.raises(Refused) as caught:
            floor.token(replace(line, softphones=without), 7)
        assert caught.value.reason is Reason.NO_SOFTPHONE
