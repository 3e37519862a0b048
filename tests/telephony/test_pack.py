"""A pack's parts fit together."""

import pytest

from telephony.pack import PackFile, problems, strangers
from tests.telephony.hotlines import FLOW, flow, written


def test_the_pack_in_the_readme_is_one() -> None:
    file = PackFile.model_validate(written()[0])
    assert list(problems(file)) == []
    assert list(strangers(file, flow())) == []


def test_resources_and_services_name_each_other() -> None:
    data, _ = written()
    name = {"zh-CN": "一", "en-US": "one"}
    data["services"]["installation"]["resources"] = ["crew-1", "crew-9"]
    data["resources"]["idle"] = {"name": name}
    assert list(problems(PackFile.model_validate(data))) == [
        (("services", "installation", "resources", 1), "there is no resource crew-9"),
        (("resources", "idle"), "no service uses this resource"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("args: {queue: service}", "args: {queue: sales}", "node 'ask_queue': 'queue_state' knows no queue 'sales'"),
        ("    queue: service\n", "    queue: sales\n", "node 'wait': the pack has no queue 'sales'"),
        ("args: {service: installation}, save", "args: {service: towing}, save", "node 'book': 'book' knows no service 'towing'"),
        ("{kind: complaint, ", "{kind: praise, ", "node 'complain': 'open_ticket' knows no kind 'praise'"),
        ("{status: complete, ", "{status: offered, ", "node 'keep': 'keep_survey' knows no status 'offered'"),
    ],
)
def test_names_the_pack_does_not_have_are_found_where_they_stand(old: str, new: str, message: str) -> None:
    text = FLOW.replace(old, new)
    (problem,) = strangers(PackFile.model_validate(written()[0]), flow(text))
    assert (problem.file, problem.message) == ("flow.yaml", message)
    assert text.splitlines()[problem.line - 1].strip().startswith(message.split("'")[1] + ":")


def test_names_filled_in_during_the_call_are_left_alone() -> None:
    text = FLOW.replace("args: {queue: service}", 'args: {queue: "{lang}"}')
    assert list(strangers(PackFile.model_validate(written()[0]), flow(text))) == []


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ("{survey: greet, machine: sorry}", "the flow has no entry 'reminder', where calls that we place begin"),
        ("{reminder: greet, survey: greet}", "the flow has no entry 'machine', where calls that we place begin"),
        ("{reminder: greet, survey: greet, machine: sorry, invoice: greet}", "nobody is rung for the entry 'invoice'; "),
    ],
)
def test_calls_that_we_place_begin_somewhere(entries: str, message: str) -> None:
    text = FLOW.replace("entries: {reminder: greet, survey: greet, machine: sorry}", f"entries: {entries}")
    (problem,) = strangers(PackFile.model_validate(written()[0]), flow(text))
    assert problem.message.startswith(message)
