"""Which channels each journey touched, whatever the order and the repetitions: what coalition games are played on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

from alignkit.engines.paths import Paths
from alignkit.errors import UsageError
from alignkit.ragged import Codes, Flags, Floats, Ints


@dataclass(frozen=True)
class Sets:
    """Channel sets, one after another in `member`: set i is `member[start[i]:start[i + 1]]`, ascending, never empty.

    Per set: `conversions` journeys that touched exactly these channels and were won, worth `value`, and `nulls` lost.
    """

    member: Codes
    start: Ints
    conversions: Floats
    nulls: Floats
    value: Floats
    channels: int

    @classmethod
    def of(cls, paths: Paths, *, won: bool = False) -> Sets:
        """One set per path, in the order of the paths; only those with conversions or value where `won`.

        Left out are empty paths (they touched nobody, so they are nobody's) and paths that no journey took.

        >>> sets = Sets.of(Paths.of([[2, 0, 2], [], [1]], [1, 1, 0], [0, 0, 3]))
        >>> sets.member.tolist(), sets.start.tolist(), sets.nulls.tolist()
        ([0, 2, 1], [0, 2, 3], [0.0, 3.0])
        """
        refuse_bad_counts(paths)
        kept = (paths.length > 0) & ((paths.conversions > 0) | (paths.value != 0) | ((paths.nulls > 0) & (not won)))
        length = paths.length[kept]
        step = paths.step if kept.all() else paths.step[np.repeat(kept, paths.length)]
        start, member = _distinct(step, length, paths.channels)
        return cls(member, start, paths.conversions[kept], paths.nulls[kept], paths.value[kept], paths.channels)

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def size(self) -> Ints:
        """How many channels each set has."""
        return np.diff(self.start)

    @cached_property
    def set(self) -> Ints:
        """The set of each member, 0 to len − 1."""
        return np.repeat(np.arange(len(self)), self.size)

    def per_channel(self, weights: Floats) -> Floats:
        """The sum of a weight per set over the sets that each channel is in."""
        return summed(self.member, np.repeat(weights, self.size), self.channels)

    @cached_property
    def present(self) -> Ints:
        """The channels that are in any set, ascending."""
        return np.flatnonzero(np.bincount(self.member, minlength=self.channels))

    def renumbered(self) -> Sets:
        """The same sets with the present channels as 0, 1, …: what nobody touched costs nothing."""
        place = np.zeros(self.channels, np.int32)
        place[self.present] = np.arange(len(self.present))
        return Sets(place[self.member], self.start, *self._tallies, len(self.present))

    def merged(self) -> Sets:
        """Each distinct set once, with its tallies added up, in an order that does not depend on that of the rows.

        Equal sets are brought together by a hash (the sum of a random 64-bit number per channel) and then compared
        member by member, so that the result is exact: were two different sets ever to share a hash, another is tried.
        """
        if not len(self):
            return self
        for salt in count():
            code = np.add.reduceat(_keys(self.channels, salt)[self.member], self.start[:-1])
            order = np.argsort(code, kind="stable")
            first = np.flatnonzero(_changes(code[order]))
            lead = order[first]  # one set of each group; `group` is the group of each set
            group = np.empty(len(self), np.int64)
            group[order] = np.repeat(np.arange(len(first)), np.diff(first, append=len(order)))
            if self._equal_to(lead[group]):
                break
        conversions, nulls, value = (summed(group, tally, len(lead)) for tally in self._tallies)
        size = self.size[lead]
        start = np.concatenate([[0], np.cumsum(size)])
        inside = np.arange(start[-1]) + np.repeat(self.start[lead] - start[:-1], size)
        return Sets(self.member[inside], start, conversions, nulls, value, self.channels)

    @property
    def _tallies(self) -> tuple[Floats, Floats, Floats]:
        return self.conversions, self.nulls, self.value

    def _equal_to(self, other: Ints) -> bool:
        """Whether each set has the same members as the set `other` names for it."""
        if not np.array_equal(self.size, self.size[other]):
            return False
        there = np.arange(len(self.member)) + np.repeat(self.start[other] - self.start[:-1], self.size)
        return np.array_equal(self.member, self.member[there])

    def masks(self) -> Ints:
        """Each set as a number whose bit i says whether channel i is in it; for at most 62 channels.

        >>> Sets.of(Paths.of([[2, 0, 2], [1]], [1, 1])).masks().tolist()
        [5, 2]
        """
        bits = np.left_shift(np.int64(1), self.member.astype(np.int64))
        return np.bitwise_or.reduceat(bits, self.start[:-1]) if len(self) else bits

    def pairs(self, at: Ints) -> tuple[Ints, Ints]:
        """Every pair of a member at those places in `member` with another of its set: the places of one and other.

        >>> one, other = Sets.of(Paths.of([[0, 1, 2]], [1])).pairs(np.array([1]))
        >>> one.tolist(), other.tolist()
        ([1, 1], [0, 2])
        """
        among = self.set[at]
        times = self.size[among] - 1
        one = np.repeat(at, times)
        nth = np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times)
        other = np.repeat(self.start[among], times) + nth
        return one, other + (other >= one)

    def pairs_by_channel(self, most: int) -> Iterator[tuple[Ints, Ints]]:
        """All pairs, those of a channel together: some channels at a time, with at most `most` pairs or one channel."""
        order = np.argsort(self.member, kind="stable")
        begins = np.searchsorted(self.member[order], np.arange(self.channels + 1))
        until = np.concatenate([[0], np.cumsum(self.size[self.set[order]] - 1)])[begins]  # pairs before each channel
        channel = 0
        while channel < self.channels:
            end = max(int(np.searchsorted(until, until[channel] + most, "right")) - 1, channel + 1)
            yield self.pairs(order[begins[channel] : begins[end]])
            channel = end


def without_noise(effect: Floats, scale: float) -> Floats:
    """Effects with those that are only the last digits of a cancellation set to none: they would pass for negative.

    >>> without_noise(np.array([1.0, -1e-17]), 1.0).tolist()
    [1.0, 0.0]
    """
    return np.where(np.abs(effect) > 1e-13 * scale, effect, 0.0)


def summed(code: NDArray[np.integer], weights: Floats, size: int) -> Floats:
    """The sum of the weights of each code 0 … size − 1: reals, even where there are none to add.

    >>> summed(np.array([1, 1]), np.array([0.5, 1.0]), 3).tolist()
    [0.0, 1.5, 0.0]
    """
    return np.bincount(code, weights, minlength=size).astype(np.float64, copy=False)


def ratio(part: Floats, whole: Floats) -> Floats:
    """Part ∕ whole, 0 where the whole is none.

    >>> ratio(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist()
    [0.25, 0.0]
    """
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def first_seen(paths: Paths) -> Flags:
    """Whether each step is the first of its channel in its path.

    >>> first_seen(Paths.of([[0, 1, 0], [0]], [1, 1])).tolist()
    [True, True, False, True]
    """
    key = paths.path * paths.channels + paths.step
    order = np.argsort(key, kind="stable")
    seen = np.zeros(len(key), bool)
    seen[order[_changes(key[order])]] = True
    return seen


def refuse_bad_counts(paths: Paths) -> None:
    """Refuse journeys that cannot be counted: fewer than none, or no number. A value may be negative, not nameless."""
    counts = np.concatenate([paths.conversions, paths.nulls])
    if np.isfinite(counts).all() and np.isfinite(paths.value).all() and not (counts < 0).any():
        return
    raise UsageError(
        "bad-counts",
        "a path has fewer than no journeys, or a count or value that is no number",
        why="Conversions and nulls count journeys: 0 or more, fractions allowed.",
        do=["correct the counts", "or leave that path out"],
    )


def _distinct(step: Codes, length: Ints, channels: int) -> tuple[Ints, Codes]:
    """Each path's distinct channels, ascending. Sorted in place: `np.unique` takes twenty times as long on millions."""
    base = np.repeat(np.arange(len(length)) * channels, length)
    key = base + step
    key.sort()  # paths stay where they are, their steps are put in order
    new = _changes(key)
    start = np.concatenate([[0], np.cumsum(new)])[np.concatenate([[0], np.cumsum(length)])]
    return start, (key - base)[new].astype(np.int32)


def _changes(values: NDArray[np.integer]) -> Flags:
    """Whether each value differs from the one before it; the first does.

    >>> _changes(np.array([3, 3, 4])).tolist()
    [True, False, True]
    """
    new = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return new


def _keys(channels: int, salt: int) -> NDArray[np.uint64]:
    keys: NDArray[np.uint64] = np.random.PCG64(salt).random_raw(channels)
    return keys
