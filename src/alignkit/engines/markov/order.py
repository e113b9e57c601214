"""Removal effects of a chain of any order: condense it, invert what is left, correct it for every channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.engines.markov.condense import Arrows, Graph, condensed, graph_of
from alignkit.engines.markov.counts import evenly_summed, summed
from alignkit.engines.markov.inverse import divided, inverted
from alignkit.engines.markov.iterate import Sparse
from alignkit.engines.markov.windows import Chain
from alignkit.ragged import Floats, Ints

#: A chain that would take longer than so many seconds is condensed further, to these growths.
PATIENCE, FURTHER = 3.0, (64, 256)

#: The most states that are inverted: 1.2 GB.
LARGEST = 12_000

#: Numbers gathered at a time.
CELLS = 1 << 20


@dataclass(frozen=True)
class Lost:
    """What the chain yields, conversions and value per journey, and per channel what is lost without it."""

    whole: Floats
    without: Floats


def removed(chain: Chain, channels: int) -> Lost:
    """What is lost without each channel, exactly: (sN)_K (N_KK)⁻¹ (Nr)_K for each channel's states and arrows K."""
    graph = condensed(graph_of(chain, channels))
    for growth in FURTHER:
        if min(costs(graph)) < PATIENCE:
            break
        smaller = condensed(graph, growth)
        if min(costs(smaller)) > min(costs(graph)):
            break
        graph = smaller
    inverse, solving = costs(graph)
    return _by_inverse(graph) if inverse <= solving else _by_solving(graph)


def costs(graph: Graph) -> tuple[float, float]:
    """About how many seconds an inverse takes, and one solve per channel; never, where the memory is not to be had."""
    size, arrows, passed = graph.states + 1, len(graph.arrows), len(graph.arrows.passed)
    channels = len(np.union1d(graph.holds, graph.arrows.passed))
    inverse = 2 * size**3 / 3e10 + channels * 2e-4 + passed * size * 1e-9
    solving = channels * 28 * (4e-5 + arrows * 2.5e-9 + size * 15e-9)
    return (inverse if size <= LARGEST else np.inf), solving


def _by_solving(graph: Graph) -> Lost:
    """One sparse solve for every channel."""
    sparse = Sparse.of(graph)
    arrow = np.repeat(np.arange(len(graph.arrows)), graph.arrows.passing)
    passing, at = _grouped(graph.arrows.passed, arrow, graph.channels)
    without = [sparse.without(channel, passing[at[channel] : at[channel + 1]]) for channel in range(graph.channels)]
    return Lost(sparse.reached[-1, :2], np.reshape(without, (graph.channels, 2)))


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

    `reached` is N r, `onward` the same per arrow. The states that hold a channel are the `holding` between its
    two `holding_at`; the arrows that pass it, by source, the `passing` between its two `passing_at`.
    """

    inverse: Floats
    reached: Floats
    onward: Floats
    arrows: Arrows
    holding: Ints
    holding_at: Ints
    passing: Ints
    passing_at: Ints

    @classmethod
    def of(cls, graph: Graph) -> _Core:
        arrows, size = graph.arrows, graph.states + 1
        ending = arrows.target == size
        inner = np.flatnonzero(~ending)
        cell = arrows.source[inner] * size + arrows.target[inner]
        chain = summed(cell, arrows.weight[inner, 0], size * size).reshape(size, size)
        np.negative(chain, out=chain)
        chain[np.arange(size), np.arange(size)] += 1
        weight = arrows.weight[ending]
        ends = np.stack([evenly_summed(arrows.source[ending], weight[:, k], size) for k in (0, 1)], axis=1)
        inverse = inverted(chain)
        reached = inverse @ ends
        state, held = np.nonzero(graph.holds >= 0)
        holding, holding_at = _grouped(graph.holds[state, held], state, graph.channels)
        arrow = np.repeat(np.arange(len(arrows)), arrows.passing)
        by_source = np.argsort(arrows.source[arrow], kind="stable")
        passing, passing_at = _grouped(arrows.passed[by_source], arrow[by_source], graph.channels)
        onward = arrows.weight.copy()
        onward[inner] *= reached[arrows.target[inner]]
        return cls(inverse, reached, onward, arrows, holding, holding_at, passing, passing_at)

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
            rows = self._onward(arrow, first, columns)
            rows[np.arange(len(first)), len(states) + np.arange(len(first))] += 1
            block = np.concatenate([block, rows])
            reached = np.concatenate([reached, np.add.reduceat(self.onward[arrow], first)])
        return divided(self.inverse[-1, columns], block, reached)

    def _onward(self, arrow: Ints, first: Ints, columns: Ints) -> Floats:
        """Visits to `columns` after each group of arrows (`first` is where groups begin), a few groups at a time."""
        ending = self.arrows.target[arrow] == len(self.inverse)
        target = np.where(ending, 0, self.arrows.target[arrow])
        weight = np.where(ending, 0.0, self.arrows.weight[arrow, 0])
        bounds = np.append(first, len(arrow))
        rows = np.empty((len(first), len(columns)))
        low = 0
        while low < len(first):
            high = int(np.searchsorted(bounds, bounds[low] + max(CELLS // len(columns), 1), side="right")) - 1
            high = min(max(high, low + 1), len(first))
            part = slice(bounds[low], bounds[high])
            visits = self.inverse[np.ix_(target[part], columns)]
            visits *= weight[part, None]
            rows[low:high] = np.add.reduceat(visits, bounds[low:high] - bounds[low])
            low = high
        return rows


def _grouped(group: Ints, member: Ints, groups: int) -> tuple[Ints, Ints]:
    """Members by group, in their order, and where each group's begin."""
    order = np.argsort(group, kind="stable")
    return member[order], np.searchsorted(group[order], np.arange(groups + 1))
