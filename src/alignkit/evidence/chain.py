"""Markov chains of order 1 refitted to redraws: journeys are counted once, every redraw is a sum and one inverse."""

from __future__ import annotations

import numpy as np

from alignkit.engines.markov.counts import PathOutcomes, TransitionCounts
from alignkit.engines.markov.fit import of_order_one
from alignkit.engines.paths import Paths
from alignkit.errors import UsageError
from alignkit.evidence.refits import EXACT, refit
from alignkit.evidence.shares import Shares
from alignkit.ragged import Floats, Ints
from alignkit.statistics.bootstrap import Bootstrap


def refit_chain(paths: Paths, cluster: Ints, redraws: Bootstrap) -> tuple[Floats, Floats]:
    """The removal effects of every channel in every redraw, on wins and on their value (channels × replicates).

    `cluster` says which cluster each path's journeys are drawn with. What a chain is made of (how many journeys begin
    at, pass between and end at channels) is a sum over journeys, so each redraw's counts are the clusters' counts times
    how often they were drawn, in whole numbers and therefore exact; then one inverse per redraw. A redraw without a won
    journey has no effects: 0. Refuses fractional counts, of which there is no redrawing.

    >>> effect, _ = refit_chain(Paths.of([[0, 1], [1], [0]], [1, 1, 0], [0, 0, 1]), np.arange(3), Bootstrap(3, 4))
    >>> effect.shape
    (2, 4)
    """
    journeys = PathOutcomes.of(paths)
    if (journeys.weight != np.floor(journeys.weight)).any():
        raise UsageError(
            "fractional-count",
            "the journeys are counted in fractions, so they cannot be redrawn",
            why="A redraw takes whole journeys or none.",
            do=["count journeys in whole numbers", "or leave the intervals out:  --evidence none"],
        )
    (of, cell, amount), scale = _parts(paths, journeys)
    size = paths.channels
    shares = _by_cluster(cell, cluster[journeys.row[of]], amount)
    # Only the cells that occur are held for every redraw: of thousands of campaigns few follow each other.
    counts = np.zeros(size * size + 4 * size, np.int64)
    effects = []
    for drawn in refit(shares, redraws)[0].T:
        counts[shares.code] = drawn
        effects.append(_effects(counts, size, scale))
    effect, value = (np.array(rows).T.reshape(size, -1) for rows in zip(*effects, strict=True))
    return effect, value


def _parts(paths: Paths, journeys: PathOutcomes) -> tuple[tuple[Ints, Ints, Ints], float]:
    """What each journey adds to which cell (its number, the cell, the amount), and how many units of value are one."""
    size, many = paths.channels, np.arange(len(journeys.row))
    weight = journeys.weight.astype(np.int64)
    largest = float(np.abs(journeys.value).sum())
    # The value in units so small that nothing is lost, so large that its sums stay exact.
    scale = 2.0 ** np.floor(np.log2(EXACT / 2**10 / largest)) if largest else 1.0
    value = np.floor(journeys.value * scale + 0.5).astype(np.int64)
    begin, end = paths.step[journeys.first].astype(np.int64), paths.step[journeys.last].astype(np.int64)
    steps = journeys.last - journeys.first
    of = np.repeat(many, steps)
    at = np.arange(len(of)) - np.repeat(np.cumsum(steps) - steps, steps) + journeys.first[of]
    between = paths.step[at].astype(np.int64) * size + paths.step[at + 1]
    ends = size * size + size * np.arange(4)
    added = (weight[of], weight, journeys.won.astype(np.int64), journeys.lost.astype(np.int64), value)
    cells = (between, ends[0] + begin, ends[1] + end, ends[2] + end, ends[3] + end)
    return (np.concatenate([of, *[many] * 4]), np.concatenate(cells), np.concatenate(added)), float(scale)


def _by_cluster(cell: Ints, cluster: Ints, amount: Ints) -> Shares:
    """Amounts by cell and cluster, each pair once."""
    there = np.flatnonzero(amount)
    width = int(cluster.max(initial=0)) + 1
    key = cell[there] * width + cluster[there]
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    total = np.add.reduceat(amount[there][order], starts) if len(starts) else np.zeros(0, np.int64)
    code, group = np.unique(key[starts] // width, return_inverse=True)
    return Shares(code, group.astype(np.int64), key[starts] % width, total[None, :])


def _effects(column: Ints, size: int, scale: float) -> tuple[Floats, Floats]:
    """Removal effects of one redraw's counts."""
    counts = column.astype(np.float64)
    begin, won, lost, value = counts[size * size :].reshape(4, size)
    if not won.any():
        return np.zeros(size), np.zeros(size)
    removal = of_order_one(TransitionCounts(counts[: size * size].reshape(size, size), begin, won, lost, value / scale))
    return removal.effect, removal.value_effect
