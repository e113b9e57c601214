"""Markov chains by brute force: dictionaries of windows, and one solve per removed channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from alignkit.engines.paths import Paths
from alignkit.ragged import Floats

State = tuple[int, ...]
Rational = int | Fraction


@dataclass(frozen=True)
class Journey:
    """A path in plain numbers."""

    path: tuple[int, ...]
    conversions: Rational
    nulls: Rational
    value: Rational


@dataclass(frozen=True)
class Chain:
    """Counts by state (a window of channels): how often each began, was followed by another, and ended."""

    states: list[State]
    begin: dict[State, Rational]
    step: dict[tuple[State, State], Rational]
    out: dict[State, Rational]
    won: dict[State, Rational]
    value: dict[State, Rational]


def plain(paths: Paths) -> list[Journey]:
    rows = zip(paths.conversions.tolist(), paths.nulls.tolist(), paths.value.tolist(), strict=True)
    ends = paths.start.tolist()
    return [Journey(tuple(paths.step[ends[i] : ends[i + 1]].tolist()), *figures) for i, figures in enumerate(rows)]


def coded(journeys: list[Journey], channels: int) -> Paths:
    won, lost, value = ([float(getattr(j, name)) for j in journeys] for name in ("conversions", "nulls", "value"))
    return Paths.of([j.path for j in journeys], won, lost, value, channels)


def windows(path: tuple[int, ...], order: int) -> list[State]:
    return [path[at : at + order] for at in range(max(len(path) - order, 0) + 1)]


def chain(journeys: list[Journey], order: int) -> Chain:
    begin: dict[State, Rational] = defaultdict(int)
    step: dict[tuple[State, State], Rational] = defaultdict(int)
    out: dict[State, Rational] = defaultdict(int)
    won: dict[State, Rational] = defaultdict(int)
    value: dict[State, Rational] = defaultdict(int)
    for journey in journeys:
        weight = journey.conversions + journey.nulls
        if not journey.path or not weight:
            continue
        seen = windows(journey.path, order)
        begin[seen[0]] += weight
        for source, target in pairwise(seen):
            step[source, target] += weight
        for state in seen:
            out[state] += weight
        won[seen[-1]] += journey.conversions
        value[seen[-1]] += journey.value if journey.conversions else 0
    return Chain(sorted(out), begin, step, out, won, value)


def dense(found: Chain, channels: Sequence[int | None]) -> Floats:
    """The chance of a conversion and the expected value, a row for each channel whose states lead to lost (or None)."""
    place = {state: at for at, state in enumerate(found.states)}
    out = np.array([float(found.out[state]) for state in found.states])
    step = np.eye(len(place))
    for (source, target), count in found.step.items():
        step[place[source], place[target]] -= float(count) / out[place[source]]
    ends = np.array([[float(found.won[state]), float(found.value[state])] for state in found.states]) / out[:, None]
    begin = np.array([float(found.begin[state]) for state in found.states]) / float(sum(found.begin.values()))
    rows = []
    for channel in channels:
        kept = np.array([at for state, at in place.items() if channel not in state], int)
        rows.append(begin[kept] @ np.linalg.solve(step[np.ix_(kept, kept)], ends[kept]))
    return np.array(rows)


def exact(found: Chain, removed: int | None = None) -> tuple[Fraction, Fraction]:
    """The same in fractions, by eliminating one state after another."""
    kept = [state for state in found.states if removed not in state]
    row: dict[object, dict[object, Fraction]] = {state: {} for state in kept}
    for (source, target), count in found.step.items():
        if source in row and target in row:
            row[source][target] = Fraction(count) / Fraction(found.out[source])
    for state in kept:
        for end, column in (("won", found.won), ("value", found.value)):
            row[state][end] = Fraction(column[state]) / Fraction(found.out[state])
    row["begin"] = {state: Fraction(found.begin[state]) / Fraction(sum(found.begin.values())) for state in kept}
    for gone in kept:
        onward = row.pop(gone)
        loop = 1 / (1 - onward.pop(gone, Fraction(0)))
        for other in row.values():
            share = other.pop(gone, Fraction(0)) * loop
            for following, chance in onward.items() if share else ():
                other[following] = other.get(following, Fraction(0)) + share * chance
    return row["begin"].get("won", Fraction(0)), row["begin"].get("value", Fraction(0))


def effects(journeys: list[Journey], channels: int, order: int) -> tuple[Floats, Floats]:
    """Removal effects on conversions and on value, one dense solve per channel; 0 where there is nothing to lose."""
    found = chain(journeys, order)
    if not found.states:
        return np.zeros(channels), np.zeros(channels)
    whole, *rest = dense(found, [None, *range(channels)])
    lost = whole - np.array(rest)
    real = np.array([sum(found.won.values()) != 0, sum(found.value.values()) != 0])
    share = np.divide(lost, whole, out=np.zeros_like(lost), where=real & (whole != 0))
    return share[:, 0], share[:, 1]
