"""The verbs the carrier carries out, by name; refuses registration at a distance: this table is the list."""

from telephony.simulator.stage import Verb
from telephony.simulator.verbs.dial import Dial
from telephony.simulator.verbs.enqueue import Enqueue
from telephony.simulator.verbs.gather import Gather
from telephony.simulator.verbs.hangup import Hangup
from telephony.simulator.verbs.leave import Leave
from telephony.simulator.verbs.pause import Pause
from telephony.simulator.verbs.play import Play
from telephony.simulator.verbs.record import Record
from telephony.simulator.verbs.redirect import Redirect
from telephony.simulator.verbs.reject import Reject
from telephony.simulator.verbs.say import Say
from telephony.simulator.verbs.start import Start, Stop

VERBS: dict[str, type[Verb]] = {
    "Dial": Dial,
    "Enqueue": Enqueue,
    "Gather": Gather,
    "Hangup": Hangup,
    "Leave": Leave,
    "Pause": Pause,
    "Play": Play,
    "Record": Record,
    "Redirect": Redirect,
    "Reject": Reject,
    "Say": Say,
    "Start": Start,
    "Stop": Stop,
}
