"""The appointment book as a pack writes it: services and the resources that do them; refuses a service nobody can do."""

from typing import Annotated

from pydantic import Field

from promises.written import Name, Spans, Text, Written


class Resource(Written):
    """Somebody or something that is booked; `capacity` appointments at a time."""

    name: Text
    capacity: Annotated[int, Field(ge=1, le=50)] = 1


class Service(Written):
    """What can be booked.

    minutes: length of a slot. lead_minutes: notice needed before a slot starts. horizon_days: how far ahead it may be booked.
    windows: the parts of an open day in which slots lie (none: all opening hours). remind_minutes: how long before the start
    the caller is reminded (none: never).
    """

    name: Text
    resources: Annotated[tuple[Name, ...], Field(min_length=1)]
    minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 60
    lead_minutes: Annotated[int, Field(ge=0, le=90 * 24 * 60)] = 60
    horizon_days: Annotated[int, Field(ge=1, le=90)] = 14
    windows: Spans = ()
    remind_minutes: Annotated[int, Field(ge=1, le=14 * 24 * 60)] | None = 24 * 60


Services = dict[Name, Service]
Resources = dict[Name, Resource]
