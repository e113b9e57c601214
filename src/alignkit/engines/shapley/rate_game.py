"""Shapley values of the channels in the rate game, where lost journeys count: exact, or by sampling with an error."""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.paths import Found, Paths
from alignkit.engines.sets import Sets, ratio, summed, without_noise
from alignkit.errors import UsageError
from alignkit.ragged import Floats, Ints

GAME = "rate: v(S) = conversions ∕ journeys among the journeys whose channels are all in S, 0 where there are none"

Places = NDArray[np.unsignedinteger]
Tables = dict[str, dict[str, NDArray[np.generic]]]

#: How many channels an exact solution may have at most: 2²⁶ coalitions take about 4 GB.
MOST_EXACT = 26

#: Coalitions are shown up to so many channels.
MOST_SHOWN = 12

#: Up to so many channels, a sample takes the first two of each permutation exactly; above, the first.
MOST_PAIRED = 10_000

#: Cells worked on at a time, and orders.
CELLS = 1 << 22
AT_ONCE = 64

#: Additions spent on orders, within the fewest and the most that are drawn.
WORK = 1_000_000_000
FEWEST, MOST = 1_000, 20_000


def rate_game(paths: Paths, *, exact_up_to: int = 20, permutations: int | None = None, seed: int = 0) -> Found:
    """A channel's mean difference to the conversion rate over all orders in which the channels could have been added.

    v(S) = conversions ∕ (conversions + nulls) over the journeys whose channel set lies in S, 0 where there is none;
    φ_i = Σ over S without i of |S|! (K − |S| − 1)! ∕ K! · (v(S ∪ i) − v(S)). The sum of all φ is the rate of all
    journeys with a touch. The value version has value ∕ journeys for v. A channel whose journeys are won less often
    than the others' may have φ < 0: it stays negative. K counts the channels that any journey touched.

    Up to `exact_up_to` channels all 2^K coalitions are summed (a subset-sum transform). Above, `permutations` orders
    are drawn (by default 1,000 to 20,000, the more the smaller the data): each channel's marginal contribution is
    averaged over them, but for the front of an order, whose mean is known. `tables["sampling"]` has each channel's
    standard error (too small where a handful of journeys is all a channel has); the sum over channels is exact.

    Blind to order, repetition and time. A coalition with few journeys has a rate like any other: noise counts.
    Source: Shapley 1953; Dalessandro et al. 2012; sampling: Castro, Gómez and Tejada 2009.

    >>> rate_game(Paths.of([[0], [0, 1]], [9, 1], [1, 9])).effect.round(6).tolist()
    [0.7, -0.2]
    """
    if not 0 <= exact_up_to <= MOST_EXACT or (permutations is not None and permutations < 2) or seed < 0:
        raise _refused(exact_up_to, permutations, seed)
    every = Sets.of(paths)
    sets = every.renumbered()
    if sets.channels <= exact_up_to:
        return _placed(_exact(sets), every)
    sets = sets.merged()
    return _placed(_sampled(sets, permutations or _affordable(sets), seed), every)


def _refused(exact_up_to: int, permutations: int | None, seed: int) -> UsageError:
    return UsageError(
        "bad-sampling",
        f"the rate game cannot be solved with exact_up_to={exact_up_to}, permutations={permutations}, seed={seed}",
        why=f"K channels have 2^K coalitions, and one draw has no error: 0 to {MOST_EXACT} channels, 2 draws or more.",
        do=["leave them as they are", "or give a seed of 0 or more"],
    )


