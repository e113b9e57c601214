"""Small made-up companies: which deal of which account gave which group how much, under each model."""

from __future__ import annotations

import numpy as np

from alignkit.evidence.shares import Shares


def shares(
    deals: int, groups: int, models: int = 1, seed: int = 1, *, largest: int = 10_000, met: float = 0.4
) -> Shares:
    """Random pairs of group and deal with credit of either sign."""
    rng = np.random.default_rng(seed)
    credit = rng.integers(-largest // 10, largest, (models, groups, deals)) * (rng.random((groups, deals)) < met)
    return of(credit)


def of(credit: np.ndarray) -> Shares:
    """Shares from a full array: models × groups × deals, or groups × deals for one model."""
    whole = credit if credit.ndim == 3 else credit[None]
    group, deal = np.nonzero(whole.any(axis=0))
    return Shares(np.arange(whole.shape[1]), group.astype(np.int64), deal.astype(np.int64), whole[:, group, deal])
