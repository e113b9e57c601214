"""Participation: which conversions a channel had any part in. Influenced, not credited."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.paths import Found, Paths
from alignkit.engines.sets import Sets, ratio


def fit(paths: Paths) -> Found:
    """The conversions of the journeys that touched a channel, each counted whole for every channel it touched.

    effect_i = Σ conversions of the journeys whose channel set has i; value_effect_i the same of their value. One
    conversion influenced by three channels is three times in the column: never sum it, and share nothing by it. Beside
    it `tables["participation"]` has all journeys that touched the channel and its share of all conversions, touched or
    not.

    Blind to everything but presence: order, repetition, and who else was there. Lost journeys are only counted.
    Source: "influenced pipeline" of the CRM systems; Shao and Li 2011 start from it.

    >>> found = fit(Paths.of([[0, 1, 0], [1], []], [2, 1, 1]))
    >>> found.effect.tolist(), found.tables["participation"]["share"].tolist()
    ([2.0, 3.0], [0.5, 0.75])
    """
    sets = Sets.of(paths)
    won, lost = sets.per_channel(sets.conversions), sets.per_channel(sets.nulls)
    every = float(paths.conversions.sum())
    table: dict[str, NDArray[np.generic]] = {
        "channel": np.arange(paths.channels),
        "conversions": won,
        "nulls": lost,
        "rate": ratio(won, won + lost),
        "share": won / every if every else np.zeros_like(won),
    }
    return Found(
        effect=won,
        value_effect=sets.per_channel(sets.value),
        figures={"conversions": every, "touched": float(sets.conversions.sum()), "summed": "never: channels overlap"},
        tables={"participation": table},
    )
