"""How an answer is read back: `{value}` is spoken as its question speaks it, `{value.start|time}` is a part; refuses to judge."""

from collections.abc import Mapping
from typing import Any

from ivr.questions.question import Context, Question
from ivr.run import Texts
from ivr.template import Hole, Template, parse

OUR_WORDS: Texts = {
    "zh-CN": parse("{value.spoken}，对吗？对请按1，不对请按2。"),
    "en-US": parse("{value.spoken}. Is that right? Press 1 for yes, 2 for no."),
}
"""For an answer that must be read back where the flow has no words for it."""


def as_read_back(texts: Texts) -> Texts:
    """A flow's texts with the holes for the value made to look where `spoken_value` puts it."""
    return {language: _template(template) for language, template in texts.items()}


def spoken_value(question: Question, value: Any, context: Context) -> Mapping[str, Any]:
    """What the holes see: the value as the question says it, and as it is."""
    return {"value": {"raw": value, "spoken": question.read_back(value, context)}}


def _template(template: Template) -> Template:
    return Template(tuple(piece if isinstance(piece, str) else _hole(piece) for piece in template.pieces), template.plain)


def _hole(hole: Hole) -> Hole:
    if hole.path[0] != "value":
        return hole
    if hole.path == ("value",) and not hole.format:
        return Hole(("value", "spoken"), "")
    return Hole(("value", "raw", *hole.path[1:]), hole.format)
