"""What chance could have done to a model's figures: intervals of credit and of shares, and ranks over the redraws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.evidence.ranks import Places, places
from alignkit.evidence.refits import refit_all
from alignkit.evidence.shares import Shares
from alignkit.ragged import Floats, Ints
from alignkit.statistics.bca import Form, interval, unknown_form
from alignkit.statistics.bootstrap import Bootstrap


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
    def of_rule(cls, shares: Shares, booked: Ints, redraws: Bootstrap) -> Chance:
        """For a model of rules: `shares` by cluster, with a group for every row; `booked` is each cluster's amount."""
        redrawn, totals = refit_all([shares, one_group(booked)], redraws)
        return cls.of_redrawn(redrawn[0], shares, booked, totals[0, 0])

    @classmethod
    def of_redrawn(cls, redrawn: Ints, shares: Shares, booked: Ints, totals: Ints) -> Chance:
        """The same from its credit in every redraw (rows × redraws) and what each redraw booked."""
        whole = int(booked.sum())
        even = np.full(len(booked), 1 / max(len(booked), 1))
        forms = shares.form(0, even), shares.form(0, booked / whole if whole > 0 else even)
        return cls._of(redrawn, shares.of(0), totals, whole, *forms)

    @classmethod
    def of_refits(cls, redrawn: Ints, shares: Shares, clusters: int, totals: Ints, whole: int) -> Chance:
        """For a model that learns: its credit in every refit (rows × redraws), and what each redraw booked.

        How its credit leans is read from the refits; its degrees of freedom are those of the credit as it stands.
        """
        degrees = shares.form(0, np.full(clusters, 1 / max(clusters, 1))).degrees
        leaning = (unknown_form(figures) for figures in (redrawn.astype(float), redrawn / np.maximum(totals, 1)))
        own, of_share = (Form(lean.acceleration, degrees) for lean in leaning)
        return cls._of(redrawn, shares.of(0), totals, whole, own, of_share)

    @classmethod
    def _of(cls, redrawn: Ints, credit: Ints, totals: Ints, whole: int, own: Form, of_share: Form) -> Chance:
        low, high = interval(redrawn, credit, own)
        share_low, share_high = np.full((2, len(credit)), np.nan)
        if whole > 0 and (totals > 0).all():
            share_low, share_high = interval(redrawn / totals, credit / whole, of_share)
        return cls(low, high, share_low, share_high, places(credit, redrawn))


def one_group(amount: Ints) -> Shares:
    """Amounts per cluster as the shares of a single group: everything that was booked.

    >>> one_group(np.array([5, 0, 7])).of(0).tolist()
    [12]
    """
    at = np.arange(len(amount))
    return Shares(np.zeros(1, np.int64), np.zeros(len(amount), np.int64), at, amount[None, :])
