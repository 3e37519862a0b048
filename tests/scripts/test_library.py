"""The gas pack's scripts: every disposition reached by speaking to an agent, in both languages; manners and privacy kept."""

import re
from collections.abc import Iterator

import pytest

from centre.pack_files import load_pack
from ivr.nodes.ask import Ask
from ivr.questions import Choice
from ivr.questions.model import LANGUAGES
from scripts import guide
from scripts.fills import FillKind
from scripts.guide import Switch
from scripts.library import clashes, shelve
from scripts.outcome import outcome
from scripts.progress import Progress, Source
from scripts.reading import read
from scripts.rendering import Told
from scripts.script import Script, Step
from scripts.view import view
from tests.ivr.playing import Play
from tests.scripts.leading import SMALL, SMALL_TEXT, put, start

LIBRARY = load_pack("gas").scripts
RESULTS = {
    FillKind.TICKET: {"number": "1000017", "promised_at": "2026-11-19T16:00:00+08:00"},
    FillKind.APPOINTMENT: {"number": "2000018", "start": "2026-11-20T14:00:00+08:00", "end": "2026-11-20T15:00:00+08:00"},
    FillKind.CALLBACK: {"due": "2026-11-19T15:00:00+08:00"},
    FillKind.NOTE: {},
    FillKind.CANCELLATION: {},
    FillKind.CONFIRMATION: {},
    FillKind.ATTEMPT: {},
    FillKind.REFUSAL: {},
}
TYPED = {
    "zh-CN": {
        "free-speech": "灶具一直打不着火",
        "address": "和平里三区12号楼3单元502",
        "digits": "10248837",
        "phone": "13900004127",
    },
    "en-US": {
        "free-speech": "it will not light",
        "address": "8 River Road, flat 502",
        "digits": "10248837",
        "phone": "13900004127",
    },
}
TIMES = {
    ("zh-CN", True): "昨天下午",
    ("zh-CN", False): "明天下午三点",
    ("en-US", True): "yesterday afternoon",
    ("en-US", False): "tomorrow at three pm",
}

# by script and disposition: the keys that lead there where not the first is meant, and the variant
WAYS: dict[tuple[str, str], dict[str, str]] = {
    ("repair", "visit_arranged"): {"smells": "2", "cured": "2"},
    ("repair", "caller_waits"): {"smells": "2", "appliance": "2"},
    ("repair", "solved_by_phone"): {"smells": "2"},
    ("repair", "to_emergency"): {},
    ("repair", "hung_up"): {"smells": "2", "appliance": "3"},
    ("repair", "wrong_number"): {"smells": "2"},
    ("emergency", "crew_sent"): {"danger": "3"},
    ("emergency", "no_danger"): {"danger": "6"},
    ("emergency", "hung_up"): {"outside": "2", "danger": "4"},
    ("complaint", "registered"): {"settled": "2"},
    ("complaint", "settled_now"): {},
    ("complaint", "withdrawn"): {"settled": "2"},
    ("complaint", "to_emergency"): {},
    ("complaint", "hung_up"): {},
    ("complaint", "wrong_number"): {},
    ("enquiry", "answered"): {},
    ("enquiry", "registered"): {"clear": "2"},
    ("enquiry", "to_emergency"): {},
    ("enquiry", "hung_up"): {},
    ("enquiry", "wrong_number"): {},
    ("appointment", "booked"): {},
    ("appointment", "not_booked"): {},
    ("appointment", "callback_agreed"): {"suits": "2"},
    ("appointment", "to_emergency"): {},
    ("appointment", "hung_up"): {},
    ("appointment", "wrong_number"): {},
    ("reminder", "confirmed"): {},
    ("reminder", "moved"): {"still": "2"},
    ("reminder", "cancelled"): {"still": "3"},
    ("reminder", "ring_again"): {"reached": "3"},
    ("reminder", "voicemail_left"): {"variant": "voicemail"},
    ("reminder", "wrong_person"): {"reached": "4"},
    ("reminder", "no_answer"): {},
    ("reminder", "hung_up"): {},
    ("reminder", "no_calls"): {},
    ("reminder", "to_emergency"): {},
    ("return-visit", "content"): {"rating": "5"},
    ("return-visit", "unhappy"): {"rating": "2"},
    ("return-visit", "reopened"): {"in_order": "2", "rating": "1"},
    ("return-visit", "ring_again"): {"reached": "2"},
    ("return-visit", "voicemail_left"): {"variant": "voicemail"},
    ("return-visit", "wrong_person"): {"variant": "wrong-person"},
    ("return-visit", "no_answer"): {},
    ("return-visit", "hung_up"): {"in_order": "2"},
    ("return-visit", "no_calls"): {},
    ("return-visit", "to_emergency"): {},
    ("callback", "settled"): {"about": "4"},
    ("callback", "registered"): {"about": "5", "settled": "2"},
    ("callback", "went_on"): {"about": "1"},
    ("callback", "not_needed"): {"reached": "3"},
    ("callback", "ring_again"): {"reached": "2"},
    ("callback", "voicemail_left"): {"variant": "voicemail"},
    ("callback", "wrong_person"): {"reached": "4"},
    ("callback", "no_answer"): {},
    ("callback", "hung_up"): {"about": "4"},
    ("callback", "no_calls"): {},
    ("callback", "to_emergency"): {},
}


