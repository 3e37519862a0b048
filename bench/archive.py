"""An archive of invented calls with all they led to, for benchmarks of lists; refuses to be anybody's: nobody has area code 200.

Rows go into an SQLite file as they lie there after real calls, without being played.
"""

import json
import random
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from storage.schema import TURNS_A_CALL
from storage.search import document

DAYS = 90
"""Over how many days the calls lie, the last of them now."""
INTENTS = (("repair", 40), ("enquiry", 25), ("complaint", 15), ("appointment", 12), ("status", 7), ("emergency", 1))
OUTCOMES = {
    "repair": "repair_registered",
    "enquiry": "enquiry_answered",
    "complaint": "complaint_registered",
    "appointment": "appointment_booked",
    "status": "status_told",
    "emergency": "emergency_reported",
}
ANSWERS = {f"answer_{n}": "灶具打不着火" * 3 for n in range(12)}
SESSION = json.dumps({"flow": "gas", "version": "1", "node": "end", "answers": ANSWERS})
TURNS = 7
HOUR = 3_600_000_000
AGENT = 1
CREWS = 20
LATELY = 600
RARE = 500
RARE_WORDS = "阀门坏了，燃气表不走字"
WORDS = ("灶具打不着火，换过电池也不行", "师傅没来，等了一上午", "I want a refund for the second visit", "预约明天下午安检")
Row = dict[str, Any]


def fill(database: Path, count: int, *, now: datetime) -> None:
    """Put `count` calls into a migrated, empty database, with what calls lead to.

    A third has a ticket, a third a survey, a tenth each a visit and a callback, a fifth waited and was taken by an agent; in each
    something was said, in every five-hundredth something rare.
    """
    chance = random.Random(2026)
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA synchronous=OFF")
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    customers, triggers = max(10, count // 4), []
    with connection:
        for trigger in ("words_added", "words_removed", "words_changed"):
            kept = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (trigger,)).fetchone()
            triggers.append(kept[0])
            connection.execute(f"DROP TRIGGER {trigger}")
        for n in range(1, customers + 1):
            row = {"id": n, "number": f"+1200{n:07}", "name": f"客户 {n}", "language": "zh-CN"}
            _insert(connection, "customers", row | {"first_seen_at": _us(now), "last_seen_at": _us(now)})
        for n in range(1, count + 1):
            start = _us(now - timedelta(days=DAYS) * (1 - n / count))
            call = _call(n, start, chance.randint(1, customers), chance)
            _insert(connection, "calls", call)
            _insert(connection, "turns", _last_turn(call))
            _led_to(connection, call, chance, today=_us(midnight) if n > count - LATELY else None)
            rare = n % RARE == 7 or (n > count - LATELY and n % 10 == 7)
            _said(connection, n, start, RARE_WORDS if rare else WORDS[n % len(WORDS)])
        for trigger in triggers:
            connection.execute(trigger)
        connection.execute("INSERT INTO words_index(words_index) VALUES ('rebuild')")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _call(n: int, start: int, customer: int, chance: random.Random) -> Row:
    names, weights = zip(*INTENTS, strict=True)
    intent, seconds = chance.choices(names, weights)[0], chance.randint(5, 900)
    return {
        "id": n,
        "sid": f"CA{n:032}",
        "direction": "outbound" if chance.random() < 0.05 else "inbound",
        "caller": f"+1200{customer:07}",
        "called": "+12025550100",
        "customer_id": customer,
        "language": "en-US" if chance.random() < 0.2 else "zh-CN",
        "flow": "gas",
        "version": "1",
        "status": "completed",
        "status_rank": 9,
        "intent": intent,
        "outcome": OUTCOMES[intent],
        "started_at": start,
        "ended_at": start + seconds * 1_000_000,
        "duration_s": seconds,
    }


def _last_turn(call: Row) -> Row:
    place = {"id": call["id"] * TURNS_A_CALL + TURNS, "call_id": call["id"], "number": TURNS}
    return place | {"fingerprint": "made up", "at": call["ended_at"], "session": SESSION}


