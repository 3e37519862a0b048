"""What a flow may ask of the world, and the answers it must be ready for; refuses to know who answers.

`telephony.world` answers every query inside the turn's transaction. A flow that leaves an outcome unhandled is refused at load.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question to the world: `args` it takes, `outcomes` it may have, `gives` the values' names by outcome."""

    args: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    outcomes: dict[str, tuple[str, ...]]


QUERIES: dict[str, Query] = {
    # who is calling: by number; `open` is how many matters are open, `language` may be null; `withdrawn`: we owed them a
    # callback, which their ringing us has made needless
    "caller": Query(
        outcomes={"known": ("language", "name", "number", "open", "withdrawn"), "unknown": ("number",), "withheld": ()}
    ),
    "remember_language": Query(args=("language",), outcomes={"ok": ()}),
    "hours": Query(outcomes={"open": (), "closed": ("opens_at",)}),
    # `wish` is a date-time answer {start, end, part, has_time} or null; `options` up to 3 of {slot, start, end};
    # others: none as wished, these are the nearest; `skip` an option, or lists of options however deep: offered, not wanted
    "free_slots": Query(
        args=("service",), optional=("wish", "skip"), outcomes={"some": ("options",), "others": ("options",), "none": ()}
    ),
    "hold_slot": Query(args=("slot",), outcomes={"held": ("slot", "start", "end"), "taken": ()}),
    "release_hold": Query(outcomes={"ok": ()}),
    # `moves` names the item an existing appointment to be moved to the held slot
    "book": Query(
        args=("service",),
        optional=("contact", "address", "note", "moves"),
        outcomes={"booked": ("number", "start", "end"), "lost": ()},
    ),
    # kind: complaint, repair, enquiry, emergency; promised_at is the reply-by (repair: arrival-by) time
    "open_ticket": Query(
        args=("kind", "summary"),
        optional=("when", "contact", "address", "subject", "urgent"),
        outcomes={"opened": ("number", "promised_at")},
    ),
    "add_note": Query(args=("item", "note"), outcomes={"ok": (), "missing": ()}),
    # an item is {item, kind, number, at, late, status, service, title, mine}; kind appointment or a ticket's kind; `at` start or
    # promise, `late` whether that (a visit: its end) has passed; `title` what it is in every language; `mine` whether it is the
    # matter of the number that calls
    "open_items": Query(outcomes={"none": (), "one": ("item",), "many": ("items",)}),
    "find_item": Query(args=("number",), outcomes={"found": ("item",), "missing": ()}),
    "cancel_item": Query(args=("item",), outcomes={"cancelled": (), "missing": ()}),
    "knowledge": Query(args=("text",), outcomes={"answer": ("text",), "none": ()}),
    "queue_state": Query(
        args=("queue",),
        outcomes={"short": ("waiting", "minutes"), "long": ("waiting", "minutes"), "closed": ("opens_at",)},
    ),
    # `at` is a date-time answer; outside: `due` is the nearest time we may call instead
    "callback_time": Query(optional=("at",), outcomes={"fine": ("due",), "outside": ("due",)}),
    "request_callback": Query(
        args=("due", "matter"), optional=("contact", "reason"), outcomes={"agreed": ("due",), "already": ("due",), "nowhere": ()}
    ),
    "on_call": Query(outcomes={"number": ("to",), "none": ()}),
    # may this call be surveyed? asked once per call and not while something went wrong
    "survey_due": Query(outcomes={"ask": (), "skip": ()}),
    # what a call that we placed is about, by its purpose; none: settled meanwhile, or no call of ours. `item` as below
    "errand": Query(
        outcomes={
            "callback": ("name", "matter", "reason"),
            "reminder": ("name", "item"),
            "survey": ("name", "called_at"),
            "none": (),
        }
    ),
    # result: reached, declined, wrong_person, unheard; a callback is settled by it, unless it is unheard
    "settle_errand": Query(args=("result",), outcomes={"ok": (), "none": ()}),
    "confirm_item": Query(args=("item",), outcomes={"confirmed": (), "missing": ()}),
    # no call of ours to this number any more; nowhere: it is withheld
    "refuse_calls": Query(outcomes={"ok": (), "nowhere": ()}),
    # status: declined, broke_off, complete; scores {name: 1–5}
    "keep_survey": Query(args=("status",), optional=("scores", "comment"), outcomes={"kept": ()}),
}
