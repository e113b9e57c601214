"""Every case of docs/peers.md: alignkit gives what follows by hand, the peer what the page says it gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from benchmarks.peers.cases import CASES
from benchmarks.peers.cases.case import Case
from benchmarks.peers.page import page
from tests.peers.conftest import Ask

RUN = [case for case in CASES if case.is_run]
PAGE = Path(__file__).parents[2] / "docs" / "peers.md"


def same(found: Any, expected: Any) -> bool:
    """Equal words, or equal figures under the same names."""
    if isinstance(expected, str):
        return bool(found == expected)
    return bool(dict(found) == pytest.approx(dict(expected), abs=1e-9))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_alignkit_gives_what_follows_by_hand(case: Case) -> None:
    assert same(case.answer, case.right)


@pytest.mark.peers
@pytest.mark.parametrize("case", RUN, ids=lambda case: case.name)
def test_the_peer_gives_what_the_page_says(case: Case, ask: Ask) -> None:
    replies = [ask(question.ask, *question.of, **question.more) for question in case.asked]
    holds = case.holds(replies) if case.holds else same(replies[-1].get("found"), case.gives)
    assert holds, replies


def test_names_are_unique_and_nothing_right_is_listed() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.gives != case.right, case.name


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "stale: python -m benchmarks.peers.page"
