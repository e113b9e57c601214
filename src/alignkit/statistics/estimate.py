"""An estimate with its 95 % interval, and a mean with what its interval is made of."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

#: How sure an interval is: the share of companies (or experiments) whose truth it should hold.
LEVEL = 0.95

#: The chance below an interval's upper end, and the normal distribution's quantile there.
UPPER = (1 + LEVEL) / 2
Z = NormalDist().inv_cdf(UPPER)


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
