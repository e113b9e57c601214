"""What chance could have done to a model's figures: intervals of credit and of shares, and ranks over the redraws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.evidence.intervals import form, interval
from alignkit.evidence.ranks import Places, places
from alignkit.evidence.redraws import Floats, Redraws
from alignkit.evidence.refits import refit
from alignkit.evidence.shares import Shares
from alignkit.journeys.batch import Ints


@dataclass(frozen=True)
class Chance:
    """Per row: the ends of the interval of its credit and of its share of what was booked, and how its rank holds.

    The shares are NaN where the redraws book nothing, or less, so that shares of it have no meaning.
    """

    low: Ints
    high: Ints
    share_low: Floats
    share_high: Floats
    places: Places

    @classmethod
    def of(cls, shares: Shares, booked: Ints, redraws: Redraws) -> Chance:
        """One model's `shares` by cluster, with a group for every row; `booked` is the amount of each cluster."""
        redrawn, credit = refit(shares, redraws)[0], shares.of(0)
        even = np.full(redraws.clusters, 1 / max(redraws.clusters, 1))
        low, high = interval(redrawn, credit, form(shares, 0, even))
        share_low, share_high = np.full((2, len(credit)), np.nan)
        whole = int(booked.sum())
        totals = refit(one_group(booked), redraws)[0]
        if whole > 0 and (totals > 0).all():
            share_low, share_high = interval(redrawn / totals, credit / whole, form(shares, 0, booked / whole))
        return cls(low, high, share_low, share_high, places(credit, redrawn))


def one_group(amount: Ints) -> Shares:
    """Amounts per cluster as the shares of a single group: everything that was booked.

    >>> one_group(np.array([5, 0, 7])).of(0).tolist()
    [12]
    """
    at = np.arange(len(amount))
    return Shares(np.zeros(1, np.int64), np.zeros(len(amount), np.int64), at, amount[None, :])
