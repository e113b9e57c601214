"""Shapley values of the channels, in the sum game: exact and linear, plain and split by position."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.paths import Found, Paths
from alignkit.engines.sets import Sets, first_seen, refuse_bad_counts, summed
from alignkit.ragged import Ints

GAME = "sum: v(S) = conversions of the journeys whose channels are all in S"


def sum_game(paths: Paths) -> Found:
    """Every conversion is shared evenly among the distinct channels of its journey: the Shapley value of the sum game.

    v(S) = conversions (their value) of the journeys whose channel set U lies in S. v is a sum of unanimity games, one
    per won journey, so its Shapley value has the closed form φ_i = Σ over won journeys with i of 1 ∕ |U|: no coalition
    is enumerated, and the sum of all φ is the number of conversions of journeys with a touch.

    Blind to lost journeys, to order and to repetition: it is *linear over distinct channels*.
    Source: Shapley 1953; Zhao, Mahboobi and Bagheri 2018, the simplified formula.

    >>> sum_game(Paths.of([[0, 1, 0], [1], []], [2, 1, 5])).effect.tolist()
    [1.0, 2.0]
    """
    sets = Sets.of(paths, won=True)
    return Found(
        effect=sets.per_channel(sets.conversions / sets.size),
        value_effect=sets.per_channel(sets.value / sets.size),
        figures={"game": GAME, "credited": float(sets.conversions.sum()), "credited_value": float(sets.value.sum())},
        tables={},
    )


def ordered(paths: Paths) -> Found:
    """The sum game's Shapley value, split by the position at which a channel first came into the journey.

    A won journey with the distinct channels c_1, c_2, … c_n in the order of their first touches gives c_k 1 ∕ n at
    position k. So a channel's sum over positions is its value in the sum game, and position 1 is what it has as an
    introducer. `tables["positions"]` has a row per channel and position (from 1) that occurs.

    Blind to lost journeys; a later repetition changes nothing.
    Source: Zhao, Mahboobi and Bagheri 2018, the ordered Shapley value.

    >>> found = ordered(Paths.of([[0, 1, 0], [1]], [2, 1]))
    >>> [column.tolist() for column in found.tables["positions"].values()]
    [[0, 1, 1], [1, 1, 2], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    refuse_bad_counts(paths)
    first = first_seen(paths) & ((paths.conversions > 0) | (paths.value != 0))[paths.path]
    path, channel = paths.path[first], paths.step[first].astype(np.int64)
    size = np.bincount(path, minlength=len(paths))
    before = np.cumsum(size) - size
    place = np.arange(len(path)) - before[path]
    positions = int(size.max(initial=0))
    cell, at = _cells(channel * max(positions, 1) + place)
    part, part_value = (summed(at, tally[path] / size[path], len(cell)) for tally in (paths.conversions, paths.value))
    row = cell // max(positions, 1)
    table: dict[str, NDArray[np.generic]] = {
        "channel": row,
        "position": cell % max(positions, 1) + 1,
        "conversions": part,
        "value": part_value,
    }
    return Found(
        effect=summed(row, part, paths.channels),
        value_effect=summed(row, part_value, paths.channels),
        figures={"game": f"{GAME}, split by position of first touch", "positions": positions},
        tables={"positions": table},
    )


def _cells(code: Ints) -> tuple[Ints, Ints]:
    """The codes that occur, ascending, and each code's place among them."""
    cell = np.sort(code)
    cell = cell[np.diff(cell, prepend=-1) != 0]
    return cell, np.searchsorted(cell, code)
