"""How firmly a campaign holds its place: ranks over redraws or variants, and who stays ahead of whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.ragged import Floats, Ints
from alignkit.statistics.bca import place
from alignkit.statistics.estimate import LEVEL

#: "At the top" is to be among so many.
TOP = 5


@dataclass(frozen=True)
class Places:
    """Per group: its rank (1: most credit), the interval of its ranks, and in what share of the cases it keeps its
    rank, is among the `TOP`, and has more credit than the group ranked next (NaN for the last).
    """

    rank: Ints
    low: Ints
    high: Ints
    kept: Floats
    top: Floats
    ahead: Floats


def ranks(credit: Ints) -> Ints:
    """The rank of each group in each case (groups × cases), 1 for the most credit.

    Groups of equal credit stand in the order in which they are given: one order, whatever the sort.

    >>> ranks(np.array([[5, 1], [5, 9], [0, 3]])).T.tolist()
    [[1, 2, 3], [3, 1, 2]]
    """
    order = np.argsort(-credit, axis=0, kind="stable")
    placed = np.empty_like(order)
    np.put_along_axis(placed, order, np.arange(1, len(credit) + 1)[:, None], axis=0)
    return placed


def places(credit: Ints, cases: Ints) -> Places:
    """Ranks of `credit` (per group), and how they hold over `cases` (groups × cases).

    >>> found = places(np.array([9, 5]), np.array([[9, 8, 1, 7], [5, 5, 5, 5]]))
    >>> found.rank.tolist(), found.kept.tolist(), found.ahead[0].item()
    ([1, 2], [0.75, 0.75], 0.75)
    """
    many = cases.shape[1]
    rank = ranks(credit[:, None])[:, 0]
    found = ranks(cases)
    ordered = np.sort(found, axis=1)
    ahead = np.full(len(credit), np.nan)
    order = np.argsort(rank)
    ahead[order[:-1]] = (cases[order[:-1]] > cases[order[1:]]).mean(axis=1)
    return Places(
        rank=rank,
        low=ordered[:, place((1 - LEVEL) / 2, many)],
        high=ordered[:, place((1 + LEVEL) / 2, many)],
        kept=(found == rank[:, None]).mean(axis=1),
        top=(found <= TOP).mean(axis=1),
        ahead=ahead,
    )
