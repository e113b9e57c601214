"""Means of independent units or of blocks, their differences and their ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from alignkit.statistics.estimate import UPPER, Estimate, Mean
from alignkit.statistics.student import quantile


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
    return quantile(UPPER, top / below if below else 1.0)


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
