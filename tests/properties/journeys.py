"""Journeys of given weights, through alignkit's allocator."""

from __future__ import annotations

import numpy as np

from alignkit.journeys.batch import Journeys
from alignkit.ledger.allocate import allocate


def journeys_of(deals: list[tuple[int, list[int]]]) -> list[list[int]]:
    """The minor units of each touch of each deal; the two entries that are no touches weigh nothing."""
    touches = np.array([len(weights) for _, weights in deals], np.int64)
    entries, per_deal = int(touches.sum()) + 2 * len(deals), np.zeros(len(deals), np.int64)
    nothing = np.zeros(entries, np.int64)
    journeys = Journeys(
        touches=touches,
        day=nothing,
        channel=nothing,
        campaign=nothing,
        direct=nothing.astype(bool),
        lead_day=per_deal,
        opportunity_hits=nothing,
        has_source=per_deal.astype(bool),
    )
    amounts = np.array([amount for amount, _ in deals], np.int64)
    weights = np.concatenate([[*weights, 0, 0] for _, weights in deals]).astype(np.int64)
    parts, _ = allocate(amounts, weights, journeys)
    starts = journeys.start.tolist()
    return [parts[start : start + len(w)].tolist() for start, (_, w) in zip(starts, deals, strict=False)]
