"""The conformance table says what the tests say, and no more."""

import re

import pytest

from tests import conformance
from tests.test_architecture import ROOT


def test_table_is_the_one_that_the_tests_make() -> None:
    written = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert written == conformance.page(), "make it again: .venv/bin/python -m tests.conformance > docs/conformance.md"


def test_every_row_names_a_page_a_test_that_is_there_and_no_behaviour_twice() -> None:
    rows = conformance.rows()
    assert len(rows) > 200
    assert len({(row.page, row.behaviour) for row in rows}) == len(rows)
    assert [row for row in rows if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", row.page)] == []
    for row in rows:
        file, _, name = row.test.partition("::")
        assert f"def {name}(" in (conformance.FOLDER / f"{file}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "verb", ["say", "play", "pause", "gather", "record", "dial", "conference", "enqueue", "redirect", "reject"]
)
def test_every_verb_has_rows(verb: str) -> None:
    assert any(row.page == f"voice/twiml/{verb}" for row in conformance.rows())


def test_what_is_not_known_is_said() -> None:
    assert len(conformance.UNTRIED) == len({what for what, _, _ in conformance.UNTRIED})
    assert not {what for what, _, _ in conformance.UNTRIED} & {row.behaviour for row in conformance.rows()}