def test_every_disposition_of_every_script_has_a_way() -> None:
    assert set(WAYS) == {(name, way) for name, script in LIBRARY.scripts.items() for way in script.dispositions}


def typed(script: Script, name: str, language: str) -> str:
    """What an agent types for a question, in the caller's language."""
    question = script.asks[name].question
    if question.type == "date-time":
        return TIMES[language, bool(getattr(question, "past", False))]
    return TYPED[language][question.type]


def answered(script: Script, progress: Progress, keys: dict[str, str], ui: str) -> Progress:
    """Everything asked at this step answered, what must be said ticked, what can be registered registered."""
    asked: set[str] = set()
    while left := [one for one in view(script, progress, ui=ui).questions if one.name not in asked]:
        asked.add(left[0].name)
        if left[0].options and left[0].type not in {"free-speech", "address"}:
            progress = put(script, progress, left[0].name, key=keys.get(left[0].name, "1"))
        else:
            progress = put(script, progress, left[0].name, typed(script, left[0].name, progress.language))
    for line in view(script, progress, ui=ui).say:
        if line.must:
            progress = guide.tick(script, progress, progress.step, line.place)
    for one in view(script, progress, ui=ui).fillings:
        assert one.missing == (), (script.name, progress.step, one.name)
        progress = guide.filled(script, progress, one.name, RESULTS[one.kind])
    return progress


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "disposition"), WAYS, ids=lambda word: word)
def test_a_call_is_led_to_each_disposition(name: str, disposition: str, language: str) -> None:
    script, keys = LIBRARY.scripts[name], dict(WAYS[name, disposition])
    progress = start(script, language)
    if "variant" in keys:
        progress = guide.variant(script, progress, keys.pop("variant"))
    ui = "en-US" if language == "zh-CN" else "zh-CN"
    while True:
        progress = answered(script, progress, keys, ui)
        shown = view(script, progress, ui=ui)
        assert all(line.whole for line in shown.say), [line.text for line in shown.say if not line.whole]
        progress = guide.forward(script, progress)
        if shown.last:
            break
    assert {one.name for one in view(script, progress, ui=ui).endings} >= {disposition}
    found = outcome(script, guide.choose(script, progress, disposition), record="zh-CN")
    assert found.complete
    assert found.missing == ()
    for report in found.report.values():
        assert all((report.agreed, report.next, report.who)), report
        assert not re.search(r"\{|\}|None|  ", f"{report.agreed}|{report.next}|{report.who}|{report.by}")
    assert not re.search(r"[\u4e00-\u9fff]", found.report["en-US"].next.replace("林晓雯", ""))