def _led_to(connection: sqlite3.Connection, call: Row, chance: random.Random, *, today: int | None) -> None:
    """What the call led to; `today` (when it began) is given for the last calls, whose matters are all still to be seen to."""
    n, end = call["id"], call["ended_at"]
    of = {"call_id": n, "customer_id": call["customer_id"]}
    if chance.random() < 1 / 3:
        _insert(connection, "tickets", of | _ticket(call, open_still=chance.random() < 0.1))
    if chance.random() < 1 / 3:
        scores = json.dumps({"solved": chance.randint(1, 5), "manner": chance.randint(3, 5)})
        comment = "师傅很准时" if chance.random() < 0.05 else None
        survey = {"call_id": n, "status": "complete", "scores": scores, "comment": comment}
        _insert(connection, "surveys", survey | {"offered_at": end, "answered_at": end})
    if chance.random() < 0.1:
        _visit(connection, call, today=today)
    if chance.random() < 0.1:
        closed = chance.random() < 0.95 and today is None
        owed = {"status": "done" if closed else "open", "number": call["caller"], "matter": f"matter {n}", "reason": "repair"}
        _insert(
            connection, "callbacks", of | owed | {"due_at": end + HOUR, "requested_at": end, "closed_at": end if closed else None}
        )
    if chance.random() < 0.2:
        how = "answered" if chance.random() < 0.9 else "left"
        wait = {"call_id": n, "queue": "service", "priority": 0, "entered_at": call["started_at"], "left_at": end, "how": how}
        _insert(connection, "waits", wait)
        taken = {"call_id": n, "offer_id": n, "person_id": AGENT, "queue": "service", "key": f"leg {n}", "held_s": 0}
        times = dict.fromkeys(("made_at", "fetched_at", "joined_at", "ended_at", "closed_at", "sent_at"), end)
        _insert(connection, "legs", taken | times | {"waiting_since": call["started_at"], "how": "caller"})


@cache
def _found_by(text: str) -> str:
    return document([text])


def _said(connection: sqlite3.Connection, n: int, at: int, text: str) -> None:
    """What the caller said, as it is kept and found."""
    made = {"call_id": n, "language": "zh-CN", "engine": "carrier", "state": "done", "made_at": at}
    transcript = _insert(connection, "transcripts", made)
    _insert(
        connection, "utterances", {"transcript_id": transcript, "speaker": "caller", "start_ms": 0, "end_ms": 0, "text": text}
    )
    _insert(connection, "call_words", {"call_id": n, "words": _found_by(text)})


def _ticket(call: Row, *, open_still: bool) -> Row:
    end = call["ended_at"]
    return {
        "number": str(100_000 + call["id"]),
        "kind": "complaint" if call["intent"] == "complaint" else "repair",
        "status": "open" if open_still else "closed",
        "summary": "灶具打不着火",
        "fields": "{}",
        "contact": call["caller"],
        "priority": 10,
        "promised_at": end + 24 * HOUR,
        "opened_at": end,
        "closed_at": None if open_still else end + HOUR,
    }


def _visit(connection: sqlite3.Connection, call: Row, *, today: int | None) -> None:
    """Visits of the last calls are all today, so that both sizes have a full sheet."""
    start = call["started_at"] + 48 * HOUR if today is None else today + 8 * HOUR + call["id"] % LATELY * 60_000_000
    when = {"resource": f"crew-{call['id'] % CREWS}", "service": "inspection", "start_at": start, "end_at": start + HOUR}
    slot = _insert(connection, "slots", when | {"booked": 1})
    visit = {
        "number": str(500_000 + call["id"]),
        "status": "booked",
        "slot_id": slot,
        "call_id": call["id"],
        "customer_id": call["customer_id"],
        "contact": call["caller"],
        "address": "中山路 1 号",
        "booked_at": call["ended_at"],
    }
    _insert(connection, "appointments", when | visit)


def _insert(connection: sqlite3.Connection, table: str, row: Row) -> int | None:
    """Put one row in; its id."""
    return connection.execute(_statement(table, tuple(row)), row).lastrowid


@cache
def _statement(table: str, names: tuple[str, ...]) -> str:
    places = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our words


def _us(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
