"""The Markov chain refitted to redraws is the chain fitted to each redraw's journeys, one after another."""

from __future__ import annotations

import numpy as np
import pytest

from alignkit.engines.markov.fit import fit
from alignkit.engines.paths import Paths
from alignkit.errors import UsageError
from alignkit.evidence.chain import refit_chain
from alignkit.statistics.bootstrap import Bootstrap


def made(journeys: int, channels: int, seed: int) -> Paths:
    rng = np.random.default_rng(seed)
    steps = [rng.integers(0, channels, rng.integers(0, 6)).tolist() for _ in range(journeys)]
    won = (rng.random(journeys) < 0.5).astype(float)
    value = won * rng.integers(1, 10**6, journeys) / 100
    return Paths.of(steps, won.tolist(), (1 - won).tolist(), value.tolist(), channels)


@pytest.mark.parametrize("seed", range(6))
def test_equals_a_fit_of_every_redraw(seed: int) -> None:
    paths, redraws = made(25, 4, seed), Bootstrap(10, 15, seed)
    cluster = np.random.default_rng(seed).integers(0, 10, 25)
    effect, value = refit_chain(paths, cluster, redraws)
    for first, counts in redraws.blocks():
        for at in range(counts.shape[1]):
            times = counts[cluster, at]
            drawn = Paths(
                paths.step,
                paths.start,
                paths.conversions * times,
                paths.nulls * times,
                paths.value * times,
                paths.channels,
            )
            found = fit(drawn)
            assert effect[:, first + at] == pytest.approx(found.effect, rel=1e-9, abs=1e-12)
            assert value[:, first + at] == pytest.approx(found.value_effect, rel=1e-9, abs=1e-9)


def test_a_redraw_without_a_win_has_no_effect() -> None:
    paths = Paths.of([[0], [0]], [1, 0], [0, 1])
    effect, _ = refit_chain(paths, np.arange(2), Bootstrap(2, 60))
    assert set(effect.ravel().tolist()) == {0.0, 1.0}


def test_journeys_of_one_account_are_drawn_together() -> None:
    """One account has every win of channel 0 and of channel 1: both are there, or neither is."""
    paths = Paths.of([[0], [1], [2], [2]], [1, 1, 1, 0], [0, 0, 0, 1])
    effect, _ = refit_chain(paths, np.array([0, 0, 1, 2]), Bootstrap(3, 80))
    assert ((effect[0] > 0) == (effect[1] > 0)).all()


def test_fractions_of_a_journey_cannot_be_redrawn() -> None:
    with pytest.raises(UsageError, match="fractions"):
        refit_chain(Paths.of([[0]], [0.5]), np.arange(1), Bootstrap(1, 10))


def test_no_journeys_no_effects() -> None:
    effect, value = refit_chain(Paths.of([], [], channels=3), np.zeros(0, np.int64), Bootstrap(0, 5))
    assert effect.shape == value.shape == (3, 5)
    assert not effect.any()
