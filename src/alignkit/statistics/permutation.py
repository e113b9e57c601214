"""The permutation test: how often chance alone draws groups that differ as much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from alignkit.ragged import Floats

#: Up to so many ways to draw the treated units all are tried; beyond, `DRAWS` of them at random, fewer (`LEAST` at
#: least) where they would need more than `NUMBERS` random numbers; these are drawn `AT_ONCE` at a time.
EXACT, DRAWS, LEAST, NUMBERS, AT_ONCE, SEED = 20_000, 9_999, 999, 20_000_000, 2_000_000, 2014


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


def _drawn(values: Sequence[int], k: int, draws: int) -> Iterator[Floats]:
    """Sums of `k` of the values, drawn at random: those with the smallest of as many random numbers."""
    luck, known, n = np.random.PCG64(SEED), np.asarray(values, np.float64), len(values)
    step = max(AT_ONCE // n, 1)
    for start in range(0, draws, step):
        rows = min(step, draws - start)
        keys = luck.random_raw(rows * n).reshape(rows, n)
        yield known[np.argpartition(keys, k - 1, axis=1)[:, :k]].sum(axis=1)
