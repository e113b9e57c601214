"""The states of a chain of higher order: windows of channels, and how journeys pass from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.engines.markov.counts import PathOutcomes, evenly_summed, summed
from alignkit.engines.paths import Paths
from alignkit.ragged import Codes, Floats, Ints

#: Codes up to this many are told apart in a table of all of them, more by sorting.
TABLE = 1 << 22

#: The largest window that is coded as one number as it stands.
LARGEST = 1 << 62


@dataclass(frozen=True)
class Chain:
    """A chain of windows that some journey passes, without steps from a window to itself.

    `holds` has a row per state: the channels of its window, latest first, −1 where a short path has no more. From
    `source` to `target` pass `count` journeys. Per state: `begin` there, `won` there with their `value`, and
    `leaving`, all that leave it (to another state, won or lost).
    """

    holds: Codes
    source: Ints
    target: Ints
    count: Floats
    begin: Floats
    won: Floats
    value: Floats
    leaving: Floats

    def __len__(self) -> int:
        return len(self.begin)

    @classmethod
    def of(cls, paths: Paths, journeys: PathOutcomes, order: int) -> Chain:
        """The windows of `order` channels of every journey that counts."""
        some = journeys.counting()
        first, weight = some.first, some.weight
        end, path = _ends(first, some.last, order)
        state, size, where = ranked(_windows(paths.step, first, some.last, order)[end])
        ending = np.cumsum(np.bincount(path, minlength=len(first))) - 1
        same = np.ones(len(end), bool)
        same[ending] = False
        (onward,) = np.nonzero(same)
        source, target = state[onward], state[onward + 1]
        moving = source != target
        source, target, count = added_up(source[moving], target[moving], weight[path[onward[moving]]], size)
        start, stop = state[np.concatenate([[0], ending[:-1] + 1])] if len(end) else state, state[ending]
        return cls(
            holds=_holds(paths.step, end[where], (end - first[path])[where], order),
            source=source,
            target=target,
            count=count,
            begin=summed(start, weight, size),
            won=summed(stop, some.won, size),
            value=summed(stop, some.value, size),
            leaving=summed(source, count, size) + summed(stop, weight, size),
        )


def _ends(first: Ints, last: Ints, order: int) -> tuple[Ints, Ints]:
    """The step at which each window ends, and its path: every step from the order-th on, the last of a short path."""
    opening = np.minimum(first + order - 1, last)
    windows = last - opening + 1
    path = np.repeat(np.arange(len(first)), windows)
    within = np.arange(len(path)) - np.repeat(np.cumsum(windows) - windows, windows)
    return opening[path] + within, path


def _windows(step: Codes, first: Ints, last: Ints, order: int) -> Ints:
    """A number for the window of up to `order` channels that ends at each step."""
    base = int(step.max(initial=0)) + 2
    opening = np.zeros(len(step), bool)
    opening[first] = True
    here = step.astype(np.int64) + 1
    window, size = here, base
    for _ in range(min(order, int((last - first).max(initial=0)) + 1) - 1):
        if size > LARGEST // base:
            window, size, _ = ranked(window)
            window, size = window + 1, size + 1
        before = np.roll(window, 1)
        before[opening] = 0
        window, size = before * base + here, size * base
    return window


def _holds(step: Codes, end: Ints, before: Ints, order: int) -> Codes:
    """The channels of the windows that end at these steps, latest first; `before`: how many the path has before."""
    width = min(order, int(before.max(initial=0)) + 1)
    back = np.arange(width)
    held: Codes = step[np.maximum(end[:, None] - back, 0)]
    held[back > before[:, None]] = -1
    return held


def ranked(code: Ints) -> tuple[Ints, int, Ints]:
    """Each code's place among the different ones, how many those are, and where one of each stands."""
    size = int(code.max(initial=-1)) + 1
    if size <= max(TABLE, len(code)):
        where = np.full(size, -1)
        where[code[::-1]] = np.arange(len(code) - 1, -1, -1)
        there = np.flatnonzero(where >= 0)
        place = np.zeros(size, np.int64)
        place[there] = np.arange(len(there))
        return place[code], len(there), where[there]
    order = np.argsort(code)
    ordered = code[order]
    new = np.diff(ordered, prepend=-1) != 0
    place = np.empty(len(code), np.int64)
    place[order] = np.cumsum(new) - 1
    return place, int(new.sum()), order[new]


def added_up(source: Ints, target: Ints, weight: Floats, size: int) -> tuple[Ints, Ints, Floats]:
    """Every pair once, with the sum of its weights, in order."""
    key = source * size + target
    place, found, where = ranked(key)
    return source[where], target[where], evenly_summed(place, weight, found)
