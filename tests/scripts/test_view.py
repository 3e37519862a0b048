"""What the desk shows: words and gaps, notes apart, questions with keys, the outline, what is missing; and what comes of it."""

import pytest

from ivr.questions.model import LANGUAGES
from scripts.guide import NotAllowed, choose, filled, forward, go, know, tick
from scripts.outcome import filling, outcome
from scripts.progress import Progress, Source
from scripts.record import record
from scripts.route import State
from scripts.view import view
from tests.scripts.leading import SLOTS, SMALL, put, start, take

TICKET = {"number": "1000017", "promised_at": "2026-11-19T16:00:00+08:00"}


def complete() -> Progress:
    """Everything answered, nothing registered."""
    progress = put(SMALL, put(SMALL, start(), "visit", key="1"), "kind", key="2")
    return put(SMALL, put(SMALL, progress, "fault", "打不着火"), "day", "明天下午三点")


def test_words_to_say_are_in_the_callers_language_and_notes_in_the_agents() -> None:
    shown = view(SMALL, start(language="en-US"), ui="zh-CN")
    assert [line.text for line in shown.say] == ["Good day, 林晓雯 here.", "This call is recorded."]
    assert [line.text for line in shown.notes] == ["打139 0000 4127。"]
    assert [line.text for line in shown.reminders] == ["微笑。"]
    assert (shown.title, shown.step_title, shown.next_title) == ("小话术", "开场", "详情")
    english = view(SMALL, start(), ui="en-US")
    assert [line.text for line in english.say] == ["您好，我是林晓雯。", "通话会录音。"]
    assert (english.title, english.notes[0].text) == ("Small script", "Ring 139 0000 4127.")


def test_a_filled_field_is_marked_and_a_missing_one_leads_to_the_step_that_asks() -> None:
    progress = go(SMALL, put(SMALL, start(), "kind", key="1"), "register")
    (line,) = view(SMALL, progress, ui="en-US").say
    assert [(part.kind, part.text, part.step, part.section) for part in line.parts] == [
        ("words", "工单号", None, None),
        ("gap", "Register a ticket", "register", 2),
        ("words", "，", None, None),
        ("filled", "检查", None, None),
        ("words", "，", None, None),
        ("gap", "Day", "details", 2),
        ("words", "，", None, None),
        ("filled", "139 0000 4127", None, None),
        ("words", "。", None, None),
    ]
    assert not line.whole
    nobody = view(SMALL, know(SMALL, start(), {"agent": None}), ui="zh-CN").say[0].parts[1]
    assert (nobody.kind, nobody.text, nobody.step) == ("gap", "坐席姓名", None)


def test_questions_show_how_answers_were_understood_and_where_they_come_from() -> None:
    progress = take(SMALL, go(SMALL, put(SMALL, start(kind="mend"), "day", "明天"), "details"), "contact", "123").progress
    shown = {one.name: one for one in view(SMALL, progress, ui="zh-CN").questions}
    assert list(shown) == ["kind", "fault", "day", "contact", "slot"]
    assert [(one.key, one.label, one.chosen) for one in shown["kind"].options] == [("1", "检查", False), ("2", "维修", True)]
    assert [name for name, one in shown.items() if one.keys] == ["kind"]
    assert [name for name, one in shown.items() if not one.required] == ["slot"]
    assert (shown["kind"].source, shown["day"].source, shown["fault"].source) == (Source.IVR, Source.AGENT, None)
    assert (shown["day"].text, shown["day"].shown) == ("明天", "11月19日星期四")
    assert (shown["contact"].text, shown["contact"].shown) == ("123", "139 0000 4127")
    assert shown["contact"].wrong == "号码位数不够，座机请加区号"
    assert len(shown["slot"].options) == 2


def test_a_chosen_slot_stays_in_sight_when_it_is_no_longer_offered() -> None:
    progress = know(SMALL, put(SMALL, go(SMALL, start(), "details"), "slot", key="2"), {"slots": {"options": SLOTS[:1]}})
    slot = next(one for one in view(SMALL, progress, ui="zh-CN").questions if one.name == "slot")
    assert [(one.key, one.chosen) for one in slot.options] == [("1", False), ("", True)]


def test_a_question_that_does_not_apply_is_not_shown() -> None:
    progress = go(SMALL, put(SMALL, start(), "kind", key="1"), "details")
    assert "fault" not in {one.name for one in view(SMALL, progress, ui="zh-CN").questions}


def test_the_outline_tells_what_is_done_half_and_open() -> None:
    def states(progress: Progress) -> list[State]:
        return [one.state for one in view(SMALL, progress, ui="zh-CN").outline]

    assert states(start()) == [State.HALF, State.HALF, State.OPEN]
    passed = forward(SMALL, put(SMALL, start(), "visit", key="1"))
    assert states(passed) == [State.HALF, State.HALF, State.OPEN]
    assert states(tick(SMALL, passed, "hello", 2)) == [State.DONE, State.HALF, State.OPEN]
    done = forward(SMALL, forward(SMALL, forward(SMALL, tick(SMALL, complete(), "hello", 2))))
    assert states(done) == [State.DONE, State.DONE, State.OPEN]
    assert [one.current for one in view(SMALL, done, ui="zh-CN").outline] == [False, False, True]


