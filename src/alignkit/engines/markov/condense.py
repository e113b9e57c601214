"""A chain made small: states that few arrows pass are replaced by arrows that remember which channels they pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.engines.markov.windows import Chain, added_up
from alignkit.ragged import Floats, Ints

#: A state is replaced where this adds at most so many arrows: (arrows in − 1) × (arrows out − 1).
GROWTH = 16

#: States in one round of replacing that make another round worth its while.
WORTH = 0.01

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Arrows:
    """Arrows between states, each with a weight for conversions and one for value, and the channels it passes.

    `source` and `target` are states, or `start` and `end` of the graph; the two weights differ only on arrows to the
    end. `passed[at[i]:at[i + 1]]` are the channels that arrow i passes and that its two states do not hold.
    """

    source: Ints
    target: Ints
    weight: Floats
    at: Ints
    passed: Ints

    def __len__(self) -> int:
        return len(self.source)

    @property
    def passing(self) -> Ints:
        """How many channels each arrow passes."""
        return np.diff(self.at)

    def chosen(self, which: Ints) -> Arrows:
        """These arrows."""
        passed, at = gathered(self.at, which)
        return Arrows(self.source[which], self.target[which], self.weight[which], at, self.passed[passed])

    def and_also(self, more: Arrows) -> Arrows:
        """These arrows and more of them."""
        return Arrows(
            np.concatenate([self.source, more.source]),
            np.concatenate([self.target, more.target]),
            np.concatenate([self.weight, more.weight]),
            np.concatenate([self.at, more.at[1:] + self.at[-1]]),
            np.concatenate([self.passed, more.passed]),
        )


@dataclass(frozen=True)
class Graph:
    """What is left of a chain: how many `states`, the arrows between them, and which channels they hold.

    The start is the place `states`, the end the place after it. `holds` has rows of −1 for these two.
    """

    states: int
    channels: int
    holds: Ints
    arrows: Arrows


def gathered(at: Ints, which: Ints) -> tuple[Ints, Ints]:
    """Where the chosen of some ranges lie, one after the other, and the bounds of these."""
    size = np.diff(at)[which]
    bounds = np.concatenate([[0], np.cumsum(size)])
    return np.arange(bounds[-1]) + np.repeat(at[which] - bounds[:-1], size), bounds


def graph_of(chain: Chain, channels: int) -> Graph:
    """The whole chain as a graph; how it ends in lost needs no arrow."""
    states = len(chain)
    begin, won = np.flatnonzero(chain.begin), np.flatnonzero(chain.won)
    chance = chain.count / chain.leaving[chain.source]
    opening = chain.begin[begin] / chain.begin.sum()
    both = np.concatenate([chance, opening])
    ends = np.stack([chain.won, chain.value], axis=1)[won] / chain.leaving[won][:, None]
    size = len(both) + len(won)
    arrows = Arrows(
        source=np.concatenate([chain.source, np.full(len(begin), states), won]),
        target=np.concatenate([chain.target, begin, np.full(len(won), states + 1)]),
        weight=np.concatenate([np.stack([both, both], axis=1), ends]),
        at=np.zeros(size + 1, np.int64),
        passed=np.zeros(0, np.int64),
    )
    holds = np.concatenate([chain.holds, np.full((2, chain.holds.shape[1]), -1)]).astype(np.int64)
    return Graph(states, channels, holds, arrows)


def condensed(graph: Graph, growth: int = GROWTH) -> Graph:
    """The graph without the states that can be replaced by few arrows; every path's weight is kept, and what it passes.

    A state v with arrows u → v → w gives way to u → w, of the product of their weights, passing what they pass and the
    channels of v. Arrows that pass nothing are added up; one from a state to itself only delays, so it is taken out and
    the state's other arrows grow by 1 ∕ (1 − its weight). Nothing is subtracted, so nothing is lost to rounding.
    """
    arrows = graph.arrows
    while True:
        going = _replaceable(graph, arrows, growth)
        if not going.any():
            break
        gone = int(going.sum())
        touching = going[arrows.source] | going[arrows.target]
        arrows = arrows.chosen(np.flatnonzero(~touching)).and_also(_joined(graph, arrows, going))
        arrows = _without_delay(_merged(arrows, graph))
        if gone < WORTH * (len(np.unique(arrows.source)) + gone):
            break
    return _numbered(graph, arrows)


def _numbered(graph: Graph, arrows: Arrows) -> Graph:
    """The graph of the states that have arrows, in their order."""
    kept = np.zeros(graph.states + 2, bool)
    kept[arrows.source] = kept[arrows.target] = kept[graph.states :] = True
    place = np.cumsum(kept) - 1
    fewer = Arrows(place[arrows.source], place[arrows.target], arrows.weight, arrows.at, arrows.passed)
    return Graph(int(kept.sum()) - 2, graph.channels, graph.holds[kept], fewer)


def _replaceable(graph: Graph, arrows: Arrows, growth: int) -> Flags:
    """States to be replaced at once: no two of them are neighbours."""
    size = graph.states + 2
    out, into = np.bincount(arrows.source, minlength=size), np.bincount(arrows.target, minlength=size)
    cost = (out - 1) * (into - 1)
    may = (cost <= growth) & (out + into > 0)
    may[arrows.source[arrows.source == arrows.target]] = False
    may[graph.states :] = False
    # Cheap ones first; among equals a scattered order, so that long rows of states go in few rounds.
    scattered = (np.arange(size) * 0x9E3779B1) & 0xFFFFFFFF
    rank = (np.maximum(cost, -1) + 1) * (1 << 33) + scattered
    going = may.copy()
    between = may[arrows.source] & may[arrows.target]
    one, other = arrows.source[between], arrows.target[between]
    going[np.where(rank[one] > rank[other], one, other)] = False
    return going


def _joined(graph: Graph, arrows: Arrows, going: Flags) -> Arrows:
    """The arrows that replace these states: each arrow into one with each arrow out of it."""
    by_source = np.argsort(arrows.source, kind="stable")
    begin = np.searchsorted(arrows.source[by_source], np.arange(graph.states + 3))
    into = np.flatnonzero(going[arrows.target])
    through = arrows.target[into]
    onward, bounds = gathered(begin, through)
    first = np.repeat(into, np.diff(bounds))
    second = by_source[onward]
    source, target = arrows.source[first], arrows.target[second]
    at, passed = _passed(graph, arrows, first, second)
    return Arrows(source, target, arrows.weight[first] * arrows.weight[second], at, passed)


def _passed(graph: Graph, arrows: Arrows, first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """What pairs of arrows pass together, each channel once and none that the outer states hold."""
    size = len(first)
    through = graph.holds[arrows.target[first]]
    pieces = [(np.repeat(np.arange(size), through.shape[1]), through.ravel())]
    for part in (first, second):
        where, bounds = gathered(arrows.at, part)
        pieces.append((np.repeat(np.arange(size), np.diff(bounds)), arrows.passed[where]))
    arrow, channel = (np.concatenate(column) for column in zip(*pieces, strict=True))
    source, target = arrows.source[first], arrows.target[second]
    new = channel >= 0
    for held in (graph.holds[source], graph.holds[target]):
        for place in range(held.shape[1]):
            new &= held[arrow, place] != channel
    key = np.sort(arrow[new] * graph.channels + channel[new])
    key = key[np.diff(key, prepend=-1) != 0]
    arrow, channel = key // graph.channels, key % graph.channels
    return np.searchsorted(arrow, np.arange(size + 1)), channel


def _merged(arrows: Arrows, graph: Graph) -> Arrows:
    """Arrows between the same two states that pass nothing, added up."""
    plain = arrows.passing == 0
    which = np.flatnonzero(plain)
    source, target = arrows.source[which], arrows.target[which]
    size = graph.states + 2
    one, two, first = added_up(source, target, arrows.weight[which, 0], size)
    if len(one) == len(which):
        return arrows
    second = added_up(source, target, arrows.weight[which, 1], size)[2]
    together = Arrows(
        one, two, np.stack([first, second], axis=1), np.zeros(len(one) + 1, np.int64), np.zeros(0, np.int64)
    )
    return together.and_also(arrows.chosen(np.flatnonzero(~plain)))


def _without_delay(arrows: Arrows) -> Arrows:
    """The arrows without those from a state to itself that pass nothing else."""
    delay = (arrows.source == arrows.target) & (arrows.passing == 0)
    if not delay.any():
        return arrows
    stays = np.zeros(int(arrows.source.max()) + 1)
    stays[arrows.source[delay]] = arrows.weight[delay, 0]
    arrows = arrows.chosen(np.flatnonzero(~delay))
    grown = arrows.weight / (1 - stays[arrows.source])[:, None]
    return Arrows(arrows.source, arrows.target, grown, arrows.at, arrows.passed)
