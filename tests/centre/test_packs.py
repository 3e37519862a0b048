"""Packs: read and proved whole, every problem at once and in its place, kept until a file changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from centre.pack_files import PACKS, PackProblems, folder_of, list_packs, load_pack
from ivr.nodes.ask import Ask
from ivr.nodes.say import Say
from ivr.questions import Choice
from promises.knowledge import find
from promises.written import LANGUAGES

Edit = Callable[[str, str, str], None]


PACK = """\
name: small
title: {zh-CN: 小热线, en-US: small line}
flow: flows/main.yaml
intents: intents.yaml
knowledge: knowledge.yaml
region: CN
calendar:
  zone: Asia/Shanghai
  hours: {mon: ["08:30-18:00"]}
resources:
  crew: {name: {zh-CN: 一组, en-US: crew}}
services:
  visit: {name: {zh-CN: 上门, en-US: visit}, resources: [crew]}
clocks:
  complaint: {minutes: 60}
  repair: {minutes: 60}
  enquiry: {minutes: 60}
  emergency: {minutes: 60}
callbacks: {notice_minutes: 10}
queues:
  service: {name: {zh-CN: 客服, en-US: service}}
"""
MAIN = """\
flow: small
languages: [zh-CN, en-US]
start: hello
limit: over
include: [person.yaml]
nodes:
  hello:
    kind: menu
    prompt: {zh-CN: 人工请按1。, en-US: "For a person, press 1."}
    options: {1: {intent: person, next: person}}
    give_up: over
  over: {kind: end, outcome: over}
"""
PERSON = """\
nodes:
  person:
    kind: queue
    queue: service
    next: {answered: over, left: over, full: over, failed: over}
"""
KNOWLEDGE = """\
entries:
  hours:
    words: {zh-CN: [几点上班], en-US: [opening hours]}
    intents: [hours]
    text: {zh-CN: 八点半。, en-US: Half past eight.}
