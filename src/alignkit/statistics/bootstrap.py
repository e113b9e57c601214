"""Bootstrap of the customers: how the deals might have fallen out, had chance sent others like them.

A bootstrap draws as many clusters as there are, with replacement (Efron 1979). A cluster is an account with all its
deals: deals of one account share people, campaigns and luck, so they are drawn together or not at all (Davison and
Hinkley 1997, §3.8). A deal without an account is its own cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from alignkit.ragged import Floats, Ints

#: The seed and the number of redraws where none is asked for.
SEED, REPLICATES = 20_260_101, 1000

#: How many counts are held at a time: 64 MB of them.
_HELD = 2**23

#: How many draws are made at a time: they stay in the processor's cache.
_DRAWN = 2**17


def clusters(accounts: Sequence[str | None]) -> tuple[Ints, int]:
    """The cluster of each deal, numbered by first appearance, and how many there are.

    >>> clusters(["a", None, "b", "a", None])[0].tolist()
    [0, 1, 2, 0, 3]
    """
    known: dict[object, int] = {}
    # A deal without an account has its own place for a key: no account is called so.
    keys = (at if account is None else account for at, account in enumerate(accounts))
    numbers = [known.setdefault(key, len(known)) for key in keys]
    return np.array(numbers, np.int64), len(known)


@dataclass(frozen=True)
class Bootstrap:
    """`replicates` redraws of `clusters` clusters from a seed: each says how often each cluster was drawn.

    The draws are PCG64's raw 64-bit numbers (a stream that numpy keeps, unlike those of its generators' methods), two
    32-bit halves each: cluster = ⌊half · clusters / 2³²⌋. A cluster's chance is off by less than clusters / 2³², and
    the counts depend on nothing but the three numbers.
    """

    clusters: int
    replicates: int = REPLICATES
    seed: int = SEED

    def blocks(self, size: int | None = None) -> Iterator[tuple[int, Floats]]:
        """The number of a block's first replicate, and its counts (clusters × replicates of the block, whole numbers).

        The counts are the same whatever the block size; each column sums to the number of clusters.

        >>> [(first, counts.sum(axis=0).tolist()) for first, counts in Bootstrap(3, 2).blocks(1)]
        [(0, [3.0]), (1, [3.0])]
        """
        size = size or max(1, min(self.replicates, _HELD // max(self.clusters, 1)))
        source = np.random.PCG64(self.seed)
        for first in range(0, self.replicates, size):
            many = min(size, self.replicates - first)
            yield first, self._counts(source, many)

    def _counts(self, source: np.random.PCG64, many: int) -> Floats:
        """Clusters × `many`: a replicate takes the next ⌈clusters / 2⌉ raw numbers, and leaves the odd half."""
        counts = np.empty((self.clusters, many))
        few = max(_DRAWN // max(self.clusters, 1), 1)
        for first in range(0, many, few):
            counts[:, first : first + few] = self._drawn(source, min(few, many - first)).T
        return counts

    def _drawn(self, source: np.random.PCG64, many: int) -> Ints:
        """How often each cluster was drawn, a row per replicate."""
        pairs = (self.clusters + 1) // 2
        raw = np.asarray(source.random_raw(many * pairs), np.uint64).reshape(many, pairs)
        drawn = np.empty((many, pairs, 2), np.uint64)
        np.right_shift(raw, np.uint64(32), out=drawn[:, :, 0])
        np.bitwise_and(raw, np.uint64(0xFFFFFFFF), out=drawn[:, :, 1])
        chosen = drawn.reshape(many, 2 * pairs)[:, : self.clusters]
        chosen *= np.uint64(self.clusters)
        chosen >>= np.uint64(32)
        chosen += (np.arange(many, dtype=np.uint64) * np.uint64(self.clusters))[:, None]
        counted = np.bincount(chosen.ravel().view(np.int64), minlength=many * self.clusters)
        return counted.reshape(many, self.clusters)
