"""Where somebody is to come, in the caller's own words; refuses to correct what was said."""

from typing import Literal

from ivr.questions.free_speech import OwnWords


class Address(OwnWords):
    """`{type: address}`; the value is a text."""

    type: Literal["address"] = "address"
