"""A picture holds the whole flow, nothing covers anything, and the same flow is the same picture."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.pack_files import list_packs, load_pack
from ivr.drawing import Picture, draw, mermaid, svg
from ivr.drawing.picture import Box
from ivr.flow import Flow, read
from tests.ivr.calls import FLOW

SVG = "{http://www.w3.org/2000/svg}"
FLOWS: Mapping[str, Flow] = {"everything": FLOW, **{pack: load_pack(pack).flow for pack in list_packs()}}
each_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
each_language = pytest.mark.parametrize("language", ["zh-CN", "en-US"])


def apart(one: Box, other: Box) -> bool:
    """Whether two cards with their marks do not touch."""
    beside = one.x + one.wide < other.x or other.x + other.wide < one.x
    above = one.y + one.tall < other.top or other.y + other.tall < one.top
    return beside or above


def check(flow: Flow, picture: Picture) -> None:
    """All that holds of every picture."""
    assert {box.card.name for box in picture.boxes} == set(flow.nodes)
    assert len(picture.boxes) == len(flow.nodes)
    assert all(apart(one, other) for one, other in combinations(picture.boxes, 2))
    drawn = {(wire.source, wire.target) for wire in picture.wires}
    written = {(box.card.name, way.target) for box in picture.boxes for way in box.ways if not way.near}
    assert drawn | written == {(name, exit_.target) for name, node in flow.nodes.items() for exit_ in node.exits}
    assert not drawn & written
    assert len(picture.wires) == len(drawn)
    places = {box.card.name: box for box in picture.boxes}
    for wire in picture.wires:
        (x, y), (to_x, to_y) = wire.points[0], wire.points[-1]
        assert x == pytest.approx(places[wire.source].x + places[wire.source].wide, abs=0.1)
        assert places[wire.source].y < y < places[wire.source].y + places[wire.source].tall
        assert to_x == pytest.approx(places[wire.target].x, abs=0.1)
        assert places[wire.target].y < to_y < places[wire.target].y + places[wire.target].tall
        for (left, level), (right, same) in zip(wire.points[1:-1:2], wire.points[2:-1:2], strict=True):
            assert level == same
            assert not any(
                box.x < max(left, right) and min(left, right) < box.x + box.wide and box.top <= level <= box.y + box.tall
                for box in picture.boxes
            )
    for panel in picture.panels:
        inside = [box for box in picture.boxes if box.card.file == panel.title]
        assert all(panel.x < box.x and box.x + box.wide < panel.x + panel.wide for box in inside)
        assert all(panel.y < box.top and box.y + box.tall < panel.y + panel.tall for box in inside)
    assert all(above.y + above.tall <= below.y for above, below in pairwise(picture.panels))
    assert all(panel.x + panel.wide <= picture.wide and panel.y + panel.tall <= picture.tall for panel in picture.panels)


@each_flow
@each_language
def test_every_node_and_way_is_drawn_and_nothing_covers_anything(flow: Flow, language: str) -> None:
    check(flow, draw(flow, language))


@each_flow
def test_the_same_flow_is_the_same_picture(flow: Flow) -> None:
    assert svg(draw(flow, "zh-CN"), title="a") == svg(draw(flow, "zh-CN"), title="a")
    assert mermaid(flow, "en-US") == mermaid(flow, "en-US")


@each_flow
def test_wires_lead_to_the_right_unless_they_close_a_circle(flow: Flow) -> None:
    for wire in draw(flow, "en-US").wires:
        assert (wire.points[0][0] < wire.points[-1][0]) != wire.back


@each_flow
def test_start_entries_interrupts_and_limit_are_marked(flow: Flow) -> None:
    marks = {box.card.name: " ".join(box.card.arrivals) for box in draw(flow, "en-US").boxes}
    assert "calls begin here" in marks[flow.start]
    assert all(f"calls of ours: {name}" in marks[node] for name, node in flow.entries.items())
    assert all(f"at any time: {one.name}" in marks[one.next] for one in flow.interrupts)
    assert "a limit is reached" in marks[flow.limit]


@each_flow
@each_language
def test_the_svg_is_well_formed_and_names_every_node(flow: Flow, language: str) -> None:
    root = ET.fromstring(svg(draw(flow, language), title="<&>"))  # noqa: S314 - of our own making
    found = {group.get("id", "").removeprefix("node-") for group in root.iter(f"{SVG}g") if group.get("id")}
    assert found == set(flow.nodes)
    assert root.findtext(f"{SVG}title") == "<&>"


def test_cards_are_links_where_there_is_a_source() -> None:
    text = svg(draw(FLOW, "en-US"), title="x", source=lambda file, line: f"/flows/x?file={file}#L{line}", alone=False)
    root = ET.fromstring(text)  # noqa: S314 - of our own making
    assert len(list(root.iter(f"{SVG}a"))) == len(FLOW.nodes)
    assert "<style" not in text
    assert all(link.get("href", "").startswith("/flows/x?file=f.yaml#L") for link in root.iter(f"{SVG}a"))


def menu(number: int, targets: list[int]) -> str:
    options = ", ".join(f"{key}: {{next: n{target}}}" for key, target in enumerate(targets, 1))
    return f"  n{number}: {{kind: menu, prompt: {{zh-CN: 请选, en-US: Choose}}, options: {{{options}}}, give_up: over}}"


HEAD = "flow: any\nlanguages: [zh-CN, en-US]\nstart: n0\nlimit: over\nnodes:\n  over: {kind: end, outcome: over}\n"


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 24), st.data())
def test_any_flow_can_be_drawn(count: int, data: st.DataObject) -> None:
    lines = []
    for number in range(count):
        onward = [number + 1] if number + 1 < count else []
        lines.append(
            menu(number, onward + data.draw(st.lists(st.integers(0, count - 1), min_size=0 if onward else 1, max_size=5)))
        )
    flow = read({"f.yaml": HEAD + "\n".join(lines)}, "f.yaml")
    picture = draw(flow, "zh-CN")
    check(flow, picture)
    assert draw(flow, "zh-CN") == picture
