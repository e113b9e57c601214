"""Removal effects where too many states are left to invert: one sparse solve per channel, to a proven bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from alignkit.engines.markov.condense import Graph
from alignkit.engines.markov.counts import evenly_summed
from alignkit.errors import ResourceError
from alignkit.ragged import Floats, Ints

#: What may be wrong with what is lost without a channel, relative to it: far below what is promised, 1e-9.
BOUND = 1e-13

#: Steps of one run of the fast method, and runs before it is given up.
STEPS, RUNS = 60, 2000

#: The part of a number that rounding may have changed.
ROUNDING = 2e-15

#: Plain steps between two runs: each takes away a part of the error, whatever the fast method does.
PLAIN = 8


@dataclass(frozen=True)
class _Sums:
    """Weighted sums along arrows: `of(x, weight)[k]` = Σ of x[other end] · weight over the arrows at k."""

    order: Ints
    other: Ints
    first: Ints
    at: Ints
    size: int

    @classmethod
    def by(cls, near: Ints, other: Ints, size: int) -> _Sums:
        order = np.argsort(near, kind="stable")
        first = np.flatnonzero(np.diff(near[order], prepend=-1))
        return cls(order, other[order], first, near[order][first], size)

    def of(self, values: Floats, weight: Floats) -> Floats:
        """The sums; `weight` is in the order of these sums."""
        found = np.zeros(self.size)
        if len(self.first):
            found[self.at] = np.add.reduceat(values[self.other] * weight, self.first)
        return found


@dataclass(frozen=True)
class Sparse:
    """The condensed chain for repeated solves; its start is the last state, its end is none.

    `visits` is s N. `reached` is N r, and `onward` the same per arrow, of three things: conversions, value, and the two
    without signs as shares of their sums, by which errors are measured. `inner` are the arrows that do not end, `into`
    the sums along them at their targets, `weight` their weights in the order of these sums.
    """

    graph: Graph
    into: _Sums
    inner: Ints
    weight: Floats
    visits: Floats
    reached: Floats
    onward: Floats

    @classmethod
    def of(cls, graph: Graph) -> Sparse:
        arrows, size = graph.arrows, graph.states + 1
        inner = np.flatnonzero(arrows.target < size)
        source, target = arrows.source[inner], arrows.target[inner]
        into, back = _Sums.by(target, source, size), _Sums.by(source, target, size)
        weight, weight_back = (arrows.weight[inner, 0][sums.order] for sums in (into, back))
        onward = _ends(graph)
        ends = np.stack([evenly_summed(arrows.source, onward[:, k], size) for k in range(3)], axis=1)

        def reached(measure: Floats) -> Floats:
            columns = [solved(lambda x: x - back.of(x, weight_back), ends[:, k], measure) for k in range(3)]
            return np.stack(columns, axis=1)

        opening = np.zeros(size)
        opening[-1] = 1
        # Errors in visits count by where they lead, errors in where states lead by how often they are visited.
        visits = solved(lambda x: x - into.of(x, weight), opening, reached(np.ones(size))[:, 2])
        leads = reached(visits)
        onward[inner] = arrows.weight[inner, :1] * leads[target]
        return cls(graph, into, inner[into.order], weight, visits, leads, onward)

    def without(self, channel: int, passing: Ints) -> Floats:
        """What is lost without a channel; `passing` are the arrows that pass it.

        With a the visits of the whole chain and a − Δ those of the chain without the channel, Δ (I − Q₋ᵢ) = the visits
        that the removed arrows bring to the rest. What is lost is what the rest would send along removed arrows.
        """
        arrows, size = self.graph.arrows, self.graph.states + 1
        held = (self.graph.holds == channel).any(axis=1)
        cut = held[arrows.source] | held[arrows.target]
        cut[passing] = True
        leaving = np.flatnonzero(cut & ~held[arrows.source])
        if not len(leaving):
            return np.zeros(2)
        weight = np.where(cut[self.inner], 0.0, self.weight)
        brought = self.into.of(self.visits, self.weight - weight)
        brought[held[:size]] = 0
        source, onward = arrows.source[leaving], self.onward[leaving]
        enough = BOUND * float(self.visits[source] @ onward[:, 2])
        fewer = solved(lambda x: x - self.into.of(x, weight), brought, self.reached[:, 2], enough)
        lost: Floats = (self.visits - fewer)[source] @ onward[:, :2]
        return lost


def _ends(graph: Graph) -> Floats:
    """Per arrow what ends with it: conversions, value, and both without signs as shares of their sums."""
    arrows = graph.arrows
    ending = arrows.target > graph.states
    ends = np.zeros((len(arrows), 3))
    ends[ending, :2] = arrows.weight[ending]
    size = np.abs(ends[:, :2])
    ends[:, 2] = (size / np.maximum(size.sum(axis=0), 1e-300)).sum(axis=1)
    return ends


def solved(apply: Callable[[Floats], Floats], right: Floats, measure: Floats, enough: float = 0.0) -> Floats:
    """The x with x − xQ = `right`, `apply` being x ↦ x − xQ, until Σ |residual| · measure is at most `enough`.

    BiCGSTAB (van der Vorst 1992) in runs of a few steps, with plain steps x ← x + residual between them, which always
    converge as Q loses something at every turn. The bound is on the residual worked out anew, not on the method's own.
    """
    answer, residual = np.zeros_like(right), right
    for _ in range(RUNS):
        answer = answer + _run(apply, residual, measure, enough)
        for _ in range(PLAIN):
            residual = right - apply(answer)
            # A residual cannot be worked out better than the rounding of what it is made of.
            rounding = ROUNDING * float((np.abs(right) + np.abs(answer)) @ measure)
            if float(np.abs(residual) @ measure) <= max(enough, rounding):
                return answer
            answer = answer + residual
    raise ResourceError(
        "chain-too-long",
        "the Markov chain does not come to an end in reasonable time",
        why="some of its states are left only about once in a billion steps",
        do=["take order 1", "or leave out very long paths"],
    )


def _run(apply: Callable[[Floats], Floats], right: Floats, measure: Floats, enough: float) -> Floats:
    """A few steps of BiCGSTAB from 0; stops early where it is close or comes to a standstill."""
    answer, residual, shadow = np.zeros_like(right), right, right
    step = right
    rho = float(shadow @ residual)
    for _ in range(STEPS):
        along = apply(step)
        towards = float(shadow @ along)
        if rho == 0 or towards == 0:
            break
        alpha = rho / towards
        half = residual - alpha * along
        turned = apply(half)
        size = float(turned @ turned)
        omega = float(turned @ half) / size if size > 0 else 0.0
        moved = answer + alpha * step + omega * half
        if not np.isfinite(moved).all():
            break
        answer, residual = moved, half - omega * turned
        if omega == 0 or float(np.abs(residual) @ measure) <= enough / 2:
            break
        rho, before = float(shadow @ residual), rho
        step = residual + (rho / before) * (alpha / omega) * (step - omega * along)
    return answer
