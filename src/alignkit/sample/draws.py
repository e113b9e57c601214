"""Random numbers that never change: a hash of (seed, stream, index), in integers only.

Every number is drawn for a *named purpose* and an *index*, not in a sequence. So a draw never depends on which draws
came before, on how the work is cut into chunks, or on the version of a library: the counterfactual company that never
ran a campaign shares all its other luck with the real one. The mixing function is splitmix64's finaliser (Steele, Lea
and Flood 2014) over 64-bit integers, which wrap around by definition; no floating point is involved anywhere.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Index: TypeAlias = "int | NDArray[np.int64]"
Drawn: TypeAlias = NDArray[np.int64]

_ODD = 0x9E3779B97F4A7C15

#: The parts of a whole in which chances are given.
WHOLE = 10_000


class Draws:
    """Independent uniform draws, addressed by a stream's name and up to a few indices.

    >>> luck = Draws(7)
    >>> luck.below("coin", 2, np.arange(8)).tolist()
    [1, 1, 1, 1, 0, 0, 1, 1]
    >>> luck.below("coin", 2, 3).item()
    1
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._keys: dict[str, int] = {}

    def bits(self, stream: str, *index: Index) -> NDArray[np.uint64]:
        """32 random bits for each index (indices broadcast against each other)."""
        mixed = np.asarray(self._key(stream), np.uint64)
        for part in index:
            salted = np.atleast_1d(np.asarray(part, np.int64)).astype(np.uint64) * np.uint64(_ODD)
            mixed = _mix(mixed ^ salted)
        return mixed >> np.uint64(32)

    def below(self, stream: str, limit: int | Drawn, *index: Index) -> Drawn:
        """Whole numbers 0 ≤ n < limit; `limit` at most 2³¹."""
        return ((self.bits(stream, *index) * np.asarray(limit, np.uint64)) >> np.uint64(32)).astype(np.int64)

    def chance(self, stream: str, parts: int | Drawn, *index: Index) -> NDArray[np.bool_]:
        """True in `parts` of 10,000 cases."""
        return self.below(stream, WHOLE, *index) < parts

    def _key(self, stream: str) -> int:
        if stream not in self._keys:
            digest = blake2b(f"{self._seed}:{stream}".encode(), digest_size=8).digest()
            self._keys[stream] = int.from_bytes(digest, "little")
        return self._keys[stream]


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """splitmix64's finaliser: every output bit depends on every input bit."""
    value = value + np.uint64(_ODD)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
