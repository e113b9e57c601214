"""alignkit against the slow reference, on more than a thousand random companies: every credit of every model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.backends.setups import SETUPS
from tests.reference import engine
from tests.reference.comparison import COMPANIES_A_RUN, MODELS, QUICK, RUNS, Comparison, comparison
from tests.reference.coverage import count, expected
from tests.reference.engine import Explained
from tests.reference.reference import Considered, Credit, DealResult

#: How often everything occurs at least, in the quick runs and in all of them.
TIMES = {QUICK: 10, RUNS: 50}

#: Some of the other runs, for every set-up beside the first.
SLICE = (13, 22, 31)


def runs() -> Iterator[Any]:
    """The quick runs in the first set-up, a slice of the others in each of the rest; all in all in `make test-full`."""
    for place, setup in enumerate(SETUPS):
        for number in range(RUNS):
            is_quick = number in SLICE if place else number < QUICK
            marks = () if is_quick else pytest.mark.full
            yield pytest.param(number, setup, id=f"run{number:02}-{setup.replace(' ', '-')}", marks=marks)


@pytest.mark.parametrize(("number", "setup"), list(runs()))
def test_every_credit_agrees(number: int, setup: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = SETUPS[setup].chosen(monkeypatch)
    compared = comparison(number)
    run = compared.run
    with engine.load(compared.tables, run.settings, as_of=run.as_of, backend=backend) as project:
        agrees(compared, project, tmp_path)


def agrees(compared: Comparison, project: Any, tmp_path: Path) -> None:
    """Every credit of every model on every deal, and every touch of those that are explained."""
    shown = engine.credit_rows(project, MODELS, compared.run.report, tmp_path / "ledger.parquet")
    for model in MODELS:
        assert set(shown[model]) == set(compared.results), model
        for deal, result in compared.results.items():
            assert shown[model][deal] == entries(result.credits[model]), f"{deal}, {model}"
    for result in compared.explained():
        told = engine.explained(project, result.deal.deal_id, "full-path", compared.run.report)
        assert_explained(told, result)


def entries(rows: list[Credit]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The reference's ledger rows as the engine's are read."""
    return {(c.entry, c.touch_id, c.campaign_id): (c.share, c.credit, c.reason) for c in rows}


def assert_explained(told: list[Explained], result: DealResult) -> None:
    """The same touches, the kept ones in the same order, with the same tier, verdict, milestones, share and cents."""
    want = [expect(considered, result) for considered in result.considered]
    assert sorted(told, key=lambda e: e.touch_id) == sorted(want, key=lambda e: e.touch_id), result.deal.deal_id
    kept = [[e.touch_id for e in told if e.verdict == "kept"], [c.touch.touch_id for c in result.kept]]
    assert kept[0] == kept[1], result.deal.deal_id


def expect(considered: Considered, result: DealResult) -> Explained:
    """What `explain` must say of one touch under full-path, whose milestones are all four."""
    touch = considered.touch
    plain = (touch.touch_id, touch.human, considered.tier, considered.verdict)
    rows = result.credits["full-path"]
    if considered.verdict != "kept" or rows[0].reason not in (None, "withheld"):
        return Explained(*plain)
    credit = next((c for c in rows if c.touch_id == touch.touch_id), None)
    milestones = frozenset(considered.milestones) - {"last"}
    share, minor = (credit.share, credit.credit) if credit else (Fraction(0), 0)
    return Explained(*plain, milestones, share, minor)


@pytest.mark.parametrize("runs", [QUICK, pytest.param(RUNS, marks=pytest.mark.full)])
def test_everything_occurs_often_enough(runs: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The table that is printed: how often each verdict, reason, tier, coincidence … occurred in the companies."""
    found: Counter[str] = Counter()
    for number in range(runs):
        for result in comparison(number).results.values():
            count(found, result, comparison(number).run)
    with capsys.disabled():
        print(f"\n\n{runs * COMPANIES_A_RUN} random companies; how often what the rules name occurred:")
        print("\n".join(f"{found[thing]:>8}  {thing}" for thing in expected()))
    assert RUNS * COMPANIES_A_RUN >= 1000
    assert {thing: found[thing] for thing in expected() if found[thing] < TIMES[runs]} == {}
