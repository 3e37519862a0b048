"""What is not written down does not exist: settings, commands, options, rooms, kinds; refuses broken links too."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest

from centre.cli import COMMANDS
from centre.environment import SECRETS, name_of
from centre.pack_files import PACKS, list_packs
from centre.settings import Settings
from ivr.nodes import NODES
from ivr.queries import QUERIES
from ivr.questions import QUESTIONS
from tests.test_architecture import HOUSE, ROOT
from workers.jobs import BY_KIND

ROOMS = (*HOUSE, "telephony/simulator", "bench")
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/*.md", *(f"{room}/*.md" for room in ROOMS), "ivr/*/*.md", "centre/packs/**/*.md", "docs/*/*.md")
    for page in ROOT.glob(pattern)
)


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_explained(field: str) -> None:
    name = name_of(field)
    secret = " *secret*" if field in SECRETS else ""
    assert f"\n| `{name}`{secret} |" in text("docs/settings.md")
    assert f"\n#{name}=" in text(".env.example")
    assert Settings.model_fields[field].description


def test_no_setting_is_explained_that_does_not_exist() -> None:
    explained = set(re.findall(r"^\| `([A-Z_]+)`", text("docs/settings.md"), re.MULTILINE))
    assert explained == {name_of(field) for field in Settings.model_fields}


def commands(name: str) -> Iterator[tuple[str, click.Command]]:
    """The command and, for a group, its commands by their full names."""
    command = COMMANDS[name].load()
    yield name, command
    if isinstance(command, click.Group):
        yield from ((f"{name} {inner}", found) for inner, found in command.commands.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_explained(name: str) -> None:
    page = text("docs/commands.md")
    shared = "calls · tickets · appointments · callbacks · surveys"
    heading = shared if name in shared.split(" · ") else name
    section = re.search(rf"^## `?{re.escape(heading)}`?\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section, f"docs/commands.md has no section {heading}"
    for full, command in commands(name):
        assert full.split()[-1] in f"{heading} {section[1]}", f"docs/commands.md does not mention {full}"
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert option.opts[-1] in section[1], f"docs/commands.md does not explain {full} {option.opts[-1]}"
                assert option.help, f"{full} {option.opts[-1]} has no help"


def test_every_command_is_explained_once() -> None:
    headings = re.findall(r"^## (.*)", text("docs/commands.md"), re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert {name for heading in headings for name in heading.split(" · ")} == set(COMMANDS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_holds_and_why(room: str) -> None:
    page = text(f"{room}/README.md")
    assert "\n## Why\n" in page
    assert re.search(r"20\d\d-\d\d-\d\d", page)


@pytest.mark.parametrize("pack", list_packs())
def test_every_file_of_a_pack_is_explained(pack: str) -> None:
    page = text(f"centre/packs/{pack}/README.md")
    files = [file.relative_to(PACKS / pack).as_posix() for file in (PACKS / pack).rglob("*.yaml") if "stories" not in file.parts]
    assert [file for file in files if f"`{file}`" not in page] == []


@pytest.mark.parametrize("kind", [get_args(node.model_fields["kind"].annotation)[0] for node in NODES])
def test_every_kind_of_node_is_explained(kind: str) -> None:
    assert re.search(rf"(?<!\w){re.escape(kind)}(?!\w)", text("ivr/README.md"))


@pytest.mark.parametrize("kind", [question.model_fields["type"].default for question in QUESTIONS])
def test_every_type_of_question_is_explained(kind: str) -> None:
    assert f"\n| `{kind}` |" in text("docs/flows.md")


def test_every_kind_of_work_is_explained_and_no_other() -> None:
    section = text("workers/README.md").partition("## Kinds of work")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(BY_KIND)


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_is_explained(query: str) -> None:
    (line,) = re.findall(rf"^\| `{query}` \|.*", text("docs/flows.md"), re.MULTILINE)
    shape = QUERIES[query]
    values = {value for given in shape.outcomes.values() for value in given}
    assert all(word in line for word in (*shape.args, *shape.optional, *(f"`{outcome}`" for outcome in shape.outcomes), *values))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    written = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", written)]
    broken = [target for target in targets if target and "://" not in target and not (page.parent / target).exists()]
    assert broken == []


def test_lock_files_name_no_registry() -> None:
    for lock in ("requirements.lock", "requirements-test.lock"):
        assert "://" not in text(lock)
        assert "--index" not in text(lock)


def test_lock_files_hold_all_that_is_needed() -> None:
    locked = set(re.findall(r"^([a-z0-9.-]+)==", text("requirements.lock"), re.MULTILINE))
    needed = re.search(r"^dependencies = \[(.*?)^\]", text("pyproject.toml"), re.MULTILINE | re.DOTALL)
    assert needed
    names = {
        re.split(r"[\[>=<]", item)[0].lower().replace(".", "-").replace("_", "-") for item in re.findall(r'"(.*?)"', needed[1])
    }
    assert names <= locked
    assert "setuptools" in locked


def test_the_licence_is_there_in_full() -> None:
    licence = text("LICENSE")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_the_changelog_knows_this_version() -> None:
    version = re.search(r'^version = "(.*)"', text("pyproject.toml"), re.MULTILINE)
    assert version
    assert re.search(rf"^## \[({re.escape(version[1])}|Unreleased)\]", text("CHANGELOG.md"), re.MULTILINE)
