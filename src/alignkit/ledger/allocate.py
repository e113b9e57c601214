"""Split each deal's amount over its entries so that the parts sum to the whole exactly (`RULES.md` 21, 24)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignkit.errors import UsageError
from alignkit.journeys.batch import Journeys, Weights
from alignkit.money import rounded_share
from alignkit.ragged import Ints

#: Real-valued weights are shares of the journey's largest, in 2⁻⁴⁰.
SCALE = 2**40
WIDEST = 2**62


def whole_weights(weights: Weights, journeys: Journeys, model: str = "the model") -> Ints:
    """Weights as whole numbers, fixed once: integers as they are, reals as shares of their journey's largest · 2⁴⁰.

    Raises `UsageError` for weights that are negative, not finite, of the wrong shape, or too large to be exact.
    """
    given = np.asarray(weights)  # a plugin may give a list
    if given.shape != (len(journeys.deal),):
        raise _refused(model, f"gave {given.shape} weights for {len(journeys.deal)} entries")
    if given.size and given.dtype.kind not in "biuf":
        raise _refused(model, "gave weights that are no numbers")
    whole = _quantised(given, journeys, model) if given.dtype.kind == "f" else given.astype(np.int64)
    if whole.size and int(whole.min()) < 0:
        raise _refused(model, "gave a negative weight")
    if whole.size and int(whole.max()) * int(journeys.touches.max(initial=0) + 2) >= WIDEST:
        raise _refused(model, "gave weights that are too large to be exact")
    return whole


def _quantised(weights: NDArray[Any], journeys: Journeys, model: str) -> Ints:
    if not np.isfinite(weights).all():
        raise _refused(model, "gave a weight that is not finite")
    if weights.size and weights.min() < 0:
        raise _refused(model, "gave a negative weight")
    largest = np.maximum.reduceat(weights, journeys.start[:-1]) if journeys.deals else weights
    share = weights / np.where(largest > 0, largest, 1)[journeys.deal]
    return np.floor(share * SCALE + 0.5).astype(np.int64)


def _refused(model: str, says: str) -> UsageError:
    return UsageError("bad-weights", f"{model} {says}", why="A share of money must be a number of 0 or more.")


def running(weights: Ints, journeys: Journeys) -> Ints:
    """Each entry's weight added to those before it in its deal."""
    total: Ints = np.cumsum(weights)
    before = np.concatenate([[0], total])[journeys.start[:-1]]
    until: Ints = total - before[journeys.deal]
    return until


def allocate(amount: Ints, weights: Ints, journeys: Journeys) -> tuple[Ints, Ints]:
    """Each entry's part of its deal's `amount` (minor units), and each deal's total weight.

    Carry-forward: part_i = round(amount · W_i / W) − round(amount · W_{i−1} / W), W_i the running weight, rounded half
    away from zero. Every part lies within one minor unit of its exact share; the sum telescopes to the amount. A deal
    whose weights are all zero gets no parts.

    >>> from alignkit.journeys.batch import Journeys
    >>> j = Journeys(*[np.zeros(1, np.int64) + v for v in (3,)], *[np.zeros(5, np.int64)] * 3, np.zeros(5, bool),
    ...              np.zeros(1, np.int64), np.zeros(5, np.int64), np.zeros(1, bool))
    >>> parts, total = allocate(np.array([100]), np.array([1, 1, 1, 0, 0]), j)
    >>> parts.tolist(), total.tolist()
    ([33, 34, 33, 0, 0], [3])
    """
    until = running(weights, journeys)
    total = until[journeys.start[1:] - 1] if journeys.deals else np.zeros(0, np.int64)
    share = rounded_share(amount[journeys.deal], until, np.maximum(total, 1)[journeys.deal])
    parts = np.diff(share, prepend=0)
    first = journeys.start[:-1]
    parts[first] = share[first]
    return parts, total
