"""Inverting and solving a chain's I − Q and parts of its inverse, by blocks and in place, without exchanging rows."""

from __future__ import annotations

import numpy as np

from alignkit.ragged import Floats

#: Rows and columns worked out together: as many as the linear algebra underneath still does on one thread. Threads
#: that wait for each other in every small step cost more than they bring wherever other work runs beside them, and
#: one thread gives the same last bit everywhere.
BLOCK = 96

#: From so many rows on a product is left to all threads, so many rows at a time.
ROWS = 2048


def inverted(chain: Floats) -> Floats:
    """The inverse of an I − Q (or of it with its rows scaled), which may be overwritten: half the usual memory.

    Gauss–Jordan by blocks. What leaves a state is never less than what goes on from it to other states, so a pivot is
    never small beside its row.

    >>> inverted(np.array([[1.0, -0.5], [0.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.0, 1.0]]
    """
    size = len(chain)
    if size <= BLOCK:
        return np.linalg.inv(chain).astype(np.float64, copy=False)
    block = BLOCK if size < ROWS else 4 * BLOCK  # a large one does not fit where it is quickly at hand: fewer rounds
    for low in range(0, size, block):
        here = slice(low, min(low + block, size))
        pivot = inverted(chain[here, here].copy())
        row = np.zeros((len(pivot), size))
        add_product(row, pivot, chain[here])
        row[:, here] = pivot
        column = -chain[:, here]
        column[here] = 0
        chain[:, here] = 0
        add_product(chain, column, row)
        chain[here] = row
    return chain


def divided(visits: Floats, block: Floats, reached: Floats) -> Floats:
    """`visits` · block⁻¹ · `reached` for a block N_KK of a chain's inverse N, which is overwritten.

    Elimination by blocks. N_ij is N_jj times the chance to get from i to j, so no number stands above its pivot in its
    column, and the same holds for what is left after every step: exchanging rows would find nothing to exchange.

    >>> divided(np.array([1.0, 0.5]), np.array([[1.0, 0.5], [0.0, 1.0]]), np.array([[0.5], [1.0]])).tolist()
    [0.5]
    """
    total = np.zeros(reached.shape[1])
    reached = reached.copy()
    for low in range(0, len(block), BLOCK):
        here, rest = slice(low, low + BLOCK), slice(low + BLOCK, None)
        if len(block) <= low + BLOCK:
            return total + visits[here] @ np.linalg.solve(block[here, here], reached[here])
        pivot = inverted(block[here, here])
        ahead = pivot @ reached[here]
        total += visits[here] @ ahead
        row = np.zeros((BLOCK, len(block) - low - BLOCK))
        add_product(row, -pivot, block[here, rest])
        visits = np.concatenate([visits[: low + BLOCK], visits[rest] + visits[here] @ row])
        reached[rest] -= block[rest, here] @ ahead
        add_product(block[rest, rest], block[rest, here], row)
    return total


def add_product(matrix: Floats, left: Floats, right: Floats) -> None:
    """Add left · right to the matrix, in its place, in pieces that one thread does unless it is large."""
    large = len(matrix) >= ROWS
    rows, columns = (ROWS, matrix.shape[1]) if large else (BLOCK, BLOCK)
    for top in range(0, len(matrix), rows):
        for side in range(0, matrix.shape[1], columns):
            part = slice(top, top + rows), slice(side, side + columns)
            matrix[part] += left[part[0]] @ right[:, part[1]]
