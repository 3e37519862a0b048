"""The guide: what the IVR learned, answers in any order, jumps that lose nothing, resuming, ends."""

import json

import pytest
from pydantic import ValidationError

from scripts.guide import (
    Entry,
    NotAllowed,
    Switch,
    Understood,
    Wrong,
    answer,
    back,
    choose,
    confirm,
    emergency,
    filled,
    forward,
    go,
    know,
    speak,
    tick,
    variant,
)
from scripts.progress import Source, dump, resume
from scripts.reading import read
from scripts.values import values_of
from tests.scripts.leading import FACTS, NOW, SLOTS, SMALL, SMALL_TEXT, put, start, stored, take


def test_what_the_ivr_learned_is_filled_in_and_what_does_not_fit_is_not() -> None:
    progress = start(visit=True, kind="check", day={"start": "yesterday"}, contact="12345", fault=None, stranger=1)
    assert {name: (held.value, held.source) for name, held in progress.answers.items()} == {
        "visit": (True, Source.IVR),
        "kind": ("check", Source.IVR),
        "name": ("陈慧敏", Source.FACT),
        "contact": ("+8613900004127", Source.FACT),
    }
    assert start(kind="fly").answers.keys() == {"name", "contact"}
    assert start(slot=SLOTS[1]).answers["slot"].value == SLOTS[1]
    assert "slot" not in start(slot={"slot": 7}).answers


def test_only_declared_facts_are_kept() -> None:
    assert set(start().facts) == {"agent", "caller", "slots"}
    assert "matter" not in know(SMALL, start(), FACTS).facts


@pytest.mark.parametrize(
    ("name", "text", "key", "value", "shown"),
    [
        ("visit", "", "1", True, "是"),
        ("visit", "不用了", None, False, "否"),
        ("visit", "yes please", None, True, "是"),
        ("kind", "", "2", "mend", "维修"),
        ("kind", "mend", None, "mend", "维修"),
        ("contact", "139 0000 4128", None, "+8613900004128", "139 0000 4128"),
        ("contact", "010-88886666", None, "+861088886666", "010 8888 6666"),
        ("contact", "本机", None, "+8613900004127", "139 0000 4127"),
        ("slot", "第二个", None, SLOTS[1], "11月20日星期五下午2点到3点"),
        ("slot", "", "1", SLOTS[0], "11月19日星期四上午9点到10点"),
        ("fault", " 打不着火 ", None, "打不着火", "打不着火"),
    ],
)
def test_answers_are_understood_as_they_are_typed(name: str, text: str, key: str | None, value: object, shown: str) -> None:
    taken = take(SMALL, start(), name, text, key)
    assert isinstance(taken, Understood)
    assert (taken.value, taken.shown, taken.sure) == (value, shown, True)
    assert taken.progress.answers[name].source is Source.AGENT


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("明天下午三点", "2026-11-19T15:00"),
        ("1125", "2026-11-25T00:00"),
        ("11251430", "2026-11-25T14:30"),
        ("2026-11-25 14:30", "2026-11-25T14:30"),
        ("next Wednesday at ten", "2026-11-25T10:00"),
    ],
)
def test_times_are_understood_in_either_language_and_by_digits(text: str, begins: str) -> None:
    taken = take(SMALL, start(), "day", text)
    assert isinstance(taken, Understood)
    assert taken.value["start"].startswith(begins)


def test_an_answer_is_read_back_to_the_caller_and_shown_to_the_agent_each_in_their_language() -> None:
    taken = answer(SMALL, start(language="en-US"), "day", Entry(now=NOW, ui="zh-CN", text="明天下午三点"))
    assert isinstance(taken, Understood)
    assert taken.shown == "11月19日星期四下午3点"
    assert "nineteenth of November" in taken.spoken


def test_an_answer_with_several_meanings_is_not_sure_until_it_is_confirmed() -> None:
    taken = take(SMALL, start(), "day", "尽快")
    assert isinstance(taken, Understood)
    assert (taken.sure, taken.progress.answers["day"].sure) == (False, False)
    assert confirm(SMALL, taken.progress, "day").answers["day"].sure
    assert confirm(SMALL, start(), "day") == start()
    assert confirm(SMALL, start(visit=True), "visit").answers["visit"].source is Source.AGENT


