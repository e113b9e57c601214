"""Counting a chain of order 1: how many journeys begin at, pass between and end at channels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.engines.paths import Paths
from alignkit.errors import InputError
from alignkit.ragged import Codes, Floats, Ints

#: Steps counted at a time, so that the working arrays stay small beside the paths themselves.
CHUNK = 1 << 20


@dataclass(frozen=True)
class PathOutcomes:
    """What the chain is made of: the paths with a touch, and what ended on each.

    Per path with a touch (`row` says which): `weight` journeys, `won` and `lost` of them, worth `value`; `first` and
    `last` are the places of its first and last step. A path's value counts only where it has conversions.
    """

    row: Ints
    first: Ints
    last: Ints
    weight: Floats
    won: Floats
    lost: Floats
    value: Floats

    @classmethod
    def of(cls, paths: Paths) -> PathOutcomes:
        """The journeys of the paths; refuses counts below zero and figures that are no numbers."""
        for name, figures in (("conversions", paths.conversions), ("nulls", paths.nulls), ("value", paths.value)):
            if not np.isfinite(figures).all() or (name != "value" and (figures < 0).any()):
                at = int(np.flatnonzero(~np.isfinite(figures) | (figures < 0))[0])
                raise InputError(
                    "unusable-count",
                    f"path {at + 1} has {figures[at]:g} {name}",
                    why="a chain is made of journeys: their numbers must be 0 or more",
                    do=["correct the path, or leave it out"],
                )
        row = np.flatnonzero(paths.length)
        won, lost = paths.conversions[row], paths.nulls[row]
        value = np.where(won > 0, paths.value[row], 0.0)
        return cls(row, paths.start[:-1][row], paths.start[1:][row] - 1, won + lost, won, lost, value)

    def counting(self) -> PathOutcomes:
        """Those that have a weight."""
        some = self.weight > 0
        return self if some.all() else PathOutcomes(*(column[some] for column in vars(self).values()))

    @property
    def rate(self) -> float:
        """The share of the journeys that were won; 0 where there is none."""
        whole = float(self.weight.sum())
        return float(self.won.sum()) / whole if whole > 0 else 0.0


@dataclass(frozen=True)
class TransitionCounts:
    """Journeys between channels: `between[i, j]` from i to j; `begin`, `won`, `lost`, `value` per channel."""

    between: Floats
    begin: Floats
    won: Floats
    lost: Floats
    value: Floats

    @classmethod
    def of(cls, paths: Paths, journeys: PathOutcomes) -> TransitionCounts:
        """Every journey's steps counted once."""
        first, last = paths.step[journeys.first], paths.step[journeys.last]
        size = paths.channels
        return cls(
            between=_between(paths, journeys),
            begin=summed(first, journeys.weight, size),
            won=summed(last, journeys.won, size),
            lost=summed(last, journeys.lost, size),
            value=summed(last, journeys.value, size),
        )


def summed(place: Ints | Codes, weight: Floats, size: int) -> Floats:
    """The sum of the weights at each place."""
    return np.bincount(place, weight, size).astype(np.float64, copy=False)


def evenly_summed(place: Ints, weight: Floats, size: int) -> Floats:
    """The sum of the weights at each place in pairs of pairs, so that a long sum loses no more than a short one."""
    order = np.argsort(place, kind="stable")
    first = np.flatnonzero(np.diff(place[order], prepend=-1))
    total = np.zeros(size)
    if len(first):
        total[place[order][first]] = np.add.reduceat(weight[order], first)
    return total


def _between(paths: Paths, journeys: PathOutcomes) -> Floats:
    """How many journeys step from each channel to each: shape (channels, channels)."""
    size, steps = paths.channels, len(paths.step)
    cells = size * size
    found = np.zeros(cells)
    weight = journeys.weight
    # Journeys that count alike (one row each, the common case) are counted in whole numbers, twice as fast.
    alike = len(weight) > 0 and bool((weight == weight[0]).all())
    for low in range(0, steps - 1, CHUNK):
        high = min(low + CHUNK, steps - 1)
        cell = paths.step[low:high].astype(np.int64)
        cell *= size
        cell += paths.step[low + 1 : high + 1]
        one, end = np.searchsorted(journeys.last, [low, high])
        cell[journeys.last[one:end] - low] = cells  # from the end of one path to the begin of the next: no step
        if alike:
            found += np.bincount(cell, minlength=cells + 1)[:cells]
        else:
            over = slice(one, min(end + 1, len(weight)))
            inside = np.minimum(journeys.last[over] + 1, high) - np.maximum(journeys.first[over], low)
            found += np.bincount(cell, np.repeat(weight[over], inside), cells + 1)[:cells]
    if alike:
        found *= weight[0]
    return found.reshape(size, size)
