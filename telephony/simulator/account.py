"""Who the simulated customer of the carrier is and where the carrier's API is reached; refuses to print its token."""

from dataclasses import dataclass, field

API_VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`api_url` is what RecordingUrl and the like begin with."""

    sid: str
    token: str = field(repr=False)
    api_url: str = "http://127.0.0.1:8081"

    def path(self, rest: str) -> str:
        """The path of a resource below this account."""
        return f"/{API_VERSION}/Accounts/{self.sid}/{rest}"
