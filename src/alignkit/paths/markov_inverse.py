"""The inverse of a chain's I − Q, in its own place."""

from __future__ import annotations

import numpy as np

from alignkit.paths.coded import Floats

#: Rows and columns worked out together, and rows that are changed at a time.
BLOCK, ROWS = 256, 2048


def inverted(chain: Floats) -> Floats:
    """The inverse of an I − Q (or of it with its rows scaled), which is overwritten: half the memory of the usual way.

    Gauss–Jordan by blocks, without exchanging rows: what leaves a state is never less than what goes on from it to
    other states, so a pivot is never small beside its row.

    >>> inverted(np.array([[1.0, -0.5], [0.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.0, 1.0]]
    """
    size = len(chain)
    for low in range(0, size, BLOCK):
        here = slice(low, min(low + BLOCK, size))
        pivot = np.linalg.inv(chain[here, here])
        row = pivot @ chain[here]
        row[:, here] = pivot
        column = chain[:, here].copy()
        chain[:, here] = 0
        for top in range(0, size, ROWS):
            chain[top : top + ROWS] -= column[top : top + ROWS] @ row
        chain[here] = row
    return chain
