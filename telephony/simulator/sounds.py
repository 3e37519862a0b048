"""Sounds that documents play, fetched once as the carrier's cache does; refuses to keep them: how long they are is enough."""

from dataclasses import dataclass, field

from telephony.simulator.call import Call
from telephony.simulator.recordings import seconds_of_sound
from telephony.simulator.webhooks import Failure, Webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds:
    """Knows the sounds of one carrier by their addresses."""

    web: Webhooks
    _known: dict[str, float] = field(default_factory=dict, repr=False)

    def seconds(self, call: Call, url: str) -> float | Failure:
        """How long the sound at this address is; 0 for a form that is not looked into (all but WAV)."""
        if url not in self._known:
            fetched = self.web.sound(call, url)
            if isinstance(fetched, Failure):
                return fetched
            try:
                self._known[url] = seconds_of_sound(fetched.body)
            except ValueError:
                self._known[url] = 0.0
        return self._known[url]
