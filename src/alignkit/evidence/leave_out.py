"""One deal left out: what a campaign's credit and rank would be, had its largest deal not been won."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from alignkit.evidence.shares import Shares
from alignkit.ragged import Ints


class WithoutLargest(NamedTuple):
    """Per group: its deal of most credit (−1: none), the credit and the rank that stay without that deal."""

    deal: Ints
    credit: Ints
    rank: Ints


def without_largest(shares: Shares, model: int) -> WithoutLargest:
    """Leave each group's largest deal out of everybody's credit, one after another.

    The largest is the one whose credit is furthest from zero; among equals the one of the smallest number. A group
    without credit keeps the rank that it has.

    >>> s = Shares(np.arange(2), np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([[80, 10, 50]]))
    >>> [part.tolist() for part in without_largest(s, 0)]
    [[0, 0], [10, 0], [1, 2]]
    """
    credit, whole = shares.credit[model], shares.of(model)
    by_deal = np.argsort(shares.deal, kind="stable")
    ends = np.searchsorted(shares.deal[by_deal], np.arange(int(shares.deal.max(initial=-1)) + 2))
    deal, kept, rank = (np.empty(shares.groups, np.int64) for _ in range(3))
    for group, rows in enumerate(_rows(shares)):
        size = np.abs(credit[rows])
        largest = int(shares.deal[rows][np.argmax(size)]) if size.any() else -1
        left = whole
        if largest >= 0:
            of_deal = by_deal[ends[largest] : ends[largest + 1]]
            left = whole.copy()
            left[shares.group[of_deal]] -= credit[of_deal]
        deal[group], kept[group] = largest, left[group]
        rank[group] = 1 + (left > left[group]).sum() + (left[:group] == left[group]).sum()
    return WithoutLargest(deal, kept, rank)


def _rows(shares: Shares) -> list[slice]:
    ends = np.searchsorted(shares.group, np.arange(shares.groups + 1)).tolist()
    return [slice(first, last) for first, last in pairwise(ends)]
