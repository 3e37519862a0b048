"""The builder's pages: source with problems by line, picture, versions, the box to check in; and a call's way with its roads."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from desk.pathway import A_ROW, laid_out
from desk.reader import NotYours, Reader, Role
from desk.reading.flows import PASTED, checked_for
from desk.reading.path import Road, Stop, Walk, walk_for
from desk.source_lines import source_lines
from ivr.source import Problem
from storage import sources
from storage.sources import SourceKind
from telephony import editions
from telephony.hotline import Hotline
from tests.desk.house import SCRIPT, House
from tests.telephony import hotlines
from tests.telephony.hotlines import FLOW, Caller

HOUR = timedelta(hours=1)
EVIL = f"# {SCRIPT}\n{FLOW}"


def kept(house: House, version: str, text: str, *, days: int = 0) -> None:
    at = house.clock.at - timedelta(days=days)
    house.store.write(
        lambda tx: sources.keep(
            tx, SourceKind.FLOW, "small", version, main="flow.yaml", intents=None, texts={"flow.yaml": text}, at=at
        )
    )


def current(house: House) -> str:
    hotline: Hotline = house.app.extensions["hotline"]
    house.store.write(lambda tx: editions.keep(tx, hotline.pack, at=house.clock.at))
    return hotline.pack.flow.version


def test_the_list_tells_of_the_flow_in_use(house: House) -> None:
    version = current(house)
    page = house.signed_in("sue").get("/flows").text
    assert version in page
    assert "No problems" in page
    assert 'href="/flows/small"' in page
    assert "Check a text" not in page
    assert "Check a text" in house.signed_in("bea").get("/flows").text


def test_the_source_has_every_line_with_its_number(house: House) -> None:
    page = house.signed_in("bea").get("/flows/small").text
    count = len(FLOW.splitlines())
    assert page.count('<tr id="L') == count
    assert f'id="L{count}"' in page
    assert "Checked: no problems" in page


def test_a_version_with_problems_shows_them_at_their_lines_and_links_to_them(house: House) -> None:
    kept(house, "0123456789ab", FLOW.replace("kind: say", "kind: sya", 1))
    line = FLOW.splitlines().index(next(one for one in FLOW.splitlines() if "kind: say" in one)) + 1
    page = house.signed_in("bea").get("/flows/small?version=0123456789ab").text
    assert f'<tr id="L{line}" class="faulty">' in page
    assert f"version=0123456789ab#L{line}" in page
    assert "unknown kind &#39;sya&#39;" in page
    assert "cannot be drawn" in house.signed_in("bea").get("/flows/small/picture?version=0123456789ab").text


def test_the_picture_leads_from_each_node_to_its_line(house: House) -> None:
    page = house.signed_in("bea").get("/flows/small/picture").text
    flow = house.app.extensions["hotline"].pack.flow
    for name, (file, place) in flow.places.items():
        assert f'id="node-{name}"' in page
        assert f'href="/flows/small?file={file}#L{place.line}"' in page
    assert "<style" not in page.split("<main")[1]
    again = house.signed_in("bea").get("/flows/small/picture").text
    assert drawn(page) == drawn(again)


def drawn(page: str) -> str:
    """The picture in a page."""
    return page.partition("<svg xmlns")[2].partition("</svg>\n</div>")[0]


def test_versions_can_be_compared(house: House) -> None:
    kept(house, "aaaaaaaaaaaa", FLOW.replace("Goodbye.", SCRIPT, 1), days=3)
    version = current(house)
    bea = house.signed_in("bea")
    page = bea.get("/flows/small/versions").text
    assert "aaaaaaaaaaaa" in page
    assert version in page
    page = bea.get(f"/flows/small/versions?old=aaaaaaaaaaaa&new={version}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert SCRIPT not in page
    assert "<ins>" in page
    assert "The two are the same" in bea.get(f"/flows/small/versions?old={version}&new={version}").text
    assert bea.get(f"/flows/small/versions?old={version}&new=nothing").status_code == 404


def test_a_version_that_cannot_be_read_cannot_be_compared(house: House) -> None:
    kept(house, "bbbbbbbbbbbb", "flow: [")
    version = current(house)
    page = house.signed_in("bea").get(f"/flows/small/versions?old=bbbbbbbbbbbb&new={version}").text
    assert "cannot be compared" in page


@pytest.mark.parametrize(
    "path", ["/flows/other", "/flows/small?version=nothing", "/flows/small?file=/etc/passwd", "/flows/small/picture?version=x"]
)
def test_what_is_not_there_is_no_page(house: House, path: str) -> None:
    assert house.signed_in("bea").get(path).status_code == 404


def test_a_pasted_text_is_checked_by_line_and_shown_inert(house: House) -> None:
    text = EVIL.replace("kind: say", f"kind: '{SCRIPT}'", 1)
    page = house.signed_in("bea").post("/flows/check", text=text).text
    assert "Problems: " in page
    assert 'class="faulty"' in page
    assert f"{PASTED}:" in page
    assert SCRIPT not in page
    assert house.store.read(lambda tx: sources.editions(tx, SourceKind.FLOW, "small")) == []


def test_a_pasted_text_may_stand_for_a_file_of_the_pack(house: House) -> None:
    bea = house.signed_in("bea")
    assert "no caller can get stuck" in bea.post("/flows/check", text=FLOW, file="flow.yaml").text
    page = bea.post("/flows/check", text="nodes: {", file="flow.yaml").text
    assert "flow.yaml:1:" in page


@pytest.mark.parametrize("text", ["", "\x00", "nodes: {}", "a: &a [*a]", "- 1\n- 2", "flow: 5\nnodes: 7", "\ufffd", "[" * 5_000])
def test_any_text_can_be_checked(house: House, text: str) -> None:
    answer = house.signed_in("bea").post("/flows/check", text=text)
    assert answer.status_code == 200
    assert "Problems: " in answer.text


def test_the_phone_is_offered_where_there_is_one(house: House) -> None:
    assert "Try it by phone" not in house.signed_in("bea").get("/flows").text


def test_queries_ask_for_the_builder() -> None:
    with pytest.raises(NotYours):
        checked_for(Reader(id=1, roles=frozenset({Role.SUPERVISOR})), hotlines.pack(), "", None)


def test_lines_are_cut_into_keys_and_remarks() -> None:
    (first, second, third) = source_lines('a: "#1" # note\n  - x: y\n"quoted"', [Problem(file="f", line=9, col=1, message="m")])
    assert first.pieces == (("", ""), ("key", "a"), ("", ': "#1"'), ("note", " # note"))
    assert second.pieces == (("", "  - "), ("key", "x"), ("", ": y"))
    assert (third.pieces, len(third.problems)) == ((("", '"quoted"'),), 1)
    assert source_lines("")[0].number == 1


def test_the_way_of_a_call_names_what_was_taken_and_what_was_not(house: House) -> None:
    hotline: Hotline = house.app.extensions["hotline"]
    caller = Caller(line=hotline, now=house.clock.at)
    caller.start()
    caller.key("1")
    reader = Reader(id=1, roles=frozenset({Role.SUPERVISOR}))
    walk = house.store.read(lambda tx: walk_for(reader, tx, caller.sid, hotline.pack, "en-US"))
    assert walk is not None
    assert walk.kept
    for stop in walk.stops:
        targets = {exit_.target for exit_ in hotline.pack.flow.nodes[stop.node].exits}
        assert {road.target for road in stop.roads} <= targets
    for stop, onward in pairwise(walk.stops):
        assert onward.node not in {road.target for road in stop.roads}
    page = house.signed_in("sue").get(f"/calls/{caller.sid}").text
    assert page.count('<g class="walked') == len(walk.stops)
    assert page.count("final") >= 1
    assert f"version={walk.version}" in page


def test_the_way_by_a_flow_that_was_not_kept_has_names_only(house: House) -> None:
    house.fill()
    page = house.signed_in("sue").get("/calls/CA1").text
    assert "was not kept" in page
    assert page.count('<g class="walked') == 1


def test_stops_stand_in_rows_without_touching(house: House) -> None:
    stops = tuple(
        Stop(
            node=f"node_with_a_long_name_{number}",
            kind="menu",
            kind_word="menu",
            after_s=number,
            taken="1",
            interrupted=False,
            roads=tuple(Road(label=str(key), target="x") for key in range(number % 6)),
        )
        for number in range(20)
    )
    picture = laid_out(Walk(flow="f", version="v", kept=True, stops=stops))
    assert len(picture.stops) == 20
    rows = [picture.stops[first : first + A_ROW] for first in range(0, 20, A_ROW)]
    for above, below in pairwise(rows):
        deepest = max([one.y + 44 for one in above] + [mark.y for one in above for mark in one.marks])
        assert deepest < min(one.y for one in below)
    assert all(len(one.marks) <= 3 for one in picture.stops)
    assert [one.last for one in picture.stops] == [False] * 19 + [True]
    assert all(one.onward for one in picture.stops[:-1])
    assert not re.search(r"[A-Z]", "".join(mark.text for one in picture.stops for mark in one.marks))