def _affordable(sets: Sets) -> int:
    """How many orders cost about `WORK`, whatever the machine: the same data has the same draws everywhere."""
    return min(max(WORK // (len(sets.member) + 3 * len(sets) + 4 * sets.channels), FEWEST), MOST)


class _Solved(NamedTuple):
    """Per present channel the effect, its value and their standard errors; what the reader should see besides."""

    effect: Floats
    value_effect: Floats
    error: Floats
    value_error: Floats
    figures: dict[str, float | int | str]
    tables: Tables


def _placed(solved: _Solved, sets: Sets) -> Found:
    """The present channels' results at their own places: who is in no journey is a null player and has 0."""
    effect, value_effect = np.zeros(sets.channels), np.zeros(sets.channels)
    effect[sets.present], value_effect[sets.present] = solved.effect, solved.value_effect
    journeys = float(sets.conversions.sum() + sets.nulls.sum())
    figures: dict[str, float | int | str] = {"game": GAME, "channels": len(sets.present)}
    figures["rate"] = float(sets.conversions.sum()) / journeys if journeys else 0.0
    tables: Tables = {"players": {"channel": sets.present}, **solved.tables}
    if "permutations" not in solved.figures:
        return Found(effect, value_effect, {**figures, **solved.figures}, tables)
    tables["sampling"] = {
        "channel": sets.present,
        "standard_error": solved.error,
        "value_standard_error": solved.value_error,
    }
    error = float(solved.error.max(initial=0))
    return Found(effect, value_effect, {**figures, **solved.figures}, tables, False, error)


def _exact(sets: Sets) -> _Solved:
    coalitions = 1 << sets.channels
    inside = [_subset_sums(sets, tally) for tally in (sets.conversions, sets.conversions + sets.nulls, sets.value)]
    won, journeys, value = inside
    weight = _weights(sets.channels)[np.bitwise_count(np.arange(coalitions)).astype(np.int64)]
    rate = ratio(won, journeys)
    effect, value_effect = (_by_coalitions(v, weight, sets.channels) for v in (rate, ratio(value, journeys)))
    tables: Tables = {}
    if sets.channels <= MOST_SHOWN:
        mask = np.arange(coalitions)
        tables["coalitions"] = {"mask": mask, "conversions": won, "nulls": journeys - won, "rate": rate}
    none = np.zeros(sets.channels)
    return _Solved(effect, value_effect, none, none, {"coalitions": coalitions}, tables)


def _subset_sums(sets: Sets, tally: Floats) -> Floats:
    """For each mask, the sum over the journeys whose set lies in it: one pass per channel."""
    sums = summed(sets.masks(), tally, 1 << sets.channels)
    for bit in range(sets.channels):
        without, with_it = _halves(sums, bit)
        with_it += without
    return sums


def _halves(per_mask: Floats, bit: int) -> tuple[Floats, Floats]:
    """The masks without a bit and, in the same order, the masks with it: two views."""
    split = per_mask.reshape(-1, 2, 1 << bit)
    return split[:, 0], split[:, 1]


def _weights(channels: int) -> Floats:
    """The weight of a marginal contribution to a coalition of s others: s! (K − s − 1)! ∕ K!; none for all K.

    >>> _weights(2).tolist()
    [0.5, 0.5, 0.0]
    """
    return np.array([*(1 / (channels * comb(channels - 1, size)) for size in range(channels)), 0.0])


def _by_coalitions(worth: Floats, weight: Floats, channels: int) -> Floats:
    effect = np.zeros(channels)
    for bit in range(channels):
        without, with_it = _halves(worth, bit)
        effect[bit] = ((with_it - without) * _halves(weight, bit)[0]).sum()
    return without_noise(effect, float(np.abs(worth).max(initial=0)))


def _sampled(sets: Sets, permutations: int, seed: int) -> _Solved:
    """Average marginal contributions over random orders, the front of each order replaced by its known mean.

    In one order, channel i at place p adds v(first p + 1) − v(first p). Let y_i be that for p ≥ d and the worth of the
    order's first d shared evenly, so that y sums to v(all) in every order; then φ_i = mean(y_i) + e_i − mean(e), e_i
    the expected contribution of i in the first d places. With d = 2, sampling has a tenth or less of the variance.
    """
    depth = 2 if 2 <= sets.channels <= MOST_PAIRED else 1
    front = _front(sets, depth)
    total, square = np.zeros((2, sets.channels)), np.zeros((2, sets.channels))
    draw = np.random.PCG64(seed)  # its raw 64-bit stream is fixed for ever; numpy's shuffles are not
    blocks = _by_size(sets)
    tallies = np.stack([sets.conversions, sets.value, sets.conversions + sets.nulls])
    at_once = min(AT_ONCE, max(1, 8 * CELLS // max(len(sets), sets.channels)))
    for begin in range(0, permutations, at_once):
        orders = _orders(draw, sets.channels, min(at_once, permutations - begin))
        completed = _completed(blocks, orders)
        for order, complete in zip(orders.T, completed, strict=True):
            given = _contributions(order, complete, tallies, depth)
            total += given
            square += given * given
    mean = total / permutations
    spread = np.maximum(square / permutations - mean * mean, 0) * permutations / (permutations - 1)
    effect, value_effect = mean + front - front.mean(axis=1, keepdims=True)
    error, value_error = np.sqrt(spread / permutations)
    figures: dict[str, float | int | str] = {"permutations": permutations, "seed": seed}
    figures["largest_standard_error"] = float(error.max(initial=0))
    figures["largest_standard_error_of_value"] = float(value_error.max(initial=0))
    return _Solved(effect, value_effect, error, value_error, figures, {})


def _orders(draw: np.random.PCG64, channels: int, number: int) -> Places:
    """Random orders, one a column: the place of each channel, 0 to channels − 1."""
    keys = draw.random_raw(channels * number).reshape(number, channels)
    place = np.empty((channels, number), np.min_scalar_type(channels))  # small numbers: memory is what takes the time
    np.put_along_axis(place, np.argsort(keys, axis=1, kind="stable").T, np.arange(channels)[:, None], 0)
    return place


def _by_size(sets: Sets) -> list[tuple[Ints, Ints]]:
    """The sets of each size: which they are, and a row per place in the set with the member of each."""
    blocks = []
    for size in np.flatnonzero(np.bincount(sets.size)):
        those = np.flatnonzero(sets.size == size)
        blocks.append((those, sets.member[sets.start[those] + np.arange(size)[:, None]].astype(np.int64)))
    return blocks


def _completed(blocks: list[tuple[Ints, Ints]], orders: Places) -> Places:
    """For each order (a row) and set, the place of the set's last channel: from there on the coalition contains it."""
    number = sum(len(those) for those, _ in blocks)
    complete = np.empty((number, orders.shape[1]), orders.dtype)
    for those, members in blocks:
        last = orders[members[0]]
        for member in members[1:]:
            np.maximum(last, orders[member], out=last)
        complete[those] = last
    return np.ascontiguousarray(complete.T)


def _contributions(order: Places, complete: Places, tallies: Floats, depth: int) -> Floats:
    """One order's y, by rate and by value: marginal contributions from place `depth` on, the front shared evenly."""
    complete = complete.astype(np.int64)  # once, not in each count
    won, value, journeys = (summed(complete, tally, len(order)).cumsum() for tally in tallies)
    worth = np.stack([ratio(won, journeys), ratio(value, journeys)])
    marginal = np.diff(worth, axis=1, prepend=0.0)
    marginal[:, :depth] = 0
    return marginal[:, order] + worth[:, depth - 1 : depth] / len(order)


def _front(sets: Sets, depth: int) -> Floats:
    """Each channel's expected contribution in the first `depth` (1 or 2) places of an order, by rate and by value.

    e_i = (v(i) + mean over j ≠ i of (v(i, j) − v(j))) ∕ K, the second term for depth 2 only.
    """
    lone = sets.size == 1
    single = sets.member[sets.start[:-1][lone]]
    tallies = (sets.conversions, sets.value, sets.conversions + sets.nulls)
    won, value, journeys = (summed(single, tally[lone], sets.channels) for tally in tallies)
    alone = np.stack([ratio(won, journeys), ratio(value, journeys)])
    expected: Floats = alone / sets.channels
    if depth == 2:
        others = alone.sum(axis=1, keepdims=True) - alone
        expected += (_with_each(sets, won, value, journeys) - others) / (sets.channels * (sets.channels - 1))
    return expected


def _with_each(sets: Sets, won: Floats, value: Floats, journeys: Floats) -> Floats:
    """Σ over j ≠ i of v(i, j), by rate and by value, from the tallies of i alone: some rows of all pairs at a time."""
    couple = sets.size == 2
    first = sets.member[sets.start[:-1][couple]]
    second = sets.member[sets.start[:-1][couple] + 1]
    one, other = np.concatenate([first, second]), np.concatenate([second, first])
    tallies = (sets.conversions, sets.value, sets.conversions + sets.nulls)
    found = np.empty((2, sets.channels))
    rows = max(1, CELLS // sets.channels)
    for begin in range(0, sets.channels, rows):
        end = min(begin + rows, sets.channels)
        here = (one >= begin) & (one < end)
        pairs = []
        for lone, tally in zip((won, value, journeys), tallies, strict=True):
            pair = lone[begin:end, None] + lone
            pair[one[here] - begin, other[here]] += np.tile(tally[couple], 2)[here]  # each pair is there once: merged
            pair[np.arange(end - begin), np.arange(begin, end)] = 0  # a channel is no partner of itself
            pairs.append(pair)
        found[:, begin:end] = [ratio(part, pairs[2]).sum(axis=1) for part in pairs[:2]]
    return found
