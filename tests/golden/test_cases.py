"""Every case holds, for alignkit and for the reference; and no longer holds when its rule's setting is flipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.backends.setups import SETUPS
from tests.golden.answers import check_answers
from tests.golden.case import Case, cases
from tests.golden.outcome import PLAIN, Outcome, by_alignkit, by_reference, expectations

from alignkit.engine import Backend
from alignkit.errors import AlignkitError

CASES = cases()
COUNTED = [case for case in CASES if "error" not in case.told["expect"] and not {23, 27, 31} & set(case.rules)]
EVERY_RULE = {*range(1, 33)}


def named(case: Case) -> str:
    return case.name


def placed() -> Iterator[Any]:
    """Every case in the first set-up, a case of every rule in each of the rest; all in all in `make test-full`."""
    for place, setup in enumerate(SETUPS):
        seen: set[int] = set()
        for case in CASES:
            marks = pytest.mark.full if place and seen >= set(case.rules) else ()
            yield pytest.param(case, setup, id=f"{case.name}-{setup.replace(' ', '-')}", marks=marks)
            seen |= set(case.rules)


@pytest.mark.parametrize(("case", "setup"), list(placed()))
def test_case_holds(case: Case, setup: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holds(case, tmp_path, SETUPS[setup].chosen(monkeypatch))


@pytest.mark.parametrize("case", CASES, ids=named)
def test_case_fails_when_its_rule_is_flipped(case: Case, tmp_path: Path) -> None:
    assert case.told.get("flip") or case.told.get("flip_input"), "a case says which change makes it fail"
    with pytest.raises((AssertionError, AlignkitError, pytest.fail.Exception)):
        holds(case.flipped(), tmp_path)


@pytest.mark.parametrize("case", COUNTED, ids=named)
def test_reference_agrees_with_the_hand(case: Case) -> None:
    check(case, by_reference(case))
    if "answers" not in case.told["expect"]:
        with pytest.raises(AssertionError):
            check(case.flipped(), by_reference(case.flipped()))


def test_every_rule_has_a_case() -> None:
    assert {rule for case in CASES for rule in case.rules} >= EVERY_RULE
    assert len(CASES) >= 40


def holds(case: Case, folder: Path, backend: str | Backend = "duckdb") -> None:
    """Run a case from its raw records to the ledger and compare."""
    expect = case.told["expect"]
    if "error" in expect:
        with pytest.raises(AlignkitError) as caught:
            by_alignkit(case, folder, backend)
        assert caught.value.code == expect["error"]
        return
    if "answers" in expect:
        check_answers(case, folder, backend)
    if expectations(case):
        check(case, by_alignkit(case, folder, backend))


def check(case: Case, outcomes: Mapping[str, Outcome]) -> None:
    """Compare each deal with what the case expects of it."""
    for deal, expected in expectations(case).items():
        if expected == "not booked":
            assert deal not in outcomes
            continue
        outcome = outcomes[deal]
        for model in set(expected) - set(PLAIN):
            assert outcome.credits[model] == expected[model], f"{deal}, {model}"
        for part in ("verdicts", "tiers"):
            shown = {name: getattr(outcome, part).get(name) for name in expected.get(part, {})}
            assert shown == expected.get(part, {}), f"{deal}, {part}"
        assert outcome.order == expected.get("order", outcome.order), deal
        for name, milestones in expected.get("milestones", {}).items():
            assert set(milestones) <= set(outcome.milestones.get(name, [])), f"{deal}, milestones of {name}"
