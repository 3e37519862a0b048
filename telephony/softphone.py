"""The key to an agent's softphone at the carrier: a token that answers one agent's calls for a while; refuses outgoing calls."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from telephony.exchange import softphone

LONGEST: Final = timedelta(hours=24)
"""The carrier's limit for a token."""


class NoSoftphone(Exception):
    """There is no API key, so browsers cannot be telephones; everything else works without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Softphones:
    """The carrier account and its API key; without a key there are no softphones.

    ttl: how long a token lives, at most a day. sdk: the carrier's program for browsers, a file.
    """

    account_sid: str
    api_key: str | None = None
    api_secret: str | None = field(default=None, repr=False)
    ttl: timedelta = timedelta(hours=1)
    sdk: Path | None = None

    @property
    def ready(self) -> bool:
        """Whether a browser can be a telephone."""
        return bool(self.api_key and self.api_secret and self.sdk)

    def token(self, person_id: int, now: datetime) -> str:
        """A token for the carrier's voice SDK: the agent's calls come in, none go out. `now` aware; NoSoftphone without a key."""
        if not self.api_key or not self.api_secret:
            raise NoSoftphone("TWILIO_API_KEY and TWILIO_API_SECRET are needed for softphones in browsers")
        if not timedelta() < self.ttl <= LONGEST:
            raise ValueError("a token lives for at most a day")
        begins = int(now.timestamp())
        token = AccessToken(
            self.account_sid,
            self.api_key,
            self.api_secret,
            identity=softphone(person_id).removeprefix("client:"),
            nbf=begins,
            valid_until=begins + int(self.ttl.total_seconds()),
        )
        token.add_grant(VoiceGrant(incoming_allow=True))
        return str(token.to_jwt())