@pytest.mark.parametrize(
    ("name", "text", "key", "reason", "message"),
    [
        ("day", "昨天", None, "past", "这个时间已经过了"),
        ("day", "大概吧", None, "nonsense", "没看懂是什么时候"),
        ("contact", "12", None, "too_short", "号码位数不够，座机请加区号"),
        ("contact", "88886666", None, "invalid", "没有这样的号码，座机请加区号"),
        ("kind", "", "9", "wrong_key", "没有这个选项"),
        ("fault", "火", None, "too_short", "太短了，请补全"),
        ("visit", "看情况", None, "nonsense", "请选是或否"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_known_stays(name: str, text: str, key: str | None, reason: str, message: str) -> None:
    before = put(SMALL, put(SMALL, start(), "day", "明天"), "kind", key="1")
    taken = take(SMALL, before, name, text, key)
    assert isinstance(taken, Wrong)
    assert (taken.reason, taken.message[: len(message)]) == (reason, message)
    assert taken.progress.answers == before.answers
    assert [draft.text for draft in taken.progress.drafts.values()] == ([text] if key is None else [])
    english = answer(SMALL, before, name, Entry(now=NOW, ui="en-US", text=text, key=key))
    assert isinstance(english, Wrong)
    assert english.message.isascii()


def test_empty_words_clear_an_answer_and_the_fact_does_not_creep_back() -> None:
    cleared = put(SMALL, start(), "contact", "  ")
    assert "contact" not in cleared.answers
    assert "contact" not in know(SMALL, cleared, {"slots": {"options": []}}).answers
    other = know(SMALL, cleared, {"caller": {"number": "+8613900004128"}})
    assert other.answers["contact"].value == "+8613900004128"


def test_a_better_answer_takes_the_words_that_were_not_understood_away() -> None:
    wrong = take(SMALL, start(), "day", "大概吧").progress
    assert put(SMALL, wrong, "day", "明天").drafts == {}
    assert put(SMALL, wrong, "day", "").drafts == {}


def test_new_facts_change_what_they_stand_for_and_not_what_was_said() -> None:
    progress = put(SMALL, start(), "contact", "139 0000 4128")
    told = know(SMALL, progress, {"caller": {"name": "陈先生", "number": "+8613900004129"}})
    assert (told.answers["contact"].value, told.answers["name"].value) == ("+8613900004128", "陈先生")
    assert "name" not in know(SMALL, told, {"caller": None}).answers


def test_the_way_goes_by_the_answers_and_changes_with_them() -> None:
    no = put(SMALL, start(), "visit", key="2")
    assert forward(SMALL, no).step == "bye"
    yes = put(SMALL, back(forward(SMALL, no)), "visit", key="1")
    assert forward(SMALL, yes).step == "details"


def test_at_the_end_forward_stays() -> None:
    end = go(SMALL, start(), "bye")
    assert forward(SMALL, end).step == "bye"
    assert "bye" in forward(SMALL, end).seen


def test_jumps_go_anywhere_and_back_the_way_one_came() -> None:
    progress = put(SMALL, go(SMALL, start(), "register"), "kind", key="2")
    jumped = go(SMALL, go(SMALL, progress, "hello"), "details")
    assert jumped.answers == progress.answers
    assert [jumped.step, back(jumped).step, back(back(jumped)).step, back(back(back(jumped))).step] == [
        "details",
        "hello",
        "register",
        "hello",
    ]
    assert back(start()) == start()
    assert go(SMALL, jumped, "details") == jumped


def test_an_answer_to_a_question_that_is_not_asked_is_kept_and_does_not_count() -> None:
    progress = put(SMALL, put(SMALL, start(), "kind", key="2"), "fault", "打不着火")
    changed = put(SMALL, progress, "kind", key="1")
    assert changed.answers["fault"].value == "打不着火"
    assert "fault" not in values_of(SMALL, changed)
    assert values_of(SMALL, put(SMALL, changed, "kind", key="2"))["fault"] == "打不着火"


def test_lines_that_must_be_said_are_ticked_and_unticked() -> None:
    ticked = tick(SMALL, start(), "hello", 2)
    assert tick(SMALL, ticked, "hello", 2) == ticked
    assert tick(SMALL, ticked, "hello", 2, said=False) == start()
    for line in (0, 3, -1):
        with pytest.raises(NotAllowed):
            tick(SMALL, start(), "hello", line)


def test_a_line_that_was_said_with_an_answer_that_has_changed_is_to_be_said_again() -> None:
    script = read(SMALL_TEXT.replace('- {zh-CN: "工单号', '- {must: true, zh-CN: "工单号'), "s.yaml")
    ticked = tick(script, tick(script, put(script, start(script), "kind", key="1"), "register", 0), "hello", 2)
    assert put(script, ticked, "kind", "检查").ticked == ticked.ticked
    assert put(script, ticked, "fault", "打不着火").ticked == ticked.ticked
    assert put(script, ticked, "kind", key="2").ticked == ("hello/2",)
    assert put(script, ticked, "kind", "").ticked == ("hello/2",)


def test_an_emergency_is_one_step_away_or_another_script() -> None:
    progress = put(SMALL, start(), "kind", key="2")
    danger = emergency(SMALL, progress)
    assert not isinstance(danger, Switch)
    assert (danger.step, danger.entry, danger.answers) == ("danger", "danger", progress.answers)
    elsewhere = read(SMALL_TEXT.replace("emergency: {step: danger}", "emergency: {script: other}").replace(
        "        next: details", "        next: details\n      aside: {note: [{zh-CN: x, en-US: y}], next: danger}"
    ).replace("next: bye}", "next: aside}", 1), "s.yaml")  # fmt: skip
    switch = emergency(elsewhere, put(elsewhere, start(elsewhere), "kind", key="2"))
    assert isinstance(switch, Switch)
    assert (switch.script, switch.known["kind"]) == ("other", "mend")


def test_the_language_changes_at_the_same_step() -> None:
    progress = go(SMALL, start(), "details")
    assert (speak(progress, "en-US").language, speak(progress, "en-US").step) == ("en-US", "details")
    assert speak(progress, "fr-FR").language == "en-US"
    assert start(language="fr").language == "en-US"


def test_a_disposition_is_chosen_where_the_way_ends_or_at_any_time() -> None:
    progress = put(SMALL, start(), "visit", key="1")
    assert choose(SMALL, progress, "registered").disposition == "registered"
    assert choose(SMALL, progress, "hung_up").disposition == "hung_up"
    with pytest.raises(NotAllowed):
        choose(SMALL, progress, "danger")
    assert choose(SMALL, go(SMALL, progress, "danger"), "danger").disposition == "danger"


def test_words_that_are_not_in_the_script_are_refused_by_name_alone() -> None:
    for ask in (
        lambda: take(SMALL, start(), "phone", "13900004127"),
        lambda: go(SMALL, start(), "nowhere"),
        lambda: choose(SMALL, start(), "gone"),
        lambda: filled(SMALL, start(), "letter", {}),
        lambda: variant(SMALL, start(), "voicemail"),
        lambda: confirm(SMALL, start(), "phone"),
    ):
        with pytest.raises(NotAllowed) as refused:
            ask()
        assert "13900004127" not in str(refused.value)


def test_a_progress_survives_the_store_and_hides_what_was_said_from_logs() -> None:
    progress = filled(SMALL, put(SMALL, go(SMALL, start(), "details"), "day", "明天"), "ticket", {"number": "1000017"})
    wrong = take(SMALL, progress, "contact", "123").progress
    assert stored(SMALL, wrong) == wrong
    shown = repr(wrong) + repr(take(SMALL, progress, "contact", "13900004128"))
    for said in ("陈慧敏", "4127", "4128", "明天", "1000017", '"123"'):
        assert said not in shown


def test_a_stored_progress_that_is_none_is_refused_without_its_values() -> None:
    with pytest.raises(ValidationError) as refused:
        resume(SMALL, {**dump(start()), "answers": {"name": "陈慧敏"}})
    assert "陈慧敏" not in str(refused.value)


def test_a_script_that_has_changed_loses_only_what_no_longer_fits() -> None:
    progress = put(SMALL, put(SMALL, go(SMALL, start(), "register"), "kind", key="2"), "day", "明天")
    progress = choose(SMALL, tick(SMALL, forward(SMALL, go(SMALL, progress, "details")), "hello", 2), "registered")
    text = SMALL_TEXT.replace("value: mend", "value: repair").replace("is: mend", "is: repair")
    other = read(text.replace("      register:", "      enter:").replace("next: register", "next: enter"), "s.yaml")
    resumed = resume(other, json.loads(json.dumps(dump(progress))))
    assert (resumed.version, resumed.step, resumed.disposition) == (other.version, "hello", "registered")
    assert set(resumed.answers) == {"name", "contact", "day"}
    assert resumed.ticked == progress.ticked
    assert "register" not in resumed.trail
    assert resume(other, dump(resumed)) == resumed
