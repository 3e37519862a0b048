"""Reading a flow: what is written wrong is refused, all of it at once, each with its place."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.flow import FlowProblems, read
from ivr.source import MAX_VALUES, Place, parse
from tests.ivr.playing import flow_of, problems, source

SOUND = """
a: {kind: menu, prompt: {zh-CN: 一？, en-US: One?}, options: {1: {next: b}}, give_up: person}
b: {kind: end, outcome: done}
"""


def at(text: str, piece: str) -> str:
    """The place of a piece of the text (its last one), as a problem prints it."""
    index = text.rindex(piece)
    before = text[:index]
    return f"flow.yaml:{before.count(chr(10)) + 1}:{index - before.rfind(chr(10))}"


def one(nodes: str) -> tuple[str, list[str]]:
    """A flow file of these nodes, and what is wrong with it."""
    text = source(textwrap.dedent(nodes))
    return text, problems(text)


def test_a_sound_flow_is_read_with_its_head_and_places() -> None:
    flow = flow_of(SOUND)
    assert (flow.name, flow.start, flow.limit, flow.turn_limit) == ("demo", "a", "over", 60)
    assert flow.languages == ("zh-CN", "en-US")
    assert flow.places["emergency"] == ("flow.yaml", Place(15, 3))
    assert [interrupt.name for interrupt in flow.interrupts] == ["emergency", "person"]
    assert flow.nodes["a"].exits[0].label == "1"


@pytest.mark.parametrize(
    ("nodes", "piece", "message"),
    [
        ("a: {kind: say, txt: {zh-CN: x, en-US: y}, next: over}", "txt", "unknown key 'txt'; did you mean 'text'?"),
        ("a: {kind: say, txt: {zh-CN: x, en-US: y}, next: over}", "a: {kind", "missing key 'text'"),
        ("a: {kind: say, text: {zh-CN: x}, next: over}", "text: {zh-CN: x}", "missing language 'en-US'"),
        ("a: {kind: say, text: {zh-CN: x, en-GB: y}, next: over}", "en-GB", "unknown key 'en-GB'; did you mean 'en-US'?"),
        ("a: {kind: say, text: {zh-CN: x, en-US: y, z}, next: over}", "z},", "unknown key 'z'; there are zh-CN, en-US"),
        ("a: {kind: say, text: {zh-CN: x, en-US: y, and so on}, next: over}", "and so", "quote a text that holds a comma"),
        ("a: {kind: say, text: {zh-CN: x, en-US: ''}, next: over}", "''", "the text is empty"),
        ("a: {kind: say, text: hello, next: over}", "hello, next", "must be a mapping with the keys zh-CN, en-US"),
        ("a: {kind: say, text: {zh-CN: x, en-US: 5}, next: over}", "5}", "must be a text"),
        ("a: {kind: says, text: {zh-CN: x, en-US: y}, next: over}", "says", "unknown kind 'says'; did you mean 'say'?"),
        ("a: {text: {zh-CN: x, en-US: y}, next: over}", "a: {text", "missing key 'kind'; there are say, ask, menu"),
        ("a: over", "over", "a node is a mapping"),
        ("a: {kind: speak, language: {lang}, next: over}", "{lang}", "must be a text; quote one that begins with {"),
        ("a: {kind: end, outcome: Big Words}", "Big", "'Big Words' is not written as it must be"),
        ("a: {kind: say, text: {zh-CN: x, en-US: y}, next: ovr}", "ovr", "there is no node 'ovr'; did you mean 'over'?"),
        ("a: {kind: say, text: {zh-CN: x, en-US: y}, next: [over]}", "[over]", "must be a text"),
        ("a b: {kind: end, outcome: x}", "a b", "'a b' is no name"),
        ("a: {kind: end, outcome: x}\na: {kind: end, outcome: y}", "a: {kind: end, outcome: y", "duplicate key 'a'"),
        ("a: {kind: speak, language: fr-FR, next: over}", "fr-FR", "the flow has no language 'fr-FR'"),
        ("a: {kind: set, next: over}", "{kind: set", "a set node needs values, outcome or intent"),
        ("a: {kind: queue, queue: q, next: {answered: over, left: over, full: over}}", "next: {ans", "missing key 'failed'"),
        ("a: {kind: queue, queue: q, max_wait_s: 0, next: {}}", "0, next", "input should be greater than or equal to 5"),
        ("a: {kind: queue, queue: q, max_wait_s: soon, next: {}}", "soon", "must be a whole number"),
        ("a: {kind: branch, on: x y, cases: {1: over}, otherwise: over}", "x y", "'x y' is no path"),
        ("a: {kind: branch, on: x, cases: {}, otherwise: over}", "{}, oth", "must not be empty"),
        ("a: {kind: say, text: {zh-CN: x, en-US: 'a {b'}, next: over}", "'a {b'", "a lone '{'; write '{{'"),
        ("a: {kind: say, text: {zh-CN: x, en-US: '{a|b}'}, next: over}", "'{a|b}'", "unknown format 'b'"),
    ],
)
def test_what_is_written_wrong_is_refused_where_it_stands(nodes: str, piece: str, message: str) -> None:
    text, found = one(nodes)
    matching = [problem for problem in found if message in problem]
    assert matching, found
    assert matching[0].startswith(f"{at(text, piece)}: ")


@pytest.mark.parametrize(
    ("question", "piece", "message"),
    [
        ("{type: digit}", "digit}", "unknown type 'digit'; did you mean 'digits'?"),
        ("{min: 4}", "question", "missing key 'type'"),
        ("digits", "digits, save", "must be a mapping"),
        ("{type: digits, max: [4]}", "[4]", "must be a whole number"),
        ("{type: digits, mini: 4}", "mini", "unknown key 'mini'; did you mean 'min'?"),
        ("{type: digits, min: many}", "many", "must be a whole number"),
        ("{type: digits, min: 9, max: 4}", "{type", "min must not be larger than max"),
        ("{type: choice, options: {1: {valu: x}}}", "valu", "unknown key 'valu'; did you mean 'value'?"),
        ("{type: choice, options: {'*': {value: x}}}", "'*'", "the star key repeats the prompt"),
        (
            "{type: choice, options: {1: {value: x, words: {en-US: [a]}}, 2: {value: y, words: {en-US: [A]}}}}",
            "A]",
            "already stands",
        ),
        ("{type: choice, from: slots.options}", "slots", "no node keeps 'slots'"),
        ("{type: choice, source: x}", "source", "unknown key 'source'"),
    ],
)
def test_what_is_wrong_in_a_question_is_refused_where_it_stands(question: str, piece: str, message: str) -> None:
    text, found = one(
        f"a: {{kind: ask, question: {question}, save: x, prompt: {{zh-CN: x, en-US: y}}, next: over, give_up: person}}"
    )
    matching = [problem for problem in found if message in problem]
    assert matching, found
    assert matching[0].startswith(f"{at(text, piece)}: ")


@pytest.mark.parametrize(
    ("options", "piece", "message"),
    [
        ("{1: {next: over}, '1': {next: person}}", "'1'", "duplicate key '1'; it is already on line"),
        ("{1: {next: over}, A: {next: person}}", "A:", "'A' is no key"),
        ("{'*': {next: over}}", "'*'", "the star key repeats the prompt"),
        (
            "{1: {words: {en-US: [go]}, next: over}, 2: {words: {en-US: [Go]}, next: over}}",
            "Go]",
            "already stands for option '1'",
        ),
        (
            "{1: {intent: x, next: over}, 2: {intent: x, next: person}}",
            "x, next: person",
            "the intent 'x' already leads to 'over'",
        ),
        ("{1: {words: {en-US: ['']}, next: over}}", "'']", "the word is empty"),
    ],
)
def test_options_of_a_menu_that_collide_are_refused(options: str, piece: str, message: str) -> None:
    text, found = one(f"a: {{kind: menu, prompt: {{zh-CN: x, en-US: y}}, options: {options}, give_up: person}}")
    matching = [problem for problem in found if message in problem]
    assert matching, found
    assert matching[0].startswith(f"{at(text, piece)}: ")


@pytest.mark.parametrize(
    ("find", "message"),
    [
        ("query: hour, next: {open: over}", "unknown query 'hour'; did you mean 'hours'?"),
        ("query: hours, next: {open: over}", "'hours' may answer 'closed', which leads nowhere"),
        ("query: hours, next: {open: over, close: over, closed: over}", "'hours' has no outcome 'close'; did you mean 'closed'?"),
        ("query: hold_slot, next: {held: over, taken: over}", "'hold_slot' needs the argument 'slot'"),
        ("query: hours, args: {day: x}, next: {open: over, closed: over}", "'hours' takes no 'day'"),
    ],
)
def test_a_find_must_fit_its_query(find: str, message: str) -> None:
    _, found = one(f"a: {{kind: find, {find}}}")
    assert any(message in problem for problem in found), found


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("start: a", "start: z", "there is no node 'z'"),
        ("limit: over", "limit: ovr", "there is no node 'ovr'; did you mean 'over'?"),
        ("limit: over\n", "", "missing key 'limit'"),
        ("turn_limit: 60", "turn_limit: 0", "greater than or equal to 1"),
        ("turn_limit: 60", "turn_limits: 60", "unknown key 'turn_limits'; did you mean 'turn_limit'?"),
        ("[zh-CN, en-US]", "[zh-CN, fr-FR]", "'fr-FR' is none of 'zh-CN' or 'en-US'"),
        ("[zh-CN, en-US]", "[zh-CN, zh-CN]", "the language 'zh-CN' is there twice"),
        ("[zh-CN, en-US]", "[]", "must not be empty"),
        ("next: emergency", "next: emergencies", "there is no node 'emergencies'; did you mean 'emergency'?"),
        ("name: person, words", "name: person, word", "unknown key 'word'; did you mean 'words'?"),
        ("name: person", "name: emergency", "the interrupt 'emergency' is there twice"),
        ('key: "0"', 'key: "00"', "'00' is not written as it must be"),
        ("nodes:", "node:", "missing key 'nodes'"),
    ],
)
def test_a_wrong_head_is_refused(before: str, after: str, message: str) -> None:
    text = source(SOUND)
    assert before in text
    found = problems(text.replace(before, after, 1))
    assert any(message in problem for problem in found), found


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = source(SOUND).replace("limit: over", "limt: over").replace("next: b}", "next: c}").replace("One?", "'{One'")
    found = problems(text)
    assert len(found) == 4
    assert [int(problem.split(":")[1]) for problem in found] == sorted(int(problem.split(":")[1]) for problem in found)


def test_nodes_of_included_files_share_one_name_space() -> None:
    text = source(SOUND).replace("nodes:", "include: [more.yaml]\nnodes:", 1).replace("next: b}", "next: c}")
    text = text.replace("outcome: done}", "outcome: done, text: {zh-CN: x, en-US: y}}")
    more = "nodes:\n  c: {kind: say, text: {zh-CN: x, en-US: y}, next: b}\n"
    assert problems(text, more=more) == []
    twice = problems(text, more=more + "  b: {kind: end, outcome: x}\n")
    assert twice == [f"more.yaml:3:3: duplicate node 'b'; it is already in {at(text, 'b: {kind').rpartition(':')[0]}"]
    assert problems(text, more=more.replace("next: b", "next: d")) == ["more.yaml:2:52: there is no node 'd'"]
    assert "an included file holds only 'nodes', not 'start'" in problems(text, more="start: c\n" + more)[0]
    assert "there is no file 'more.yaml' beside this one" in problems(text)[0]


def test_included_files_lie_beside_the_main_file() -> None:
    text = source(SOUND).replace("nodes:", "include: [more.yaml]\nnodes:", 1).replace("next: b}", "next: c}")
    more = "nodes:\n  c: {kind: say, text: {zh-CN: x, en-US: y}, next: b}\n"
    flow = read({"flows/main.yaml": text, "flows/more.yaml": more, "more.yaml": "["}, "flows/main.yaml")
    assert flow.places["c"][0] == "flows/more.yaml"


def test_a_file_that_only_holds_nodes_is_no_flow() -> None:
    assert problems("nodes: {a: {kind: end, outcome: x}}")[0].endswith("check the flow that includes it")


def test_a_main_file_that_is_not_there_is_a_problem() -> None:
    with pytest.raises(FlowProblems) as refused:
        read({}, "gone.yaml")
    assert str(refused.value) == "gone.yaml:1:1: there is no such file"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "flow.yaml:1:1: a flow file is a mapping"),
        ("- a\n- b\n", "flow.yaml:1:1: a flow file is a mapping"),
        ("a: [1, 2\nb: c\n", "flow.yaml:2:2: not YAML: expected ',' or ']'"),
        ("a: b: c\n", "flow.yaml:1:5: not YAML: mapping values are not allowed here"),
        ("a:\n  b: 1\n  b: 2\n", "flow.yaml:3:3: duplicate key 'b'; it is already on line 2"),
        ("a: !!python/object:os.system x\n", "the tag"),
        ("a: \x00\n", "flow.yaml:1:1: not YAML: a character that YAML does not allow"),
        ("a: &x [*x]\n", "an alias must not contain itself"),
        ("a: 1\n--- \nb: 2\n", "not YAML: but found another document"),
        ("a: *x\n", "flow.yaml:1:4: not YAML: found undefined alias 'x'"),
        ("? [a]\n: b\n", "a key must be a word"),
        ("a: &a {x: 1}\nb:\n  <<: *a\n", "flow.yaml:3:3: '<<' is not taken"),
        ("[" * 1_000, "not YAML"),
        ("a: " + "[" * 60 + "]" * 60, "nested too deeply"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str, message: str) -> None:
    assert any(message in problem for problem in problems(text))


def test_aliases_that_multiply_are_stopped() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert any(f"more than {MAX_VALUES} values" in problem for problem in problems(text))


def test_yaml_means_what_it_says() -> None:
    data = parse("on: off\nno: yes\n1: 012\nt: 12:30\nd: 2026-11-24\nn: ~\nf: 1.5\nh: 0x10\nb: true\n", "x").data
    assert data == {
        "on": "off",
        "no": "yes",
        "1": 12,
        "t": "12:30",
        "d": "2026-11-24",
        "n": None,
        "f": 1.5,
        "h": 16,
        "b": True,
    }


def test_numbers_that_json_does_not_have_are_refused() -> None:
    assert [str(problem) for problem in parse("a: .inf\nb: .nan\n", "x").problems] == [
        "x:1:4: '.inf' is no float",
        "x:2:4: '.nan' is no float",
    ]


def test_the_version_changes_with_the_content_and_not_with_comments_or_layout() -> None:
    text = source(SOUND)
    version = read({"f.yaml": text}, "f.yaml").version
    assert (
        read(
            {"f.yaml": "# a remark\n" + text.replace("{kind: end, outcome: done}", "{ kind: end,  outcome: 'done' }")}, "f.yaml"
        ).version
        == version
    )
    assert read({"f.yaml": text.replace("outcome: done", "outcome: fine")}, "f.yaml").version != version


@settings(max_examples=40)
@given(st.text(alphabet="ab:{}[],-#&*'\"|>\n 1?!%@`é中", max_size=60))
def test_no_text_makes_reading_raise_anything_but_problems(text: str) -> None:
    assert all(problem.startswith("flow.yaml:") for problem in problems(text))
    assert problems(text)


@settings(max_examples=40)
@given(st.data())
def test_any_damage_to_a_flow_is_survived(data: st.DataObject) -> None:
    text = source(SOUND)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    damaged = text[:start] + data.draw(st.text(alphabet="ab:{}[], \n1", max_size=5)) + text[end:]
    assert all(problem.startswith("flow.yaml:") for problem in problems(damaged))
