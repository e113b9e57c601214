"""The measurement behind docs/truth.md, in small: its main facts, its bytes, and that the page is of this code."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from benchmarks.truth_cover import Buyers, Ends, Kept, Large, Tally, coverage
from benchmarks.truth_engines import ENGINES, fitted
from benchmarks.truth_measures import TABLE, Measured, Size, measure
from benchmarks.truth_page import page

from alignkit.sample.draws import Draws
from alignkit.statistics.bootstrap import Bootstrap
from alignkit.worlds.definitions import WORLDS
from alignkit.worlds.process import history
from alignkit.worlds.truth import credit, expected, proportions, rule_models

PAGE = (Path(__file__).parents[2] / "docs" / "truth.md").read_text("utf-8")
TINY = Size(companies=3, accounts=800, fitted=6000, learning=1, dear=0, redraws=99)


@pytest.fixture(scope="module")
def worlds() -> list[Measured]:
    return [measure(world, TINY) for world in WORLDS.values()]


def test_the_page_has_every_world_and_every_model(worlds: list[Measured]) -> None:
    text = page(worlds, TINY)
    names = [model.name for model in rule_models()]
    names += [name + kind for name in ENGINES for kind in (TABLE, "")]
    for world in worlds:
        assert [line.model for line in world.lines] == names
        section = text.split(f"## {world.world.title}\n")[1].split("\n## ")[0]
        assert [name for name in names if f"| {name} |" not in section] == []
    assert "nan" not in re.sub(r"[A-Za-z]*(?:finan|nance)[A-Za-z]*", "", text)
    assert "\N{NO-BREAK SPACE}" not in text
    assert max(len(line) for line in text.splitlines() if not line.startswith("|")) <= 118


def test_the_same_bytes_every_time(worlds: list[Measured]) -> None:
    again = [measure(WORLDS["season"], TINY) if w.world.name == "season" else w for w in worlds]
    assert page(again, TINY) == page(worlds, TINY)


def test_main_facts(worlds: list[Measured]) -> None:
    by_name = {world.world.name: world for world in worlds}
    lines = {(w.world.name, line.model): line for w in worlds for line in w.lines}
    assert all(line.nothing > 0.3 for line in by_name["bystanders"].rules)
    assert lines["fair", "linear"].rank > 0.8
    assert lines["harvesters", "last"].nothing > 0.7 > 0.1 > lines["harvesters", "opportunity-creation"].nothing
    assert lines["early-brand", "first"].error < lines["early-brand", "last"].error - 0.3
    assert all(lines[world, "linear"].times > 1.4 for world in by_name)
    for world in ("bystanders", "harvesters", "retargeting"):  # knowing what does nothing beats every model
        assert by_name[world].known < min(line.error for line in by_name[world].lines if line.error > 0) - 0.05


def test_intervals_of_the_rules_hold_about_as_often_as_they_say() -> None:
    """The bar over 500 companies is in docs/truth.md; this notices if the kernel breaks."""
    size = Size(companies=16, fitted=2000, learning=1, dear=0, redraws=399)
    (many,) = [sum((line.coverage.many for line in measure(WORLDS["fair"], size).rules), Tally())]
    assert many.intervals > 1000
    assert 0.90 < many.rate < 0.99


def test_an_interval_is_counted_where_its_target_lies() -> None:
    ends = np.array([[1.0, 1, 1, 1], [3.0, 3, 3, 3]])
    tally = Tally.of(ends, np.array([0.5, 2, 3, 4]), np.array([True, True, True, True]))
    assert (tally.held, tally.above, tally.below) == (2, 1, 1)
    assert Tally.of(ends, np.zeros(4), np.zeros(4, bool)).intervals == 0


def test_campaigns_are_sorted_by_their_deals() -> None:
    def one(deals: list[int]) -> Ends:
        ends = np.array([[90.0, 0, 0], [110.0, 1, 1]])
        return Ends(np.array(deals), ends, ends, np.array([True, True, False]), 100)

    large = Large(np.array([1.0, 0.005, 1]), np.array([100.0, 0.5, 1]), np.zeros(3))
    found = coverage([one([20, 8, 60]), one([50, 8, 60])], large)
    assert (found.many.held, found.many.intervals) == (2, 2)  # 35 deals on average; the third is not shown
    assert (found.seen.held, found.seen.intervals) == (1, 1)
    assert (found.few.held, found.few.intervals) == (2, 2)
    assert found.of_revenue.held == 2
    assert found.true.above == 2


def test_kept_redraws_are_the_redraws() -> None:
    for (first, mine), (same, theirs) in zip(Kept(50, 20).blocks(), Bootstrap(50, 20).blocks(), strict=True):
        assert first == same
        np.testing.assert_array_equal(mine, theirs)


def test_a_ledger_ties_to_what_was_won_with_a_touch() -> None:
    lived = history(WORLDS["fair"], Draws(7), np.arange(3000))
    models = [engine.model for engine in fitted(lived) if engine.model]
    assert len(models) >= 4
    touched = lived.amount[lived.won & (lived.touches > 0)].sum()
    assert (credit(lived, models).credit.sum(axis=1) == touched).all()
    assert Buyers.of(lived).booked.sum() == lived.amount[lived.won].sum()


@pytest.mark.parametrize("world", ["early-brand"])
def test_the_committed_page_tells_the_truth_of_this_code(world: str) -> None:
    """Its stories and its truth column are those of the worlds as they are: else run  make truth."""
    chosen, size = WORLDS[world], Size()
    assert f"seed {size.seed}: {len(WORLDS)} worlds, each with {size.companies} companies" in " ".join(PAGE.split())
    added = np.zeros(len(chosen.plans))
    for first in range(0, size.together, 20_000):
        added += expected(history(chosen, Draws(size.seed), np.arange(first, first + 20_000))).added
    section = PAGE.split(f"## {chosen.title}\n")[1].split("\n## ")[0]
    for plan, share in zip(chosen.plans, proportions(added), strict=True):
        assert f"| {plan.name} | {round(share * 100)} % |" in section


def test_every_story_of_the_committed_page_is_that_of_its_world() -> None:
    told = " ".join(PAGE.split())
    assert [world.name for world in WORLDS.values() if world.story not in told] == []