def test_steps_off_the_way_are_told_apart_and_a_section_leads_to_what_is_next_to_do() -> None:
    refused = view(SMALL, put(SMALL, start(), "visit", key="2"), ui="zh-CN")
    assert [one.ahead for one in refused.outline] == [True, False, True]
    assert [step.ahead for step in refused.outline[2].steps] == [True, False]
    assert (refused.next_step, refused.last) == ("bye", False)
    passed = view(SMALL, forward(SMALL, go(SMALL, complete(), "details")), ui="zh-CN")
    assert (passed.outline[1].step, passed.outline[1].number) == ("register", 2)


def test_what_is_missing_on_the_way_is_listed_with_its_place() -> None:
    shown = view(SMALL, put(SMALL, start(), "visit", key="1"), ui="en-US")
    assert [(one.label, one.step, one.section) for one in shown.missing] == [("Kind", "details", 2), ("Day", "details", 2)]
    assert view(SMALL, complete(), ui="en-US").missing == ()


def test_endings_are_those_of_the_way() -> None:
    assert [one.name for one in view(SMALL, start(), ui="zh-CN").endings] == ["registered", "nothing", "hung_up"]
    chosen = view(SMALL, choose(SMALL, start(), "nothing"), ui="en-US").endings
    assert [one.title for one in chosen if one.chosen] == ["Nothing to do"]


def test_what_is_registered_during_the_call_fills_the_words() -> None:
    progress = go(SMALL, complete(), "register")
    (ticket,) = view(SMALL, progress, ui="zh-CN").fillings
    assert (ticket.query, ticket.missing, ticket.result) == ("open_ticket", (), None)
    assert ticket.fields == {
        "kind": "repair",
        "contact": "+8613900004127",
        "when": progress.answers["day"].value,
        "subject": None,
        "summary": "维修。故障：打不着火。",
    }
    told = view(SMALL, filled(SMALL, progress, "ticket", TICKET), ui="zh-CN")
    assert told.say[0].text.startswith("工单号1000017，维修")
    assert told.fillings[0].result == TICKET


def test_a_filling_tells_what_it_still_needs() -> None:
    assert filling(SMALL, start(), "ticket", record="zh-CN").missing == ("summary",)
    assert not outcome(SMALL, start(), record="zh-CN", disposition="registered").complete
    with pytest.raises(NotAllowed):
        filling(SMALL, start(), "letter", record="zh-CN")


def test_the_report_is_drafted_in_both_languages_without_gaps() -> None:
    progress = choose(SMALL, filled(SMALL, complete(), "ticket", TICKET), "registered")
    found = outcome(SMALL, progress, record="en-US")
    assert found.complete
    assert found.fillings[0].fields["summary"] == "mend. Fault: 打不着火."
    chinese, english = (found.report[language] for language in LANGUAGES)
    assert chinese.agreed == "维修，11月19日星期四下午3点。故障：打不着火。"
    assert (chinese.next, chinese.who, chinese.by) == ("打139 0000 4127", "林晓雯", "11月19日星期四下午4点")
    assert english.agreed.startswith("mend, Thursday the nineteenth of November at three")
    unregistered = outcome(SMALL, complete(), record="zh-CN", disposition="registered").report["zh-CN"]
    assert unregistered.by == ""
    nothing = outcome(SMALL, complete(), record="zh-CN", disposition="nothing").report["zh-CN"]
    assert (nothing.agreed, nothing.who) == ("不用上门。", "林晓雯")


def test_the_record_lists_the_answers_that_count_by_their_labels() -> None:
    progress = put(SMALL, complete(), "kind", key="1")
    assert [
        (one.section, one.section_title, one.label, one.shown, one.source) for one in record(SMALL, progress, ui="en-US")
    ] == [
        (1, "Opening", "Name", "陈慧敏", Source.FACT),
        (1, "Opening", "Wants a visit", "yes", Source.AGENT),
        (2, "Details", "Kind", "check", Source.AGENT),
        (2, "Details", "Day", "Thursday the nineteenth of November at three in the afternoon", Source.AGENT),
        (2, "Details", "Phone", "139 0000 4127", Source.FACT),
    ]
    assert "陈慧敏" not in repr(record(SMALL, progress, ui="zh-CN"))


def test_an_outcome_needs_a_disposition() -> None:
    for disposition in (None, "gone"):
        with pytest.raises(NotAllowed):
            outcome(SMALL, complete(), record="zh-CN", disposition=disposition)
