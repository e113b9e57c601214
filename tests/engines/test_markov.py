"""Removal effects are exact: worked examples, one solve per removed channel, and what must not change them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.oracles_markov import Journey, chain, coded, effects, exact

from alignkit.engines.markov import fit as markov
from alignkit.engines.paths import credited

ORDERS = (1, 2, 3)

C1_C2_C3 = [Journey((0, 1, 2), 1, 0, 1), Journey((0,), 0, 1, 0), Journey((1, 2), 0, 1, 0)]
LOOPS = [Journey((0, 0, 1, 0), 2, 1, 30), Journey((1, 1), 1, 4, 10), Journey((2,), 0, 5, 0)]
ALONE = [Journey((0,), 5, 3, 100)]


@pytest.mark.parametrize(
    ("journeys", "order", "effect", "conversions", "value"),
    [
        (C1_C2_C3, 1, [0.5, 1, 1], [0.2, 0.4, 0.4], [0.2, 0.4, 0.4]),
        (C1_C2_C3, 2, [0.5, 1, 1], [0.2, 0.4, 0.4], [0.2, 0.4, 0.4]),
        (LOOPS, 1, [19 / 24, 2 / 3, 0], [57 / 35, 48 / 35, 0], [22.9787234043, 17.0212765957, 0]),
        (LOOPS, 2, [2 / 3, 1, 0], [1.2, 1.8, 0], [120 / 7, 160 / 7, 0]),
        (ALONE, 1, [1], [5], [100]),
        (ALONE, 2, [1], [5], [100]),
    ],
)
def test_worked_examples(
    journeys: list[Journey], order: int, effect: list[float], conversions: list[float], value: list[float]
) -> None:
    paths = coded(journeys, len(effect))
    found = markov.fit(paths, order)
    assert found.effect == pytest.approx(effect, rel=1e-12, abs=1e-15)
    assert credited(found.effect, paths.conversions.sum()) == pytest.approx(conversions, rel=1e-11, abs=1e-15)
    assert credited(found.value_effect, paths.value.sum()) == pytest.approx(value, rel=1e-11, abs=1e-15)


def small(seed: int) -> tuple[list[Journey], int]:
    """A handful of random journeys over a few channels; some empty, of weight 0, repeated, of negative value."""
    draws = iter(np.random.PCG64(seed).random_raw(400).tolist())
    channels = 1 + next(draws) % 5
    journeys = []
    for _ in range(1 + next(draws) % 9):
        path = tuple(next(draws) % channels for _ in range(next(draws) % 8))
        won = next(draws) % 4 if next(draws) % 2 else 0
        journeys.append(Journey(path, won, next(draws) % 5, (next(draws) % 90 - 10) if won else 0))
    return journeys, channels


@pytest.mark.parametrize("order", ORDERS)
def test_one_solve_per_removed_channel(order: int) -> None:
    for seed in range(1000):
        journeys, channels = small(seed)
        found = markov.fit(coded(journeys, channels), order)
        expected, value = effects(journeys, channels, order)
        assert found.effect == pytest.approx(expected, rel=1e-9, abs=1e-13), seed
        assert found.value_effect == pytest.approx(value, rel=1e-9, abs=1e-12), seed


@pytest.mark.parametrize("order", ORDERS)
def test_in_fractions(order: int) -> None:
    for seed in range(2000, 2060):
        journeys, channels = small(seed)
        counts = chain(journeys, order)
        if not any(counts.won.values()):
            continue
        (whole, worth) = exact(counts)
        found = markov.fit(coded(journeys, channels), order)
        lost = [exact(counts, channel) for channel in range(channels)]
        assert found.effect == pytest.approx([float(1 - p / whole) for p, _ in lost], rel=1e-12, abs=1e-15)
        if worth:
            assert found.value_effect == pytest.approx([float(1 - v / worth) for _, v in lost], rel=1e-11, abs=1e-13)


def test_the_oracles_agree() -> None:
    for seed in range(3000, 3020):
        journeys, channels = small(seed)
        counts = chain(journeys, 2)
        if any(counts.won.values()):
            shares = [float(1 - exact(counts, channel)[0] / exact(counts)[0]) for channel in range(channels)]
            assert effects(journeys, channels, 2)[0] == pytest.approx(shares, abs=1e-12)
