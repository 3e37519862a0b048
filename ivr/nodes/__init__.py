"""The kinds of node a flow is made of, one file a kind; refuses input and output.

`NODES` is the registry: a new kind is a file beside these and a line here.
"""

from typing import Annotated

from pydantic import Field

from ivr.nodes.ask import WrittenAsk
from ivr.nodes.branch import WrittenBranch
from ivr.nodes.dial import WrittenDial
from ivr.nodes.end import WrittenEnd
from ivr.nodes.find import WrittenFind
from ivr.nodes.menu import WrittenMenu
from ivr.nodes.queue import WrittenQueue
from ivr.nodes.record import WrittenRecord
from ivr.nodes.say import WrittenSay
from ivr.nodes.set import WrittenSet
from ivr.nodes.speak import WrittenSpeak

NODES = (
    WrittenSay,
    WrittenAsk,
    WrittenMenu,
    WrittenBranch,
    WrittenSet,
    WrittenSpeak,
    WrittenRecord,
    WrittenFind,
    WrittenQueue,
    WrittenDial,
    WrittenEnd,
)
"""Every kind of node, as written."""

NodeModel = Annotated[
    WrittenSay
    | WrittenAsk
    | WrittenMenu
    | WrittenBranch
    | WrittenSet
    | WrittenSpeak
    | WrittenRecord
    | WrittenFind
    | WrittenQueue
    | WrittenDial
    | WrittenEnd,
    Field(discriminator="kind"),
]
"""Any node, for the published schema."""
