"""The proof that no caller gets stuck, and the command that shows it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from centre.cli import hotline
from centre.commands.check import PACKS, published_schema
from ivr.events import CallEnded, LimitReached, Queued, Wanted
from ivr.flow import read
from ivr.intents import Intents
from ivr.rings import rings
from ivr.signals import QueueEnded, QueueResult
from tests.ivr.playing import Play, problems, source

ROOT = Path(__file__).resolve().parent.parent.parent
SAY = "{kind: say, text: {zh-CN: x, en-US: y}, next: %s}"
ASK = "{kind: ask, question: {type: yes-no}, save: ok, prompt: {zh-CN: x, en-US: y}, next: %s, give_up: %s}"
TARGET = st.sampled_from(["over", "person", "d", "c", "b", "a"])
QUEUE = "{kind: queue, queue: q, next: {answered: %s, left: %s, full: %s, failed: %s}}"


def refused(nodes: str, intents: Intents | None = None, **head: str) -> list[str]:
    """What is wrong, without the places."""
    text = source(nodes)
    for key, value in head.items():
        text = text.replace(f"{key}: over", f"{key}: {value}", 1)
    return [problem.split(": ", 1)[1] for problem in problems(text, intents=intents)]


def test_a_node_that_no_path_reaches_is_refused_at_its_name() -> None:
    text = source(f"a: {SAY % 'over'}\nalone: {SAY % 'over'}")
    line = next(number for number, written in enumerate(text.splitlines(), start=1) if "alone" in written)
    assert problems(text) == [f"flow.yaml:{line}:3: no path leads here"]


def test_nodes_reached_by_an_interrupt_or_the_limit_alone_are_fine() -> None:
    assert refused(f"a: {SAY % 'person'}") == []


def test_a_path_that_never_comes_to_an_end_or_a_queue_is_refused() -> None:
    found = refused(f"a: {ASK % ('b', 'b')}\nb: {ASK % ('a', 'a')}")
    assert found.count("no path leads from here to an end or a queue") == 2


def test_a_queue_is_an_end_of_its_own() -> None:
    assert refused(f"a: {QUEUE % ('a', 'a', 'b', 'b')}\nb: {ASK % ('a', 'given_up')}") == []


def test_a_loop_that_never_waits_is_refused_with_its_path() -> None:
    nodes = f"a: {SAY % 'b'}\nb: {{kind: branch, on: call.intent, cases: {{x: over}}, otherwise: a}}"
    assert refused(nodes) == ["a loop without any wait: a → b → a"]
    assert "a loop without any wait: a → a" in refused("a: {kind: find, query: hours, next: {open: over, closed: a}}")


def test_a_loop_through_a_queue_that_is_full_is_a_loop_without_a_wait() -> None:
    assert "a loop without any wait: a → b → a" in refused(f"a: {QUEUE % ('over', 'over', 'b', 'over')}\nb: {SAY % 'a'}")
    assert refused(f"a: {QUEUE % ('over', 'b', 'over', 'over')}\nb: {SAY % 'a'}") == []


def test_a_caller_who_stays_silent_must_come_out_somewhere() -> None:
    found = refused(f"a: {ASK % ('over', 'b')}\nb: {ASK % ('over', 'a')}")
    assert found == ["who stays silent goes round for ever: a → b → a"]


def test_a_loop_that_needs_an_answer_is_fine() -> None:
    assert refused(f"a: {ASK % ('b', 'person')}\nb: {ASK % ('a', 'person')}") == []


def test_the_limit_must_not_ask_anything() -> None:
    found = refused(f"a: {ASK % ('b', 'over')}\nb: {SAY % 'a'}", limit="b")
    assert "'b' leads to the question 'a'; it must lead out without one" in found


def test_the_limit_may_lead_to_a_queue_after_which_is_asked_again() -> None:
    assert refused(f"a: {ASK % ('b', 'over')}\nb: {QUEUE % ('a', 'a', 'a', 'a')}", limit="b") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{nam}", "no node keeps 'nam'; did you mean 'name'?"),
        ("{call.intend}", "'call' has no 'intend'; there are intent, language, outcome"),
        ("{value}", "no node keeps 'value'"),
        ("{open.opens}", "'open' has no 'opens'; there are opens_at"),
        ("{name.first}", "'name' has no 'first': it is a plain value"),
        ("{when}", "'when' needs a format to be spoken, as {when|datetime}"),
        ("{when.started|time}", "'when' has no 'started'"),
        ("{pin}", "'pin' is sensitive: only a find may use it"),
    ],
)
def test_texts_may_only_speak_of_what_is_kept(text: str, message: str) -> None:
    prompt = "prompt: {zh-CN: x, en-US: y}"
    found = refused(f"""
