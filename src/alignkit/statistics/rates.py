"""Rates and their differences: k of n, with intervals that hold where few or none convert."""

from __future__ import annotations

import math

from alignkit.statistics.estimate import Estimate, Z


def wilson(conversions: int, units: int) -> Estimate:
    """A rate and its Wilson score interval.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Source: Wilson 1927.

    >>> [round(part, 4) for part in wilson(56, 70)]
    [0.8, 0.6918, 0.877]
    """
    p, spread = conversions / units, Z * Z / units
    centre = (p + spread / 2) / (1 + spread)
    half = Z * math.sqrt(p * (1 - p) / units + spread / (4 * units)) / (1 + spread)
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
