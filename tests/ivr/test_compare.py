"""What changed between two flows: nodes, texts, ways, the head; and nothing else counts."""

import pytest

from ivr.compare import HEAD, Aspect, Change, compare
from ivr.events import Said
from ivr.files import FlowFiles, gather, included
from ivr.unsaid import HIDDEN, as_written

FLOW = """
flow: demo
languages: [zh-CN, en-US]
start: hello
limit: bye
interrupts: [{name: person, key: "0", next: bye}]
include: [more.yaml]
nodes:
  hello: {kind: say, text: {zh-CN: 您好, en-US: Hello}, next: menu}
  menu:
    kind: menu
    prompt: {zh-CN: 请选, en-US: Choose}
    options: {1: {words: {en-US: [one]}, next: one}, 2: {next: bye}}
    give_up: bye
  one: {kind: say, text: {zh-CN: "一 {call.intent}", en-US: One}, next: bye}
"""
MORE = "nodes:\n  bye: {kind: end, outcome: done, text: {zh-CN: 再见, en-US: Bye}}\n"
INTENTS = "buy: {keywords: {en-US: [buy]}}\n"


def files(flow: str = FLOW, more: str = MORE, intents: str | None = None) -> FlowFiles:
    texts = {"flow.yaml": flow, "more.yaml": more, "other.yaml": "nodes: {}"} | ({"intents.yaml": intents} if intents else {})
    return gather(texts, "flow.yaml", "intents.yaml" if intents else None)


def test_only_what_belongs_to_the_flow_is_gathered() -> None:
    assert list(files(intents=INTENTS).texts) == ["flow.yaml", "more.yaml", "intents.yaml"]
    assert included("include: 5", "x") == included(": :", "x") == ()


def test_the_same_flow_has_not_changed_whatever_its_looks() -> None:
    assert compare(files(), files(f"# a remark\n{FLOW}".replace("start: hello\nlimit: bye", "limit: bye\nstart: hello"))) == ()


@pytest.mark.parametrize(
    ("was", "is_", "path", "aspect", "values"),
    [
        ("您好", "您好！", "text.zh-CN", Aspect.TEXT, ("您好", "您好！")),
        ("next: one}", "next: bye}", "options.1.next", Aspect.WAY, ("one", "bye")),
        ("[one]", "[one, first]", "options.1.words.en-US", Aspect.TEXT, ("one", "one, first")),
        ("2: {next: bye}", "2: {next: bye, intent: buy}", "options.2.intent", Aspect.REST, (None, "buy")),
    ],
)
def test_a_change_is_told_with_its_path(was: str, is_: str, path: str, aspect: Aspect, values: tuple[str | None, str]) -> None:
    after = FLOW.replace(was, is_, 1)
    if "bye}, 2" in after:
        after = after.replace("2: {next: bye}", "2: {next: one}")
    (changed,) = compare(files(), files(after))
    assert changed.change is Change.CHANGED
    found = changed.differences[0]
    assert (found.path, found.aspect, (found.before, found.after)) == (path, aspect, values)
    assert (changed.file, changed.line) == ("flow.yaml", 9 if changed.name == "hello" else 10)


def test_nodes_come_go_and_change_their_names() -> None:
    extra = "  two: {kind: say, text: {zh-CN: 二, en-US: Two}, next: bye}\n"
    grown = FLOW.replace("2: {next: bye}", "2: {next: two}") + extra
    assert [(one.name, one.change) for one in compare(files(), files(grown))] == [
        ("menu", Change.CHANGED),
        ("two", Change.ADDED),
    ]
    assert [(one.name, one.change) for one in compare(files(grown), files())] == [
        ("menu", Change.CHANGED),
        ("two", Change.REMOVED),
    ]
    renamed = grown.replace("two", "zwei")
    found = {one.name: one for one in compare(files(grown), files(renamed))}
    assert (found["zwei"].change, found["zwei"].former) == (Change.RENAMED, "two")


def test_the_head_and_the_intents_count_too() -> None:
    (head,) = compare(files(), files(FLOW.replace('key: "0"', 'key: "9"')))
    assert (head.name, head.differences[0].path) == (HEAD, "interrupts.person.key")
    (wishes,) = compare(files(intents=INTENTS), files(intents=INTENTS.replace("[buy]", "[buy, order]")))
    assert wishes.differences[0].path == "intents.buy.keywords.en-US"


def test_intents_make_another_version() -> None:
    assert len({files(intents=text).flow().version for text in (INTENTS, INTENTS.replace("[buy]", "[order]"), None)}) == 3


def test_what_was_spoken_is_told_as_written() -> None:
    flow = files().flow()
    assert as_written(flow, Said(node="one", language="zh-CN", text="一 13912345678")) == "一 {call.intent}"
    assert as_written(flow, Said(node="one", language="en-US", text="One")) == "One"
    assert as_written(flow, Said(node="one", language="en-US", text="something else")) == HIDDEN
    assert as_written(flow, Said(node="gone", language="en-US", text="One")) == HIDDEN