a: {{kind: set, values: {{name: Ann}}, next: b}}
b: {{kind: find, query: hours, save: open, next: {{open: c, closed: c}}}}
c: {{kind: ask, question: {{type: date-time}}, save: when, {prompt}, next: d, give_up: person}}
d: {{kind: ask, question: {{type: digits}}, save: pin, sensitive: true, {prompt}, next: e, give_up: person}}
e: {{kind: find, query: find_item, args: {{number: "{{pin}}"}}, next: {{found: f, missing: f}}}}
f: {{kind: say, text: {{zh-CN: x, en-US: "{text}"}}, next: over}}
""")
    assert len(found) == 1
    assert message in found[0]


def test_a_name_kept_in_two_places_has_all_that_either_gives() -> None:
    nodes = """
a: {kind: set, values: {item: {number: "1"}}, next: b}
b: {kind: set, values: {item: {name: x}}, next: c}
c: {kind: say, text: {zh-CN: "{item.number}", en-US: "{item.%s}"}, next: over}
"""
    assert refused(nodes % "name") == []
    assert refused(nodes % "colour") == ["'item' has no 'colour'; there are name, number"]


def test_a_sensitive_answer_must_be_used_before_anything_waits() -> None:
    secret = f"a: {ASK % ('b', 'person')}".replace("yes-no", "digits").replace("save: ok", "save: pin, sensitive: true")
    use = 'find_it: {kind: find, query: find_item, args: {number: "{pin}"}, next: {found: over, missing: over}}'
    assert refused(f"{secret}\nb: {SAY % 'find_it'}\n{use}") == []
    assert refused(f"{secret}\nb: {ASK % ('find_it', 'person')}\n{use}") == [
        "the sensitive answer 'pin' is forgotten at 'b' before a find uses it"
    ]
    assert refused(f"{secret}\nb: {{kind: set, values: {{copy: '{{pin}}'}}, next: find_it}}\n{use}") == [
        "'pin' is sensitive: only a find may use it"
    ]
    assert "a sensitive answer is not read back" in refused(
        secret.replace("next: b", "next: over, confirm: {zh-CN: x, en-US: y}")
    )


@pytest.mark.parametrize("name", ["call", "answers", "value"])
def test_names_that_templates_use_themselves_cannot_be_kept(name: str) -> None:
    assert f"'{name}' is a name that templates use for something else" in refused(
        f"a: {ASK % ('over', 'person')}".replace("ok", name)
    )


def test_intents_that_the_pack_does_not_have_are_refused() -> None:
    intents = Intents.read("complaint: {keywords: {en-US: [complain]}}\n", "intents.yaml")
    menu = "a: {kind: menu, prompt: {zh-CN: x, en-US: y}, options: {1: {intent: %s, next: over}}, others: {%s: over}, "
    menu += "give_up: person}"
    assert refused(menu % ("complaint", "billing"), intents) == ["the pack has no intent 'billing'"]
    assert refused(menu % ("compliant", "complaint"), intents) == ["the pack has no intent 'compliant'"]
    assert refused(menu % ("complaint", "complaint"), intents) == ["the intent 'complaint' already leads to 'over'"]


def test_a_node_that_cannot_be_read_makes_no_noise_elsewhere() -> None:
    found = refused(f"a: {ASK % ('b', 'person')}\nb: {{kind: says, next: c}}\nc: {SAY % 'over'}")
    assert found == ["unknown kind 'says'; did you mean 'say'?"]


def test_circles_are_found_once_each_and_as_short_as_can_be() -> None:
    edges = {"a": ("b",), "b": ("c", "a"), "c": ("a",), "d": ("a", "e"), "e": ("d",), "f": ("a",)}
    assert rings(edges, edges) == [("a", "b"), ("d", "e")]
    assert rings(edges, {"d", "e", "f"}) == [("d", "e")]


NODE = st.one_of(
    st.tuples(st.just("say"), TARGET),
    st.tuples(st.just("ask"), TARGET, TARGET),
    st.tuples(st.just("branch"), TARGET, TARGET),
    st.tuples(st.just("queue"), TARGET, TARGET, TARGET),
    st.tuples(st.just("find"), TARGET, TARGET),
)
FORMS = {
    "say": SAY,
    "ask": ASK,
    "branch": "{kind: branch, on: call.intent, cases: {x: %s}, otherwise: %s}",
    "queue": "{kind: queue, queue: q, next: {answered: person, left: %s, full: %s, failed: %s}}",
    "find": "{kind: find, query: hours, next: {open: %s, closed: %s}}",
}


@settings(max_examples=30, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys("abcd", NODE)), st.data())
def test_in_a_flow_that_passes_no_caller_goes_round_in_circles(nodes: dict[str, tuple[str, ...]], data: st.DataObject) -> None:
    text = source("\n".join(f"{name}: {FORMS[kind] % tuple(targets)}" for name, (kind, *targets) in nodes.items()))
    found = problems(text)
    assume(all("no path leads here" in problem for problem in found))
    idle = {problem.split(":")[1] for problem in found}
    lines = [line for number, line in enumerate(text.splitlines(), start=1) if str(number) not in idle]
    play = Play(read({"f": "\n".join(lines)}, "f"))
    play.start()
    for _ in range(100):
        match play.events[-1]:
            case CallEnded():
                break
            case Wanted():
                play.found(data.draw(st.sampled_from(["open", "closed"])))
            case Queued():
                play.send(QueueEnded(result=data.draw(st.sampled_from([QueueResult.FULL, QueueResult.FAILED]))))
            case _:
                play.silence()
    assert play.session.ended
    assert not [event for event in play.events if isinstance(event, LimitReached)]


def check(*arguments: str | Path) -> Result:
    """`hotline check` with these arguments."""
    return CliRunner().invoke(hotline, ["check", *map(str, arguments)])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with one flow that has two problems."""
    text = source(f"a: {SAY % 'over'}").replace("next: over", "nxt: over")
    (tmp_path / "flow.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "flow.yaml"


def test_the_packs_of_the_program_are_sound() -> None:
    ended = check()
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert ended.stderr.endswith("checked, no problems\n")


def test_a_flow_file_of_a_pack_can_be_checked_by_itself() -> None:
    ended = check(PACKS / "gas" / "flows" / "gas.yaml")
    assert (ended.exit_code, ended.stdout) == (0, "")


def test_problems_are_printed_with_their_places_and_exit_1(broken: Path) -> None:
    ended = check(broken)
    assert ended.exit_code == 1
    assert [line.split(": ", 1) for line in ended.stdout.splitlines()] == [
        [f"{broken}:18:3", "missing key 'next'"],
        [f"{broken}:18:46", "unknown key 'nxt'; did you mean 'next'?"],
    ]
    assert "2 problems" in ended.stderr


def test_problems_can_be_read_by_programs(broken: Path) -> None:
    ended = check(broken, "--format", "json")
    assert json.loads(ended.stdout)[0] == {"file": str(broken), "line": 18, "col": 3, "message": "missing key 'next'"}
    broken.write_text(source(f"a: {SAY % 'over'}"), encoding="utf-8")
    assert json.loads(check(broken, "--format", "json").stdout) == []


def test_problems_can_be_shown_beside_the_code_on_github(broken: Path) -> None:
    assert (
        check(broken, "--format", "github").stdout.splitlines()[0] == f"::error file={broken},line=18,col=3::missing key 'next'"
    )


def test_a_folder_stands_for_the_flows_in_it(broken: Path) -> None:
    (broken.parent / "part.yaml").write_text("nodes: {a: {kind: end, outcome: x}}", encoding="utf-8")
    ended = check(broken.parent)
    assert ended.exit_code == 1
    assert ended.stderr.startswith("hotline: 1 checked")


def test_a_pack_that_is_wrong_is_refused_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "pack.yaml").write_text("name: shop\nflow: flows/none.yaml\n", encoding="utf-8")
    ended = check(tmp_path)
    assert ended.exit_code == 1
    assert "pack.yaml:" in ended.stdout