@pytest.mark.parametrize("name", LIBRARY.scripts)
def test_the_answers_of_the_ivr_have_the_names_and_values_of_the_script(name: str) -> None:
    """A question of the same name in flow and script takes the same answers, so that nothing is asked twice."""
    pack, script = load_pack("gas"), LIBRARY.scripts[name]
    for node in pack.flow.nodes.values():
        if isinstance(node, Ask) and node.save in script.asks:
            ours = script.asks[node.save].question
            assert node.question.type == ours.type, node.save
            if isinstance(node.question, Choice) and isinstance(ours, Choice):
                assert values(node.question) == values(ours), node.save


def values(choice: Choice) -> list[object]:
    """What can be chosen."""
    return [option.value for option in choice.options.values()]


def test_a_caller_who_leaves_the_ivr_half_way_is_not_asked_again() -> None:
    play = Play(load_pack("gas").flow, None)
    play.start()
    play.found("unknown", number="+8613900004127")
    play.keys("1")
    play.found("ok")
    play.say("热水器一直没有热水")
    play.keys("2")
    play.say("幸福路八号三单元五零二")
    play.keys("0")
    play.found("short", waiting=1, minutes=3)
    session = play.session
    assert (session.intent, session.language) == ("repair", "zh-CN")
    script = LIBRARY.for_intent(session.intent)
    assert script is not None
    progress = guide.begin(script, facts={}, known=session.answers, language=session.language or "zh-CN")
    learned = {name: held.value for name, held in progress.answers.items() if held.source is Source.IVR}
    assert learned["appliance"]["name"] == "water-heater"
    assert learned["symptom"] == "热水器一直没有热水"
    assert learned["address"] == "幸福路八号三单元五零二"
    assert learned["smells"] is False
    assert progress.answers["contact"].value == "+8613900004127"
    assert [one.label for one in view(script, progress, ui="zh-CN").missing] == []


def test_the_matters_of_the_ivr_are_filled_in() -> None:
    wants = {
        "repair": {"appliance", "smells", "symptom", "address", "contact", "cold", "urgent"},
        "complaint": {"what", "happened", "contact"},
        "enquiry": {"asked", "contact"},
        "appointment": {"service", "wish", "chosen", "address", "contact"},
        "emergency": {"address", "contact", "danger_words"},
    }
    for name, names in wants.items():
        assert names <= set(LIBRARY.scripts[name].asks), name


def lines(script: Script, language: str) -> Iterator[tuple[Step, Told]]:
    """Every line to say of a script, as shown with all facts known."""
    for name, step in script.steps.items():
        shown = view(script, guide.go(script, start(script, language), name), ui=language)
        yield from ((step, line) for line in shown.say)


@pytest.mark.parametrize("name", LIBRARY.scripts)
def test_words_to_speak_are_short_enough_to_be_spoken(name: str) -> None:
    for language, most in (("zh-CN", 100), ("en-US", 250)):
        for step, line in lines(LIBRARY.scripts[name], language):
            assert len(line.text) <= most, (step.name, line.text)


@pytest.mark.parametrize("name", [name for name, script in LIBRARY.scripts.items() if script.outbound])
@pytest.mark.parametrize("way", ["voicemail", "wrong-person"])
def test_nothing_about_the_customer_is_left_with_others(name: str, way: str) -> None:
    """C8: a voicemail and a stranger hear who rang, and nothing of whom or why."""
    script = LIBRARY.scripts[name]
    step = script.steps[script.variants[way].start]
    used = {hole.path[0] for line in step.say for template in line.texts.values() for hole in template.holes}
    assert used <= {"centre", "agent"}


