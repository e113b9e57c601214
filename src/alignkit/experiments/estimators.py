"""The estimators of the experiments: numbers in, an estimate with its 95 % interval out. Nothing here knows a file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from statistics import NormalDist, fmean
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignkit.statistics.student import quantile

#: How sure an interval is.
LEVEL = 0.95

#: Up to so many ways to draw the treated units all are tried; beyond, `DRAWS` of them at random, fewer (`LEAST` at
#: least) where they would need more than `NUMBERS` random numbers; these are drawn `AT_ONCE` at a time.
EXACT, DRAWS, LEAST, NUMBERS, AT_ONCE, SEED = 20_000, 9_999, 999, 20_000_000, 2_000_000, 2014

_TAIL = (1 + LEVEL) / 2
_Z = NormalDist().inv_cdf(_TAIL)


class Estimate(NamedTuple):
    """A figure and the interval that covers the true one in 95 of 100 such experiments."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Estimate:
        """All three multiplied by a factor ≥ 0 that is taken as known."""
        return Estimate(*(factor * part for part in self))


class Mean(NamedTuple):
    """A mean, the variance of that mean, and the degrees of freedom of the variance."""

    value: float
    variance: float
    df: float


def wilson(conversions: int, units: int) -> Estimate:
    """A rate and its Wilson score interval.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Source: Wilson 1927.

    >>> [round(part, 4) for part in wilson(56, 70)]
    [0.8, 0.6918, 0.877]
    """
    p, spread = conversions / units, _Z * _Z / units
    centre = (p + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(p * (1 - p) / units + spread / (4 * units)) / (1 + spread)
    low = 0.0 if conversions == 0 else centre - half
    return Estimate(p, low, 1.0 if conversions == units else centre + half)


def newcombe(treated: tuple[int, int], control: tuple[int, int]) -> Estimate:
    """The difference of two rates with its hybrid score interval; each group is (conversions, units).

    With the Wilson interval (l, u) of each rate p, from p₁ − p₂ − √((p₁−l₁)² + (u₂−p₂)²) to
    p₁ − p₂ + √((u₁−p₁)² + (p₂−l₂)²). It stays within −1..1 and holds where few or none convert.
    Source: Newcombe 1998, Statistics in Medicine 17, 873–890, method 10; its example:

    >>> [round(part, 4) for part in newcombe((56, 70), (48, 80))]
    [0.2, 0.0524, 0.3339]
    """
    one, two = wilson(*treated), wilson(*control)
    below = math.hypot(one.value - one.low, two.high - two.value)
    above = math.hypot(one.high - one.value, two.value - two.low)
    difference = one.value - two.value
    return Estimate(difference, difference - below, difference + above)


def mean_of(values: Sequence[float]) -> Mean:
    """The mean of units that were drawn independently; two at least.

    >>> mean_of([1.0, 2.0, 3.0])
    Mean(value=2.0, variance=0.3333333333333333, df=2)
    """
    average = fmean(values)
    squares = math.fsum((value - average) ** 2 for value in values)
    return Mean(average, squares / (len(values) - 1) / len(values), len(values) - 1)


def mean_from(total: float, deviation: float, units: int) -> Mean:
    """The mean of units of which only their sum and standard deviation are known.

    >>> mean_from(6.0, 1.0, 3)
    Mean(value=2.0, variance=0.3333333333333333, df=2)
    """
    return Mean(total / units, deviation**2 / units, units - 1)


def mean_of_blocks(blocks: Sequence[Sequence[float]]) -> Mean:
    """The mean of days, where the days of one block (a run of one state) are like each other: the block is the unit.

    Each block counts by its days, w = days/all days; the variance is Σ w² (ȳ_block − ȳ)² / (1 − w), which is the usual
    one for blocks of equal length and allows for a long block's pull on the mean. Days beside each other are
    autocorrelated, so to treat them as units would promise far too much. Neighbouring blocks are alike too, but they
    are of different states: in a difference that narrows the truth, not the interval.
    Source: cluster-robust (HC2) variance of a mean, Bell and McCaffrey 2002; two blocks at least.

    >>> mean_of_blocks([[1.0, 3.0], [4.0, 6.0]])
    Mean(value=3.5, variance=2.25, df=1)
    """
    days = sum(len(block) for block in blocks)
    average = math.fsum(value for block in blocks for value in block) / days
    weights = [len(block) / days for block in blocks]
    parts = (w * w * (fmean(block) - average) ** 2 / (1 - w) for w, block in zip(weights, blocks, strict=True))
    return Mean(average, math.fsum(parts), len(blocks) - 1)


def welch(one: Mean, two: Mean) -> Estimate:
    """The difference of two means with Welch's t interval: the groups may vary differently.

    m₁ − m₂ ± t(ν) √(v₁ + v₂), ν = (v₁+v₂)² / (v₁²/ν₁ + v₂²/ν₂) by Welch and Satterthwaite. Source: Welch 1947.

    >>> [round(part, 3) for part in welch(mean_of([3.0, 4.0, 5.0]), mean_of([1.0, 2.0, 3.0]))]
    [2.0, -0.267, 4.267]
    """
    difference = one.value - two.value
    half = _half_width(one, two)
    return Estimate(difference, difference - half, difference + half)


def _half_width(one: Mean, two: Mean) -> float:
    variance = one.variance + two.variance
    return _t(one, two) * math.sqrt(variance) if variance else 0.0


def _t(one: Mean, two: Mean) -> float:
    top = (one.variance + two.variance) ** 2
    below = sum(mean.variance**2 / mean.df for mean in (one, two))
    return quantile(_TAIL, top / below if below else 1.0)


def lost_share(on: Mean, off: Mean) -> Estimate | None:
    """1 − off/on with Fieller's interval: the part of all business that goes when the campaign pauses.

    The ratios ρ with (off − ρ on)² ≤ t² (v_off + ρ² v_on), t as in `welch`, so that the interval holds 0 exactly when
    that of the difference does. None where `on` is not told from 0: then no ratio is excluded. Source: Fieller 1954.

    >>> [round(part, 4) for part in lost_share(Mean(100.0, 4.0, 6), Mean(95.0, 4.0, 6))]
    [0.05, -0.012, 0.1084]
    """
    t2 = _t(on, off) ** 2
    a, b, c = on.value**2 - t2 * on.variance, on.value * off.value, off.value**2 - t2 * off.variance
    if on.value <= 0 or a <= 0:
        return None
    root = math.sqrt(max(b * b - a * c, 0.0))
    return Estimate(1 - off.value / on.value, 1 - (b + root) / a, 1 - (b - root) / a)


def permutation_p(treated: Sequence[int], control: Sequence[int]) -> tuple[float, bool]:
    """How often chance alone draws groups that differ at least as much: the two-sided p-value, and whether it is exact.

    Every way to draw the treated among all units is tried where there are at most 20,000; else 9,999 seeded draws
    (fewer for thousands of units) stand for them, the observed one added. Changes are whole numbers, so that ties are
    ties. Source: Fisher 1935; Phipson and Smyth 2010 for the added one.

    >>> permutation_p([5, 6, 7], [1, 2, 3])
    (0.1, True)
    """
    # Sorted, so that the order of a file's rows changes no draw.
    values = [*sorted(treated), *sorted(control)]
    k, n, total = len(treated), len(values), sum(values)
    observed = abs(n * sum(treated) - k * total)
    ways = math.comb(n, k)
    if ways <= EXACT:
        hits = sum(abs(n * sum(drawn) - k * total) >= observed for drawn in combinations(values, k))
        return hits / ways, True
    draws = max(LEAST, min(DRAWS, NUMBERS // n))
    # A tie by a rounding error of the sums counts as a hit.
    hits = sum(
        int((np.abs(n * sums - k * float(total)) >= observed * (1 - 1e-12)).sum()) for sums in _drawn(values, k, draws)
    )
    return (hits + 1) / (draws + 1), False


def _drawn(values: Sequence[int], k: int, draws: int) -> Iterator[NDArray[np.float64]]:
    """Sums of `k` of the values, drawn at random: those with the smallest of as many random numbers."""
    luck, known, n = np.random.PCG64(SEED), np.asarray(values, np.float64), len(values)
    step = max(AT_ONCE // n, 1)
    for start in range(0, draws, step):
        rows = min(step, draws - start)
        keys = luck.random_raw(rows * n).reshape(rows, n)
        yield known[np.argpartition(keys, k - 1, axis=1)[:, :k]].sum(axis=1)
