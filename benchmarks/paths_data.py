"""Journeys for timing the engines on paths: one row per journey, channels of very unequal size, 10 % won."""

from __future__ import annotations

import numpy as np

from alignkit.engines.paths import Paths
from alignkit.ragged import Floats, Ints

MEAN_LENGTH = 6
WON = 0.1
EXPONENT = 1.1


def journeys(n: int, channels: int, seed: int) -> Paths:
    """`n` journeys over `channels`: Zipf(1.1) channels, geometric length of mean 6, 10 % won, worth 1 to 1,000.

    The same arguments give the same journeys: the draws are the raw numbers of a PCG64.
    """
    raw = np.random.PCG64(seed)
    stop = 1 / MEAN_LENGTH
    lengths = 1 + _drawn(raw, np.cumsum(stop * (1 - stop) ** np.arange(200)), n)
    weight = np.arange(1, channels + 1) ** -EXPONENT
    step = _drawn(raw, np.cumsum(weight / weight.sum()), int(lengths.sum()))
    won = (_uniform(raw, n) < WON).astype(np.float64)
    return Paths(
        step=step.astype(np.int32),
        start=np.concatenate([[0], np.cumsum(lengths)]),
        conversions=won,
        nulls=1 - won,
        value=won * (1 + _drawn(raw, np.arange(1, 1001) / 1000, n)),
        channels=channels,
    )


def _uniform(raw: np.random.PCG64, n: int) -> Floats:
    """`n` numbers of 0 and more and below 1."""
    drawn: Floats = (raw.random_raw(n) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return drawn


def _drawn(raw: np.random.PCG64, cumulated: Floats, n: int) -> Ints:
    """`n` places in a distribution given by its cumulated probabilities."""
    return np.minimum(np.searchsorted(cumulated, _uniform(raw, n), side="right"), len(cumulated) - 1).astype(np.int64)
