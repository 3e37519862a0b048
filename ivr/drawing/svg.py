"""A picture as SVG; refuses scripts, and styles where the page that holds it has its own.

Every card is a link to its place in the source where `source` gives one: `source("flows/gas.yaml", 12)`.
"""

from collections.abc import Callable, Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ivr.drawing.picture import HEAD, LETTER, LINE, MARK, SMALL, Box, Panel, Picture, Wire
from ivr.drawing.shapes import course, n, outline

Source = Callable[[str, int], str]

STYLE: Final = """
.flow-picture{--ground:#f5f6f8;--card:#fff;--line:#cbd1da;--ink:#141820;--soft:#414a58;--faint:#5b6472;--accent:#1f4fc2;--tint:#e8effd;--on:#fff;
font-family:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;background:var(--ground)}
@media(prefers-color-scheme:dark){.flow-picture{--ground:#0e1116;--card:#1e242d;--line:#3b4552;--ink:#eef1f6;--soft:#bbc3cf;--faint:#959fae;
--accent:#93b4ff;--tint:#1a2747;--on:#0e1116}}
"""
LOOKS: Final = """
.flow-picture text{font-size:12px;fill:var(--soft)}
.flow-picture .panel-box{fill:none;stroke:var(--line)}
.flow-picture .panel-title{font-size:14px;font-weight:600;fill:var(--ink)}
.flow-picture .shape{fill:var(--card);stroke:var(--line);stroke-width:1.25}
.flow-picture .name{font-size:13px;font-weight:600;fill:var(--ink)}
.flow-picture .kind,.flow-picture .mark{fill:var(--faint)}
.flow-picture .way{fill:var(--ink)}.flow-picture .far{fill:var(--accent)}
.flow-picture :is(.ask,.menu) .shape{fill:var(--tint);stroke:var(--accent)}
.flow-picture :is(.queue,.dial) .shape{stroke:var(--accent);stroke-width:2}
.flow-picture .end .shape{stroke:var(--ink);stroke-width:2}
.flow-picture .set .shape,.flow-picture .speak .shape,.flow-picture .record .shape{stroke-dasharray:4 2}
.flow-picture .wire{fill:none;stroke:var(--faint);stroke-width:1.25}
.flow-picture .wire.back{stroke-dasharray:5 3}
.flow-picture .head{fill:var(--faint)}.flow-picture .port{fill:var(--faint)}
.flow-picture a:is(:hover,:focus-visible) .shape{stroke:var(--accent);stroke-width:2.5}
"""


def svg(picture: Picture, *, title: str, source: Source | None = None, alone: bool = True) -> str:
    """The picture as a text. `alone`: it brings its colours along; else they are those of the page around it."""
    wide, tall = n(picture.wide), n(picture.tall)
    size = f'viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-picture" {size} role="group" aria-label={quoteattr(title)}>']
    parts.append(f"<title>{escape(title)}</title>" + (f"<style>{STYLE}{LOOKS}</style>" if alone else ""))
    parts += map(_panel, picture.panels)
    parts += map(_wire, picture.wires)
    for box in picture.boxes:
        parts += _box(box, source)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel) -> str:
    place = f'x="{n(panel.x + 0.5)}" y="{n(panel.y + 0.5)}" width="{n(panel.wide - 1)}" height="{n(panel.tall - 1)}"'
    words = f'<tspan class="panel-title">{escape(panel.title)}</tspan><tspan dx="10">{escape(panel.note)}</tspan>'
    return f'<rect class="panel-box" rx="10" {place}/><text x="{n(panel.x + 16)}" y="{n(panel.y + 24)}">{words}</text>'


def _wire(wire: Wire) -> str:
    kind = "wire back" if wire.back else "wire"
    x, y = wire.points[-1]
    start_x, start_y = wire.points[0]
    told = escape(f"{wire.source} → {wire.target}" + (f": {wire.label}" if wire.label else ""))
    head = f'<path class="head" d="M{n(x)} {n(y)}l-7 -4v8z"/>'
    port = f'<circle class="port" cx="{n(start_x)}" cy="{n(start_y)}" r="2.5"/>'
    return f'<g><title>{told}</title><path class="{kind}" d="{course(wire.points)}"/>{head}{port}</g>'


def _box(box: Box, source: Source | None) -> Iterator[str]:
    card = box.card
    link = source(card.file, card.line) if source else ""
    told = f"{card.name}: {card.kind_word}" + (f", {card.text}" if card.text else "")
    yield f'<g class="card {card.kind}" id="node-{card.name}">'
    if link:
        yield f"<a href={quoteattr(link)}>"
    yield f"<title>{escape(told)}</title>"
    yield f'<path class="shape" d="{outline(card.kind, box.x, box.y, box.wide, box.tall)}"/>'
    yield from _words(box)
    yield "</a></g>" if link else "</g>"


def _words(box: Box) -> Iterator[str]:
    left, base = box.x + 11, box.y + HEAD / 2 + LETTER / 2 - 2
    for place, mark in enumerate(box.marks):
        yield _text("mark", left, box.top + MARK * place + SMALL, f"▸ {mark}")
    yield _text("name", left, base, box.title)
    yield f'<text class="kind" x="{n(box.x + box.wide - 11)}" y="{n(base)}" text-anchor="end">{escape(box.card.kind_word)}</text>'
    for place, line in enumerate(box.lines):
        yield _text("line", left, box.y + HEAD + LINE * place + SMALL - 1, line)
    for way in box.ways:
        if not way.text:
            continue
        if way.near:
            yield f'<text class="way" x="{n(box.x + box.wide - 11)}" y="{n(way.y)}" text-anchor="end">{escape(way.text)}</text>'
        else:
            yield _text("far", left, way.y, way.text)


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{n(x)}" y="{n(y)}">{escape(text)}</text>'