def test_a_path_with_nothing_to_check_is_wrong_use(tmp_path: Path) -> None:
    assert check(tmp_path).exit_code == 2
    assert check(tmp_path / "gone").exit_code == 2
    assert check("--format", "xml").exit_code == 2


def test_bytes_that_are_no_text_are_a_problem_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_bytes("flow: 您好\nstart: 你\xff\n".encode()[:-3] + b"\xff\xfe\n")
    ended = check(tmp_path / "flow.yaml")
    assert (ended.exit_code, ended.stdout) == (1, f"{tmp_path / 'flow.yaml'}:2:9: not UTF-8\n")


def test_a_pack_with_a_file_that_is_no_text_is_refused_at_the_byte(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("name: shop\n", encoding="utf-8")
    (tmp_path / "knowledge.yaml").write_bytes(b"a: x\nbb: \xff\n")
    assert check(tmp_path).stdout == f"{tmp_path / 'knowledge.yaml'}:2:5: not UTF-8\n"


def test_a_mark_at_the_beginning_of_a_file_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text("\ufeff" + source(f"a: {SAY % 'over'}"), encoding="utf-8")
    assert check(tmp_path / "flow.yaml").exit_code == 0


def test_the_published_schema_is_up_to_date() -> None:
    published = (ROOT / "docs" / "flow.schema.json").read_text(encoding="utf-8")
    assert published == published_schema(), "run: hotline check --schema > docs/flow.schema.json"
    assert check("--schema").stdout == published


def test_the_schema_knows_every_kind_and_every_question() -> None:
    definitions = json.loads(published_schema())["$defs"]
    flow = definitions["FlowFile"]
    assert flow["required"] == ["flow", "languages", "start", "limit", "nodes"]
    (node,) = flow["properties"]["nodes"]["patternProperties"].values()
    assert set(node["discriminator"]["mapping"]) == {
        "say",
        "ask",
        "menu",
        "branch",
        "set",
        "speak",
        "find",
        "queue",
        "dial",
        "end",
    }
    assert definitions["Text"]["required"] == ["zh-CN", "en-US"]


def test_every_example_of_the_guide_to_the_language_is_sound() -> None:
    guide = (ROOT / "ivr" / "README.md").read_text(encoding="utf-8")
    example = "\n".join(line[4:] for line in guide.splitlines() if line.startswith("    "))
    head = example.split("\nnodes:", 1)[0].replace("include: [appointment.yaml]", "")
    ends = "".join(f"  {name}: {{kind: end, outcome: null}}\n" for name in ("notice", "too_many", "emergency", "person"))
    assert read({"gas.yaml": f"{head}\nnodes:\n{ends}"}, "gas.yaml").name == "gas"


def test_the_guide_names_every_kind_of_node() -> None:
    guide = (ROOT / "ivr" / "README.md").read_text(encoding="utf-8")
    assert all(
        f"| `{kind}` |" in guide for kind in ("say", "ask", "menu", "branch", "set", "speak", "find", "queue", "dial", "end")
    )
