"""Every kind of node: its example parses, its cases hold; a kind without cases fails."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ivr import nodes
from ivr.draft import KINDS
from ivr.nodes import NODES
from ivr.source import parse
from tests.ivr.playing import Play, brief, flow_of, signal_of

FOLDER = Path(__file__).parent


def _cases() -> list[Any]:
    yaml = YAML(typ="safe", pure=True)
    return [
        pytest.param(case, id=f"{file.stem}-{case['case'].replace(' ', '-')}")
        for file in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", _cases())
def test_a_node(case: dict[str, Any]) -> None:
    play = Play(flow_of(case["nodes"]), case.get("language", "en-US"))
    events: tuple[Any, ...] = ()
    for signal in case["signals"]:
        events = play.send(signal_of(signal))
    expected = case["events"]
    assert [brief(event, wanted) for event, wanted in zip(events, expected, strict=False)] == expected[: len(events)]
    assert len(events) == len(expected)
    if "answers" in case:
        assert case["answers"].items() <= dict(play.session.answers).items()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_cases_and_a_file_of_its_name(kind: str) -> None:
    assert (FOLDER / f"{kind}.yaml").exists()
    assert KINDS[kind].__module__ == f"ivr.nodes.{kind}"


@pytest.mark.parametrize("model", NODES, ids=lambda model: model.__name__)
def test_the_example_in_a_kinds_docstring_is_a_node(model: Any) -> None:
    module = __import__(model.__module__, fromlist=["x"])
    lines = (module.__doc__ or "").splitlines()
    example = "\n".join(line.removeprefix("    ") for line in lines if line.startswith("    ") or not line.strip())
    data = parse(example, "example").data
    ((_, node),) = data.items()
    assert model.model_validate(node).kind == node["kind"]


def test_the_registry_and_the_published_union_agree() -> None:
    assert nodes.NodeModel.__args__[0].__args__ == NODES
