"""Shao and Li's model equals its formula, journey by journey, in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from tests.engines.oracles_journeys import ALONE, C1_C2_C3, LOOPS, Row, coded, larger, retold, small

from alignkit.engines import shao_li
from alignkit.engines.paths import Paths, credited
from alignkit.errors import UsageError


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(C1_C2_C3, [0.5, 0.375, 0.375]), (LOOPS, [0.958333333333, 0.75, 0]), (ALONE, [3.125])],
    ids=["c1", "loops", "alone"],
)
def test_worked_examples(rows: list[Row], expected: list[float]) -> None:
    assert shao_li.fit(coded(rows, len(expected))).effect == pytest.approx(expected, rel=1e-12, abs=1e-15)


def by_hand(rows: list[Row], channels: int, measure: str) -> list[Fraction]:
    """Σ over won journeys of p(y|i) + 1 ∕ (2 (N − 1)) Σ_j (p(y|i, j) − p(y|i) − p(y|j)), N the journey's channels."""

    def chance(*touched: int) -> Fraction:
        those = [row for row in rows if set(touched) <= set(row.path)]
        journeys = sum(row.won + row.lost for row in those)
        return Fraction(sum(row.won for row in those), journeys) if journeys else Fraction(0)

    total = [Fraction(0)] * channels
    for row in rows:
        worth, touched = Fraction(getattr(row, measure)), set(row.path)
        for i in touched if worth else ():
            others = touched - {i}
            pairs = sum((chance(i, j) - chance(i) - chance(j) for j in others), Fraction(0))
            total[i] += worth * (chance(i) + (pairs / (2 * len(others)) if others else 0))
    return total


def test_journey_by_journey() -> None:
    for seed in range(1000):
        rows, channels = small(seed)
        found = shao_li.fit(coded(rows, channels))
        for effect, measure in ((found.effect, "won"), (found.value_effect, "value")):
            truth = by_hand(rows, channels, measure)
            assert effect == pytest.approx([float(each) for each in truth], rel=1e-11, abs=1e-11), seed
            assert all(e == 0 for e, t in zip(effect, truth, strict=True) if t == 0), f"{seed}: rounding is no effect"


@pytest.mark.parametrize("pairs", [1, 7, 1 << 21])
def test_pairs_in_parts_few_or_many(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the pairs are cut, and whether they have a cell each or only those that occur."""
    rows, channels = larger(4, 9, 60)
    expected = shao_li.fit(coded(rows, channels)).effect
    spread = [Row(tuple(channel * 40 for channel in row.path), row.won, row.lost, row.value) for row in rows]
    alone = [Row((channel,), 0, 1, 0) for channel in range(400) if channel % 40]
    monkeypatch.setattr(shao_li, "PAIRS", pairs)
    assert shao_li.fit(coded(spread + alone, 400)).effect[:360:40] == pytest.approx(expected, rel=1e-12)


def test_told_otherwise_nothing_changes() -> None:
    for seed in range(100):
        case = small(seed)
        found = shao_li.fit(coded(*case))
        for how, other, place in retold(case):
            again = shao_li.fit(coded(*other))
            assert again.effect[place] == pytest.approx(found.effect, rel=1e-11, abs=1e-12), (seed, how)
            assert again.value_effect[place] == pytest.approx(found.value_effect, rel=1e-11, abs=1e-10), (seed, how)


def test_channels_that_do_worse_together_are_charged_and_not_shared_out() -> None:
    found = shao_li.fit(Paths.of([[0, 1], [0], [1]], [1, 9, 1], [19, 1, 100]))
    assert found.effect[1] < 0
    assert credited(found.effect, 11.0) is None


def test_without_lost_journeys_every_chance_is_one() -> None:
    assert shao_li.fit(Paths.of([[0], [0, 1]], [2, 4])).effect.tolist() == [4, 2]  # 1, and 1 + ½ (1 − 1 − 1)


def test_nothing_and_nobody() -> None:
    assert shao_li.fit(Paths.of([], [])).effect.tolist() == []
    assert shao_li.fit(Paths.of([[], [0], [0]], [3, 0, 0], [1, 0, 2], channels=2)).effect.tolist() == [0, 0]
    with pytest.raises(UsageError):
        shao_li.fit(Paths.of([[0]], [1], [-1]))


def test_ten_thousand_channels() -> None:
    draws = np.random.PCG64(1).random_raw(60_000) % 10_000
    won = (np.random.PCG64(2).random_raw(20_000) % 4 == 0).astype(float)
    paths = Paths(draws.astype(np.int32), np.arange(0, 60_001, 3), won, 1 - won, won, 10_000)
    assert np.isfinite(shao_li.fit(paths).effect).all()
