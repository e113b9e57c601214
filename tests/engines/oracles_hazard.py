"""The additive hazard step by step, and a small world in which its truth is known."""

from __future__ import annotations

from math import log

import numpy as np
from tests.engines.oracles_journeys import Row

from alignkit.engines.paths import Paths
from alignkit.ragged import Floats


def at_step(path: tuple[int, ...], step: int, hazard: Floats, base: float, decay: float) -> list[float]:
    """What each touch so far, and last the baseline, adds to the hazard at a step."""
    return [*(hazard[path[k]] * decay ** (step - k) for k in range(step + 1)), base]


def log_likelihood(rows: list[Row], hazard: Floats, base: float, decay: float) -> float:
    """Σ log h at the win, less Σ h over every step of every journey."""
    total = 0.0
    for row in rows:
        steps = [sum(at_step(row.path, t, hazard, base, decay)) for t in range(len(row.path))]
        total -= float(row.won + row.lost) * sum(steps)
        total += float(row.won) * log(steps[-1]) if row.path and row.won else 0.0
    return total


def credit(rows: list[Row], hazard: Floats, base: float, decay: float, measure: str) -> tuple[Floats, float]:
    """Every win divided among its touches and the baseline as its last hazard is."""
    effect, of_base = np.zeros(len(hazard)), 0.0
    for row in rows:
        if row.path and row.won:
            parts = at_step(row.path, len(row.path) - 1, hazard, base, decay)
            for channel, part in zip(row.path, parts, strict=False):
                effect[channel] += float(getattr(row, measure)) * part / sum(parts)
            of_base += float(getattr(row, measure)) * parts[-1] / sum(parts)
    return effect, of_base


def world(seed: int, people: int, hazard: Floats, base: float, decay: float) -> tuple[Paths, Floats, float]:
    """People who are touched step by step, each step won with the additive hazard's chance; who caused each win.

    Channel 0 is touched half of the time, the others share the rest. At each step a person leaves with 10 %.
    """
    channels, longest = len(hazard), 40
    bits = np.random.PCG64(seed).random_raw(people * longest * 4).reshape(4, longest, people)
    drawn = (bits >> np.uint64(11)) / 2.0**53
    touch = np.where(drawn[0] < 0.5, 0, 1 + (drawn[0] * 2 * (channels - 1)).astype(int) % (channels - 1))
    level = np.zeros((channels + 1, people))
    level[channels] = base
    there, length, won, truth = (
        np.ones(people, bool),
        np.zeros(people, int),
        np.zeros(people, bool),
        np.zeros(channels + 1),
    )
    for step in range(longest):
        level[:channels] *= decay
        level[touch[step], np.arange(people)] += hazard[touch[step]]
        length[there] += 1
        wins = there & (drawn[1, step] < 1 - np.exp(-level.sum(axis=0)))
        cause = (drawn[2, step] * level.sum(axis=0) >= np.cumsum(level, axis=0)).sum(axis=0)
        truth += np.bincount(cause[wins], minlength=channels + 1)
        won |= wins
        there &= ~wins & (drawn[3, step] > 0.1)
    step_of = np.concatenate([touch[: length[person], person] for person in range(people)])
    start = np.concatenate([[0], np.cumsum(length)])
    counts = won.astype(float)
    return Paths(step_of.astype(np.int32), start, counts, 1 - counts, counts.copy(), channels), truth[:-1], truth[-1]
