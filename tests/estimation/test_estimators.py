"""The estimators against published examples, hand calculation, and experiments whose truth is known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from tests.present import present

from alignkit.statistics import permutation
from alignkit.statistics.estimate import Estimate, Mean
from alignkit.statistics.means import lost_share, mean_from, mean_of, mean_of_blocks, welch
from alignkit.statistics.permutation import permutation_p
from alignkit.statistics.rates import newcombe, wilson
from alignkit.statistics.student import quantile

#: Newcombe 1998, table II, method 10.
NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0000),
    ((10, 10), (0, 10), 0.6075, 1.0000),
]


@pytest.mark.parametrize(("one", "two", "low", "high"), NEWCOMBE)
def test_newcombe_s_own_examples(one: tuple[int, int], two: tuple[int, int], low: float, high: float) -> None:
    found = newcombe(one, two)
    assert found.value == pytest.approx(one[0] / one[1] - two[0] / two[1])
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_wilson_stays_within_0_and_1() -> None:
    assert wilson(0, 10) == pytest.approx(Estimate(0.0, 0.0, 0.2775), abs=5e-5)
    assert wilson(10, 10) == pytest.approx(Estimate(1.0, 0.7225, 1.0), abs=5e-5)


def test_welch_by_hand() -> None:
    """16 units of mean 20 and s.d. 4 against 9 of mean 15 and s.d. 6: ν = 25/(1/15 + 16/8) = 12.097, t = 2.1768."""
    found = welch(mean_from(320, 4, 16), mean_from(135, 6, 9))
    half = quantile(0.975, 25 / (1 / 15 + 2)) * math.sqrt(5)
    assert half == pytest.approx(2.1768 * math.sqrt(5), abs=1e-3)
    assert found == pytest.approx(Estimate(5, 5 - half, 5 + half))


def test_blocks_of_equal_length_are_like_units() -> None:
    assert mean_of_blocks([[1, 3], [4, 6], [2, 2]]) == pytest.approx(mean_of([2, 5, 2]))


def test_a_long_block_pulls_and_its_pull_is_paid_for() -> None:
    """Blocks of 3 days at 2 and of 1 day at 6: mean 3, (¾² 1² / ¼) + (¼² 3² / ¾) = 3."""
    assert mean_of_blocks([[2, 2, 2], [6]]) == pytest.approx(Mean(3, 3, 1))


def test_the_share_lost_by_hand() -> None:
    """g = t² v/on², and the two roots of (off − ρ on)² = t² (v_off + ρ² v_on)."""
    on, off = Mean(50.0, 1.0, 10), Mean(40.0, 1.0, 10)
    t = quantile(0.975, 20)
    for rho in (1 - end for end in present(lost_share(on, off))[1:]):
        assert (40 - rho * 50) ** 2 == pytest.approx(t * t * (1 + rho * rho))


@pytest.mark.parametrize("off", [90.0, 94.0, 96.0, 99.0, 104.0])
def test_the_share_and_the_difference_agree_whether_there_is_an_effect(off: float) -> None:
    on, paused = Mean(100.0, 4.0, 6), Mean(off, 5.0, 4)
    difference, share = welch(on, paused), present(lost_share(on, paused))
    assert (difference.low > 0) == (share.low > 0)
    assert (difference.high < 0) == (share.high < 0)


def test_no_share_of_what_may_be_nothing() -> None:
    assert lost_share(Mean(1.0, 4.0, 6), Mean(0.5, 4.0, 6)) is None


def test_permutation_counts_every_draw() -> None:
    assert permutation_p([5, 6, 7], [1, 2, 3]) == (2 / 20, True)
    assert permutation_p([1, 1], [1, 1]) == (1.0, True)


def test_random_draws_stand_for_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = [9, 4, 8, 7, 6, 9], [3, 5, 4, 6, 5, 2, 4]
    exact, every = permutation_p(one, two)
    monkeypatch.setattr(permutation, "EXACT", 0)
    drawn, not_every = permutation_p(one, two)
    assert (every, not_every) == (True, False)
    assert drawn == pytest.approx(exact, abs=0.006)
    assert permutation_p(one, two) == (drawn, False)


Trial = Callable[[np.random.Generator], tuple[Estimate | None, float]]


def rates(units: tuple[int, int], chance: tuple[float, float]) -> Trial:
    def trial(luck: np.random.Generator) -> tuple[Estimate | None, float]:
        groups = [(int(luck.binomial(n, p)), n) for n, p in zip(units, chance, strict=True)]
        return newcombe(*groups), chance[0] - chance[1]

    return trial


def geos(treated: int, control: int, spread: tuple[float, float] = (3.0, 3.0)) -> Trial:
    def trial(luck: np.random.Generator) -> tuple[Estimate | None, float]:
        one = (5 + luck.normal(0, spread[0], treated)).tolist()
        return welch(mean_of(one), mean_of(luck.normal(0, spread[1], control).tolist())), 5.0

    return trial


def switched(blocks: int, length: int, memory: float, *, share: bool = False) -> Trial:
    """Days that remember the day before (AR(1)), blocks on and off in turn; while on, 23 a day instead of 20."""

    def trial(luck: np.random.Generator) -> tuple[Estimate | None, float]:
        noise, days = 0.0, []
        for _ in range(2 * blocks * length + 50):
            noise = memory * noise + luck.normal()
            days.append(20 + noise)
        parts = [days[50 + i * length : 50 + (i + 1) * length] for i in range(2 * blocks)]
        on, off = [[day + 3 for day in part] for part in parts[::2]], parts[1::2]
        means = mean_of_blocks(on), mean_of_blocks(off)
        return (lost_share(*means), 3 / 23) if share else (welch(*means), 3.0)

    return trial


@pytest.mark.parametrize(
    ("trial", "least"),
    [
        (rates((5000, 5000), (0.026, 0.019)), 0.94),
        (rates((2000, 200), (0.03, 0.03)), 0.94),
        (rates((30, 30), (0.1, 0.1)), 0.94),
        (geos(5, 5), 0.93),
        (geos(8, 20, (6.0, 2.0)), 0.93),
        (switched(6, 7, 0.0), 0.93),
        (switched(4, 7, 0.5), 0.95),
        (switched(10, 1, 0.7), 0.95),
        (switched(4, 7, 0.5, share=True), 0.95),
    ],
    ids=["rates", "uneven-rates", "few-units", "geos", "uneven-geos", "weeks", "weeks-ar", "days-ar", "share"],
)
def test_the_interval_covers_what_was_put_in(trial: Trial, least: float) -> None:
    """1,000 experiments each; where neighbouring days are alike the intervals may be wider than need be."""
    luck = np.random.default_rng(11)
    found = [trial(luck) for _ in range(1000)]
    told = [estimate.low <= truth <= estimate.high for estimate, truth in found if estimate is not None]
    assert len(told) == 1000
    assert sum(told) / 1000 >= least


def test_days_as_units_would_promise_too_much() -> None:
    """Why the block is the unit: weeks that remember give a day-by-day interval that often misses."""
    luck, trial_days, told = np.random.default_rng(11), 7, 0
    for _ in range(300):
        noise, days = 0.0, []
        for _ in range(8 * trial_days):
            noise = 0.8 * noise + luck.normal()
            days.append(noise)
        weeks = [days[i * 7 : i * 7 + 7] for i in range(8)]
        on, off = ([day for week in weeks[start:][:4] for day in week] for start in (0, 4))
        found = welch(mean_of(on), mean_of(off))
        told += found.low <= 0 <= found.high
    assert told / 300 < 0.85