@pytest.mark.parametrize("name", [name for name, script in LIBRARY.scripts.items() if script.outbound])
def test_nothing_of_the_matter_is_said_before_it_is_known_who_answered(name: str) -> None:
    script = LIBRARY.scripts[name]
    used = {
        hole.path[0] for line in script.steps[script.start].say for template in line.texts.values() for hole in template.holes
    }
    assert used <= {"centre", "agent", "caller"}


def test_manners() -> None:
    complaint, emergency = LIBRARY.scripts["complaint"], LIBRARY.scripts["emergency"]
    assert list(complaint.steps)[:2] == ["listen", "sorry"]
    assert any(line.must for line in complaint.steps["sorry"].say)
    assert emergency.steps[emergency.start].say[0].must
    for script in LIBRARY.scripts.values():
        said = " ".join(line.text for _, line in lines(script, "zh-CN"))
        assert "请" in said
        assert "谢" in said or script.name == "emergency"
        ends = [
            step
            for step in script.steps.values()
            if step.end and ("再见" in "".join(str(line.texts["zh-CN"].pieces) for line in step.say))
        ]
        polite = [step for step in ends if step.reminders or step.name == "wrong_person"]
        assert ends == polite, script.name


@pytest.mark.parametrize("name", LIBRARY.scripts)
def test_key_0_leads_to_safety_words_from_every_step(name: str) -> None:
    script = LIBRARY.scripts[name]
    for step in script.steps:
        gone = guide.emergency(script, guide.go(script, start(script, address="和平里三区12号楼"), step))
        if isinstance(gone, Switch):
            target = LIBRARY.scripts[gone.script]
            gone = start(target, **gone.known)
            if "address" in script.asks:
                assert gone.answers["address"].value == "和平里三区12号楼"
        assert gone.step == "safety"


@pytest.mark.parametrize(
    ("intent", "name"),
    [
        *((one, one) for one in ("repair", "complaint", "appointment", "enquiry", "emergency")),
        ("billing", "enquiry"),
        ("person", "enquiry"),
        ("gardening", None),
        (None, None),
    ],
)
def test_scripts_are_found_by_what_the_caller_wants(intent: str | None, name: str | None) -> None:
    assert getattr(LIBRARY.for_intent(intent), "name", None) == name


@pytest.mark.parametrize("purpose", ["reminder", "return-visit", "callback", "sale"])
def test_scripts_are_found_by_why_we_call(purpose: str) -> None:
    assert getattr(LIBRARY.for_purpose(purpose), "name", "sale") == purpose


def test_the_library_asks_nothing_for_nothing() -> None:
    assert [warning for script in LIBRARY.scripts.values() for warning in script.warnings] == []


def test_scripts_of_one_pack_must_not_claim_the_same() -> None:
    other = read(SMALL_TEXT.replace("intents: [small]", "intents: [a, small]"), "other.yaml")
    assert [str(one) for one in clashes([SMALL, other])] == [
        "other.yaml:1:9: small.yaml already is the script called 'small'",
        "other.yaml:3:24: small.yaml already is the script for the intent 'small'",
    ]
    assert shelve([SMALL]).for_intent("small") is SMALL


def test_an_emergency_leads_to_a_script_that_handles_it() -> None:
    away = SMALL_TEXT.replace("emergency: {step: danger}", "emergency: {script: %s}").replace("next: bye}", "next: danger}")
    one = read((away % "two").replace("script: small", "script: one", 1).replace("[small]", "[one]"), "one.yaml")
    two = read((away % "one").replace("script: small", "script: two", 1).replace("[small]", "[two]"), "two.yaml")
    assert [str(problem) for problem in clashes([one])] == ["one.yaml:5:21: the pack has no script 'two'"]
    assert [problem.message for problem in clashes([one, two])] == [
        "script 'two' must handle an emergency in one of its own steps",
        "script 'one' must handle an emergency in one of its own steps",
    ]
