"""The proof that no caller gets stuck: what it refuses, and that what it passes is sound."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

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


def test_nodes_reached_by_an_entry_alone_are_fine_and_proved_like_all_others() -> None:
    alone = f"a: {SAY % 'over'}\nalone: {SAY % '%s'}"
    entries = "limit: over\nentries: {callback: alone}"
    assert list(problems(source(alone % "over").replace("limit: over", entries, 1))) == []
    (lost,) = problems(source(alone % "over").replace("limit: over", entries.replace("alone", "alon"), 1))[:1]
    assert lost.endswith("there is no node 'alon'; did you mean 'alone'?")
    looped = problems(source(alone % "alone").replace("limit: over", entries, 1))
    assert any("a loop without any wait: alone → alone" in problem for problem in looped)
