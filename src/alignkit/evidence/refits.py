"""What every group would have earned in every redraw: the kernel of the bootstrap for models of rules.

A rule gives each deal its shares whatever the other deals are, so refitting it to a redraw is adding up: the counts
times the clusters' credit. Both are whole numbers, and while every partial sum stays below 2⁵³ floating point
adds them exactly, in any order: the totals are the same to the cent on any number of threads, by any BLAS.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alignkit.evidence.shares import Shares
from alignkit.ragged import Floats, Ints
from alignkit.statistics.bootstrap import Bootstrap

#: Whole numbers that a float64 holds exactly lie below this.
EXACT = 2**53

#: Multiplications that are done at a time: they stay in the cache, and OpenBLAS does not wake other threads for them,
#: which would wait for each other longer than they work.
_AT_A_TIME = 2**18


def refit(shares: Shares, redraws: Bootstrap) -> Ints:
    """Credit of every group under every model in every redraw (models × groups × replicates), in minor units.

    `shares` are `clustered`. Cost: one gathered row and one multiplication per pair, model and replicate, so a thousand
    campaigns of which a deal met eight cost what ten do; memory: the counts of a block, and the result.

    >>> s = Shares(np.array([0]), np.zeros(2, np.int64), np.arange(2), np.array([[100, 50]]))
    >>> sorted(set(refit(s, Bootstrap(2, 50)).ravel().tolist()))
    [100, 150, 200]
    """
    return refit_all([shares], redraws)[0]


def refit_all(several: Sequence[Shares], redraws: Bootstrap) -> list[Ints]:
    """The same for several groupings of the same clusters, which share the draws."""
    found = [np.zeros((len(one.credit), one.groups, redraws.replicates), np.int64) for one in several]
    filled = [(one, totals) for one, totals in zip(several, found, strict=True) if len(one.group)]
    for first, counts in redraws.blocks() if filled else ():
        most = int(counts.max())
        for shares, totals in filled:
            _add_up(shares, counts, most, totals[:, :, first : first + counts.shape[1]])
    return found


def _add_up(shares: Shares, counts: Floats, most: int, totals: Ints) -> None:
    """One block of redraws: counts times credit, a few of a group's pairs at a time."""
    ends = np.searchsorted(shares.group, np.arange(shares.groups + 1)).tolist()
    parts = exact_parts(shares, most)
    rows = max(_AT_A_TIME // (len(shares.credit) * counts.shape[1]), 1)
    for group in range(shares.groups):
        for begin in range(ends[group], ends[group + 1], rows):
            some = slice(begin, min(begin + rows, ends[group + 1]))
            drawn = counts[shares.deal[some]]
            for scale, credit in parts:
                totals[:, group] += (credit[:, some] @ drawn).astype(np.int64) * scale


def exact_parts(shares: Shares, most: int) -> list[tuple[int, Floats]]:
    """The credit as floats whose sums are exact where no cluster is drawn more than `most` times: one part, or two.

    A partial sum is at most `most` · Σ|credit| of its group; where that could pass 2⁵³, each number is split into
    high · 2²⁶ + low. Sums of the sums must fit 63 bits (92 quadrillion dollars), else this refuses.
    """
    size = np.abs(shares.credit).astype(object) if _huge(shares.credit) else np.abs(shares.credit)
    bound = max((int(total) for total in size.sum(axis=1)), default=0) * most
    if bound < EXACT:
        return [(1, shares.credit.astype(np.float64))]
    if bound >= 2**63:
        raise OverflowError("the amounts are too large to be redrawn exactly")
    high = shares.credit >> 26
    return [(2**26, high.astype(np.float64)), (1, (shares.credit - (high << 26)).astype(np.float64))]


def _huge(credit: Ints) -> bool:
    """Whether sums of the sizes could pass 63 bits."""
    return bool(credit.size and float(np.abs(credit).max()) * credit.shape[1] >= 2**62)
