"""Shao and Li's probabilistic model: a channel's own conversion rate, corrected by that of its pairs."""

from __future__ import annotations

import numpy as np

from alignkit.engines.paths import Found, Paths
from alignkit.engines.sets import Sets, ratio, summed, without_noise
from alignkit.ragged import Floats, Ints

RULE = "summed over won journeys; N counts the channels of each journey"

#: Pairs of channels worked on at a time.
PAIRS = 1 << 21


def fit(paths: Paths) -> Found:
    """In every won journey, a channel has its conversion rate plus half of what its pairs there add to their parts.

    C_i = p(y|i) + 1 ∕ (2 (N − 1)) · Σ_j (p(y|i, j) − p(y|i) − p(y|j)), where N counts the distinct channels *of that
    journey* and j runs over the others of them (N = 1: C_i = p(y|i)); p(y|i) = conversions ∕ journeys among those that
    touched i, p(y|i, j) among those that touched both. effect_i = Σ of C_i over won journeys, value_effect_i the same
    weighted by their value. Its sum has no meaning of its own, and C_i may be negative where channels do worse together
    than apart: the model table shares conversions in proportion where no effect is negative, and is refused else.

    Blind to order, repetition, and more than two channels at once.
    Source: Shao and Li 2011, where N − 1 is the number of other channels "for a particular user".

    >>> fit(Paths.of([[0, 1, 2], [0], [1, 2]], [1, 0, 0], [0, 1, 1])).effect.tolist()
    [0.5, 0.375, 0.375]
    """
    every = Sets.of(paths)
    sets = every.renumbered().merged()
    won, journeys = sets.per_channel(sets.conversions), sets.per_channel(sets.conversions + sets.nulls)
    rate = ratio(won, journeys)
    alone = np.where(sets.size == 1, 1.0, 0.5)  # Σ_j −p(y|i) ∕ (2 (N − 1)) takes half of its own rate from each
    tallies = (sets.conversions, sets.value)
    found = np.stack([rate * sets.per_channel(tally * alone) for tally in tallies])
    shares = [tally / np.maximum(sets.size - 1, 1) / 2 for tally in tallies]
    for one, other in sets.pairs_by_channel(PAIRS):
        gained = _pair_rate(sets, one, other) - rate[sets.member[other]]
        for at, share in enumerate(shares):
            found[at] += summed(sets.member[one], share[sets.set[one]] * gained, sets.channels)
    effect, value_effect = np.zeros((2, paths.channels))
    effect[every.present] = without_noise(found[0], float(sets.conversions.sum()))
    value_effect[every.present] = without_noise(found[1], float(np.abs(sets.value).sum()))
    return Found(effect, value_effect, figures={"rule": RULE}, tables={})


def _pair_rate(sets: Sets, one: Ints, other: Ints) -> Floats:
    """Per pair p(y|i, j): over all sets with both. All pairs of a channel i are there, or none."""
    code = sets.member[one].astype(np.int64)
    code -= code.min(initial=sets.channels)
    code = code * sets.channels + sets.member[other]
    cells = int(code.max(initial=-1)) + 1
    if cells > 4 * len(code):  # few of many channels' pairs occur: only those get a cell
        occurring, code = np.unique(code, return_inverse=True)
        cells = len(occurring)
    won, lost = (summed(code, tally[sets.set[one]], cells) for tally in (sets.conversions, sets.nulls))
    return ratio(won, won + lost)[code]
