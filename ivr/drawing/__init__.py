"""A flow as a picture: what to draw, where it goes, and the SVG; refuses fonts and chance: the same flow is the same picture.

    picture = draw(flow, "zh-CN")  # cards, panels and wires with their places
    svg(picture, title="gas")      # a text

A panel is a file of the flow. A way to a node of another file is written on its card, not drawn across the picture.
"""

from ivr.drawing.mermaid import mermaid
from ivr.drawing.picture import Picture, Wire, draw
from ivr.drawing.svg import svg

__all__ = ["Picture", "Wire", "draw", "mermaid", "svg"]
