"""Student's t without scipy: its distribution function and quantiles, for any real number of degrees of freedom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

#: Where the continued fraction has converged, and when it is given up (it needs fewer than 200 terms).
_CLOSE, _TERMS = 1e-15, 10_000

_NORMAL = NormalDist()


def cumulative(t: float, df: float) -> float:
    """P(T ≤ t) for Student's t with `df` > 0 degrees of freedom.

    1 − I(ν/(ν+t²); ν/2, ½)/2 for t ≥ 0, with I the regularised incomplete beta function.
    Source: Abramowitz and Stegun 26.5.27.

    >>> round(cumulative(2.0, 10), 6), cumulative(0.0, 3.5)
    (0.963306, 0.5)
    """
    tail = incomplete_beta(df / (df + t * t), df / 2, 0.5) / 2
    return 1 - tail if t > 0 else tail


@lru_cache(maxsize=256)
def quantile(p: float, df: float) -> float:
    """The t below which a share `p` (0 < p < 1) of Student's t with `df` degrees of freedom lies, to 1e-10.

    Found by bisection of `cumulative`; the tail is doubled until it holds the quantile.

    >>> round(quantile(0.975, 10), 6), round(quantile(0.975, 1), 6), round(quantile(0.025, 4.5), 6)
    (2.228139, 12.706205, -2.658912)
    """
    if p < 0.5:
        return -quantile(1 - p, df)
    low, high = 0.0, 1.0
    while cumulative(high, df) < p:
        low, high = high, 2 * high
    while high - low > 1e-12 * max(high, 1.0):
        middle = (low + high) / 2
        low, high = (middle, high) if cumulative(middle, df) < p else (low, middle)
    return (low + high) / 2


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I(x; a, b) for 0 ≤ x ≤ 1 and a, b > 0.

    x^a (1−x)^b / (a B(a, b)) times a continued fraction, which converges fast for x < (a+1)/(a+b+2); beyond, the
    symmetry I(x; a, b) = 1 − I(1−x; b, a) is used. Source: Abramowitz and Stegun 26.5.8, evaluated by Lentz's method.

    >>> round(incomplete_beta(0.5, 2, 3), 10), incomplete_beta(0.0, 2, 3)
    (0.6875, 0.0)
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - beta) / a
    return front * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 1/(1+ d₁/(1+ d₂/(1+ …))), from the front, until a term changes nothing."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = value
        for term in (even, odd):
            d, c = 1 / (1 + term * d), 1 + term / c
            value *= d * c
        if abs(value - before) <= _CLOSE * abs(value):
            break
    return value


def series_quantile(chance: float, degrees: float) -> float:
    """The quantile of Student's t, by Cornish and Fisher's series (Abramowitz and Stegun 26.7.5): 0.1 % off at 3.

    A series, because thousands of rows may have an interval each; `quantile` is exact and takes a thousand
    times as long.

    >>> [round(series_quantile(0.975, degrees), 2) for degrees in (3, 10, math.inf)]
    [3.18, 2.23, 1.96]
    """
    z = _NORMAL.inv_cdf(chance)
    terms: Sequence[float] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, 1))
