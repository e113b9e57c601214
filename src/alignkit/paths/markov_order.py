"""Removal effects of a chain of any order: condense it, invert what is left, correct it for every channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.paths.coded import Floats, Ints
from alignkit.paths.markov_condense import Arrows, Graph, condensed, graph_of
from alignkit.paths.markov_windows import Chain


@dataclass(frozen=True)
class Lost:
    """What the chain yields, conversions and value per journey, and per channel what is lost without it."""

    whole: Floats
    without: Floats


def removed(chain: Chain, channels: int) -> Lost:
    """What is lost without each channel, exactly: (sN)_K (N_KK)⁻¹ (Nr)_K for each channel's states and arrows K."""
    return _by_inverse(condensed(graph_of(chain, channels)))


def _by_inverse(graph: Graph) -> Lost:
    """One inverse of what is left of the chain, and for every channel a correction of the size of its own part."""
    core = _Core.of(graph)
    without = np.zeros((graph.channels, 2))
    for channel in range(graph.channels):
        without[channel] = core.without(channel)
    return Lost(core.reached[-1], without)


@dataclass(frozen=True)
class _Core:
    """The inverse N of the condensed chain with its start as the last state, and which channel is where.

    `reached` is N r, `visits` s N. Of the arrows that pass channels, one row per arrow and channel, by channel and
    source: `passing` (the arrow) between `passing_at`; the states that hold a channel: `holding` between `holding_at`.
    """

    inverse: Floats
    reached: Floats
    arrows: Arrows
    holding: Ints
    holding_at: Ints
    passing: Ints
    passing_at: Ints

    @classmethod
    def of(cls, graph: Graph) -> _Core:
        states = np.unique(graph.arrows.source)
        states = np.append(states[states < graph.states], graph.states)
        place = np.full(graph.states + 2, -1)
        place[states] = np.arange(len(states))
        arrows = Arrows(
            place[graph.arrows.source],
            place[graph.arrows.target],
            graph.arrows.weight,
            graph.arrows.at,
            graph.arrows.passed,
        )
        size = len(states)
        ending = arrows.target < 0
        inner = np.flatnonzero(~ending)
        chain = -np.bincount(arrows.source[inner] * size + arrows.target[inner], arrows.weight[inner, 0], size * size)
        chain = chain.reshape(size, size)
        chain[np.arange(size), np.arange(size)] += 1
        ends = np.zeros((size, 2))
        np.add.at(ends, arrows.source[ending], arrows.weight[ending])
        inverse = np.linalg.inv(chain)
        reached = inverse @ ends
        reached += inverse @ (ends - chain @ reached)
        state, held = np.nonzero(graph.holds[states] >= 0)
        holding, holding_at = _grouped(graph.holds[states][state, held], state, graph.channels)
        arrow = np.repeat(np.arange(len(arrows)), arrows.passing)
        by_source = np.argsort(arrows.source[arrow], kind="stable")
        passing, passing_at = _grouped(arrows.passed[by_source], arrow[by_source], graph.channels)
        return cls(inverse, reached, arrows, holding, holding_at, passing, passing_at)

    def without(self, channel: int) -> Floats:
        """What is lost without a channel.

        K are its states, and for every source of arrows that pass it one more state, which these arrows pass first.
        """
        states = np.unique(self.holding[self.holding_at[channel] : self.holding_at[channel + 1]])
        arrow = self.passing[self.passing_at[channel] : self.passing_at[channel + 1]]
        if not len(states) + len(arrow):
            return np.zeros(2)
        source = self.arrows.source[arrow]
        first = np.flatnonzero(np.diff(source, prepend=-1))
        columns = np.concatenate([states, source[first]])
        block = self.inverse[np.ix_(states, columns)]
        reached = self.reached[states]
        if len(arrow):
            target, weight = self.arrows.target[arrow], self.arrows.weight[arrow]
            rows = self.inverse[np.ix_(target, columns)] * np.where(target < 0, 0.0, weight[:, 0])[:, None]
            onward = np.where((target < 0)[:, None], weight, weight * self.reached[target])
            rows = np.add.reduceat(rows, first)
            rows[np.arange(len(first)), len(states) + np.arange(len(first))] += 1
            block = np.concatenate([block, rows])
            reached = np.concatenate([reached, np.add.reduceat(onward, first)])
        visits = self.inverse[-1, columns]
        lost: Floats = visits @ np.linalg.solve(block, reached)
        return lost


def _grouped(group: Ints, member: Ints, groups: int) -> tuple[Ints, Ints]:
    """Members by group, in their order, and where each group's begin."""
    order = np.argsort(group, kind="stable")
    return member[order], np.searchsorted(group[order], np.arange(groups + 1))
