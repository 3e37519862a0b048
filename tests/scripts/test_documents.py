"""What is written about scripts is so: the example parses, every fact, fill, key and call of the guide is explained."""

import re
from pathlib import Path

import pytest

from scripts import guide
from scripts.facts import FACTS
from scripts.fills import SHAPES, FillKind
from scripts.reading import read
from scripts.written import schema
from tests.scripts.leading import put, start

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "scripts" / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
EXPORTED = (
    "begin",
    "answer",
    "confirm",
    "tick",
    "forward",
    "back",
    "go",
    "variant",
    "emergency",
    "speak",
    "know",
    "filled",
    "choose",
)


def row(section: str, name: str) -> str:
    """The row of a section's table that begins with this word."""
    text = PAGE.partition(f"\n### {section}\n")[2].partition("\n#")[0]
    (line,) = re.findall(rf"^\| `{re.escape(name)}` \|.*", text, re.MULTILINE)
    return str(line)


def test_the_example_of_the_room_is_a_script_that_leads_an_agent() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    script = read(example, "example.yaml")
    assert script.warnings == ()
    done = guide.forward(script, put(script, start(script), "reading", "1024"))
    assert guide.choose(script, done, "taken").disposition == "taken"


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_is_explained_with_what_is_inside(name: str) -> None:
    assert all(re.search(rf"\b{inside}\b", row("Facts", name)) for inside in FACTS[name].holds)
    assert set(FACTS[name].title) == {"zh-CN", "en-US"}


@pytest.mark.parametrize("kind", FillKind)
def test_everything_to_fill_is_explained_with_its_fields(kind: FillKind) -> None:
    shape = SHAPES[kind]
    assert f"`{shape.query}`" in row("Fills", kind.value)
    assert all(re.search(rf"\b{name}\b", row("Fills", kind.value)) for name in (*shape.needs, *shape.takes, *shape.gives))


@pytest.mark.parametrize("model", ["ScriptFile", "WrittenStep", "WrittenAsk", "Line", "WrittenFill", "WrittenDisposition"])
def test_every_key_is_explained(model: str) -> None:
    definitions = schema()
    keys = (definitions if model == "ScriptFile" else definitions["$defs"][model])["properties"]
    assert [key for key in keys if not re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", PAGE)] == []


@pytest.mark.parametrize("call", EXPORTED)
def test_every_call_of_the_guide_is_explained(call: str) -> None:
    assert callable(getattr(guide, call))
    assert re.search(rf"^\| (?:`\w+` · )*`{call}`", PAGE, re.MULTILINE)