"""
INTENTS = """\
person: {keywords: {zh-CN: [人工], en-US: [operator]}}
hours: {keywords: {zh-CN: [上班], en-US: [open]}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small pack to spoil."""
    folder = tmp_path / "small"
    texts = {
        "pack.yaml": PACK,
        "flows/main.yaml": MAIN,
        "flows/person.yaml": PERSON,
        "knowledge.yaml": KNOWLEDGE,
        "intents.yaml": INTENTS,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


SCRIPT = """\
script: small
title: {zh-CN: 小话术, en-US: Small script}
purpose: {intents: [hours]}
start: hello
emergency: {step: bye}
sections:
  all: {title: {zh-CN: 全部, en-US: All}, steps: {hello: {next: bye, say: [{zh-CN: 您好。, en-US: Good day.}]},
    bye: {end: [done], say: [{zh-CN: 再见。, en-US: Goodbye.}]}}}
dispositions:
  done: {title: {zh-CN: 完成, en-US: Done}, always: true, fills: [ticket]}
fills: {ticket: {kind: ticket, title: {zh-CN: 登记, en-US: Register}, fields: {kind: enquiry, summary: x}}}
"""


@pytest.fixture
def script(small: Path) -> Path:
    """A call script in the small pack."""
    file = small / "scripts" / "small.yaml"
    file.parent.mkdir()
    file.write_text(SCRIPT, encoding="utf-8")
    return file


@pytest.fixture
def edit(small: Path) -> Edit:
    """Replaces a text in one of its files; "" appends."""

    def change(file: str, old: str, new: str) -> None:
        text = (small / file).read_text(encoding="utf-8")
        assert old in text
        (small / file).write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")

    return change


def told(folder: Path) -> list[str]:
    """What is wrong with the pack, file names without the folder."""
    with pytest.raises(PackProblems) as caught:
        load_pack(folder)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem).removeprefix(f"{folder.resolve()}/") for problem in caught.value.problems]


@pytest.mark.parametrize("name", list_packs())
def test_every_shipped_pack_is_without_problems(name: str) -> None:
    assert load_pack(name).name == name


def test_packs_are_listed_by_name() -> None:
    assert "gas" in list_packs()


def test_a_pack_is_found_by_name_and_by_folder(small: Path) -> None:
    assert folder_of("gas") == PACKS / "gas"
    assert folder_of(small) == small.resolve()
    assert load_pack(str(small)).name == "small"


@pytest.mark.parametrize("name", ["gass", "..", "", "/nowhere", "gas/flows"])
def test_what_is_no_pack_is_refused_with_the_packs_there_are(name: str) -> None:
    with pytest.raises(PackProblems, match=r"there is no pack here; shipped packs are .*gas"):
        load_pack(name)


def test_a_pack_is_read_again_only_when_a_file_has_changed(small: Path, edit: Edit) -> None:
    first = load_pack(small)
    assert load_pack(small) is first
    edit("pack.yaml", "notice_minutes: 10", "notice_minutes: 20")
    second = load_pack(small)
    assert (first.callbacks.notice_minutes, second.callbacks.notice_minutes) == (10, 20)
    edit("pack.yaml", "notice_minutes: 20", "notice_minutes: 10")
    assert load_pack(small) is first


def test_stories_are_no_part_of_what_is_run(small: Path) -> None:
    first = load_pack(small)
    (small / "stories").mkdir()
    (small / "stories" / "broken.yaml").write_text("{", encoding="utf-8")
    assert load_pack(small) is first


@pytest.mark.parametrize(
    ("file", "change", "problem"),
    [
        ("pack.yaml", ("region: CN", "regoin: CN"), "pack.yaml:6:1: unknown key 'regoin'; did you mean 'region'?"),
        ("pack.yaml", ("zone: Asia/Shanghai", "zone: Asia/Nowhere"), "pack.yaml:8:9: knows no time zone Asia/Nowhere"),
        ("pack.yaml", (", en-US: small line", ""), "pack.yaml:2:8: has nothing in en-US"),
        ("pack.yaml", ("resources: [crew]", "resources: [crow]"), "pack.yaml:13:56: there is no resource crow"),
        ("pack.yaml", ("flow: flows/main", "flow: flows/oil"), "pack.yaml:3:7: there is no file flows/oil.yaml in this pack"),
        ("pack.yaml", ("knowledge: ", "knowledge: ../"), "pack.yaml:5:12: there is no file ../knowledge.yaml in this pack"),
        ("pack.yaml", ("region: CN", "region: CN\nregion: CN"), "pack.yaml:7:1: "),
        ("pack.yaml", ("  enquiry: {minutes: 60}\n", ""), "pack.yaml:15:3: has no clock for enquiry"),
        ("knowledge.yaml", ("[hours]", "[hour]"), "knowledge.yaml:4:15: the pack has no intent 'hour'"),
        ("knowledge.yaml", ("[hours]", "hours"), "knowledge.yaml:4:14: must be a list"),
        ("intents.yaml", ("[人工]", "人工"), "intents.yaml:1:28: "),
        (
            "flows/main.yaml",
            ("give_up: over", "give_up: ober"),
            "flows/main.yaml:11:14: there is no node 'ober'; did you mean 'over'?",
        ),
        ("flows/main.yaml", ("intent: person", "intent: persn"), "flows/main.yaml:10:27: the pack has no intent 'persn'"),
        (
            "flows/person.yaml",
            ("queue: service", "queue: srvice"),
            "flows/person.yaml:2:3: node 'person': the pack has no queue 'srvice'",
        ),
        ("flows/main.yaml", (', en-US: "For a person, press 1."', ""), "flows/main.yaml:9:5: missing language 'en-US'"),
    ],
)
def test_a_problem_is_told_with_its_place(small: Path, edit: Edit, file: str, change: tuple[str, str], problem: str) -> None:
    edit(file, *change)
    assert [one for one in told(small) if one.startswith(problem)], told(small)


def test_problems_of_all_files_are_told_at_once(small: Path, edit: Edit) -> None:
    edit("pack.yaml", "region: CN", "regoin: CN")
    edit("knowledge.yaml", "words:", "word:")
    edit("intents.yaml", "keywords:", "keyword:")
    edit("flows/person.yaml", "left: over", "left: ober")
    files = [problem.split(":")[0] for problem in told(small)]
    assert set(files) == {"pack.yaml", "knowledge.yaml", "intents.yaml", "flows/person.yaml"}


def test_bytes_that_are_no_text_are_refused_in_their_place(small: Path) -> None:
    (small / "knowledge.yaml").write_bytes(b"entries:\n  \xff\xfe")
    assert told(small) == ["knowledge.yaml:2:3: not UTF-8"]


def test_a_pack_file_that_holds_no_mapping_is_refused(small: Path) -> None:
    (small / "pack.yaml").write_text("- gas\n", encoding="utf-8")
    assert {problem.split(":")[0] for problem in told(small)} == {"pack.yaml"}


def test_a_file_that_cannot_be_read_is_a_problem_of_the_pack(small: Path) -> None:
    (small / "flows" / "more.yaml").mkdir()
    assert told(small) == ["flows/more.yaml:1:1: cannot be read: Is a directory"]


# the gas pack


def test_what_callers_can_choose_to_book_is_in_the_book() -> None:
    pack = load_pack("gas")
    service = pack.flow.nodes["service"]
    assert isinstance(service, Ask)
    assert isinstance(service.question, Choice)
    chosen = [option.value for option in service.question.options.values()]
    assert {value["name"] for value in chosen} == set(pack.services)
    assert all(value["title"] == pack.services[value["name"]].name for value in chosen)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("怎么缴费", "paying"),
        ("我想知道在哪里可以交燃气费", "paying"),
        ("how can I pay my bill", "paying"),
        ("where can I top up my gas card", "paying"),
        ("充了钱没有到账", "not-credited"),
        ("my payment did not go through", "not-credited"),
        ("你们几点上班", "hours"),
        ("周末上班吗", "hours"),
        ("are you open on weekends", "hours"),
        ("what are your opening hours", "hours"),
        ("营业厅在哪里", "address"),
        ("where is your office", "address"),
        ("上门收费吗", "visit-cost"),
        ("how much does a visit cost", "visit-cost"),
        ("安检多久一次", "inspection-frequency"),
        ("how often do you inspect", "inspection-frequency"),
        ("怎么看燃气表", "meter"),
        ("how do I read my meter", "meter"),
        ("燃气多少钱一方", "price"),
        ("what is the price of gas", "price"),
        ("停气以后怎么办", "supply-back"),
        ("the gas supply is back, what now", "supply-back"),
        ("什么时候停气", "no-gas-planned"),
        ("投诉多久有答复", "complaint-procedure"),
        ("how are complaints handled", "complaint-procedure"),
        ("新房怎么开户", "new-connection"),
        ("I need a new connection", "new-connection"),
        ("怎么过户", "change-name"),
        ("软管多久换一次", "appliance-age"),
        ("我要开发票", "invoice"),
        ("can I get an invoice", "invoice"),
        ("你们的维修师傅怎么核实身份", "badge"),
        ("how do I know the technician is yours", "badge"),
        ("明天会下雨吗", None),
        ("will it rain tomorrow", None),
        ("我家在农村什么时候能装天然气管道", None),
    ],
)
def test_a_question_finds_its_answer(question: str, entry: str | None) -> None:
    knowledge = load_pack("gas").knowledge
    assert find(knowledge, question) == (knowledge[entry] if entry else None)


def test_every_intent_that_asks_for_knowledge_finds_some() -> None:
    knowledge = load_pack("gas").knowledge
    assert all(find(knowledge, intent) for intent in ("billing", "hours"))


def test_answers_are_brief_in_both_languages() -> None:
    for name, entry in load_pack("gas").knowledge.items():
        assert set(entry.text) == set(LANGUAGES)
        assert len(entry.text["zh-CN"]) <= 90, name
        assert len(entry.text["en-US"]) <= 300, name


def test_the_gas_packs_safety_words_are_those_of_its_flow() -> None:
    pack = load_pack("gas")
    said = pack.flow.nodes["safety"]
    assert isinstance(said, Say)
    assert {language: said.text[language].plain for language in LANGUAGES} == pack.safety


# call scripts


def test_a_script_of_a_pack_is_read_and_proved_with_it(small: Path, script: Path) -> None:
    assert load_pack(small).scripts.for_intent("hours") is not None
    script.write_text(script.read_text(encoding="utf-8").replace("next: bye", "next: by"), encoding="utf-8")
    assert told(small) == ["scripts/small.yaml:7:63: there is no step 'by'; did you mean 'bye'?"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("intents: [hours]", "intents: [hour]", "scripts/small.yaml:3:21: the pack has no intent 'hour'"),
        ("kind: enquiry", "kind: wish", "scripts/small.yaml:11:84: the pack knows no kind 'wish'"),
        ("{step: bye}", "{script: danger}", "scripts/small.yaml:5:21: the pack has no script 'danger'"),
    ],
)
def test_what_a_script_names_must_be_in_the_pack(small: Path, script: Path, old: str, new: str, problem: str) -> None:
    script.write_text(script.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert told(small) == [problem]


def test_an_intent_that_only_a_node_sets_has_a_script_too(small: Path, edit: Edit, script: Path) -> None:
    script.write_text(script.read_text(encoding="utf-8").replace("[hours]", "[asking]"), encoding="utf-8")
    edit("flows/main.yaml", "give_up: over", "give_up: asking")
    edit("flows/main.yaml", "", "  asking: {kind: set, intent: asking, next: over}\n")
    assert load_pack(small).scripts.for_intent("asking") is not None
