"""The additive hazard is the likeliest there is, divides each win as it says, and finds who caused it in its own world."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import hazard
from tests.engines import oracles_hazard as oracle
from tests.engines.oracles_journeys import coded, larger, path_data, retold, small

from alignkit.engines.markov import fit as markov
from alignkit.engines.paths import Paths
from alignkit.engines.shapley import sum_game as shapley
from alignkit.errors import UsageError


def test_no_hazard_is_likelier() -> None:
    """The likelihood is concave, so it is enough that no single hazard, moved up or down, makes it greater."""
    for seed in range(1000):
        rows, channels = small(seed)
        rows = [row for row in rows if row.path]
        decay = (0.0, 0.3, 0.8, 1.0)[seed % 4]
        found = hazard.fit(coded(rows, channels), decays=[decay])
        fitted, base = found.tables["coefficients"]["hazard"], found.figures["baseline_hazard"]
        best = oracle.log_likelihood(rows, fitted, base, decay)
        assert found.figures["log_likelihood"] == pytest.approx(best, rel=1e-9, abs=1e-9), seed
        assert 0 <= found.figures["short"] <= hazard.SHORT, seed
        touched = {channel for row in rows if row.won + row.lost for channel in row.path}
        for channel in touched:
            for factor in (0.9, 1.1):
                other = fitted.copy()
                other[channel] = fitted[channel] * factor + 1e-3 * (factor > 1)
                assert oracle.log_likelihood(rows, other, base, decay) <= best + hazard.SHORT, (seed, channel)
        if base:
            for factor in (0.9, 1.1):
                assert oracle.log_likelihood(rows, fitted, base * factor, decay) <= best + hazard.SHORT, seed


def test_wins_are_divided_as_the_last_hazard_is() -> None:
    for seed in range(1000):
        rows, channels = small(seed)
        decay = (0.0, 0.3, 0.8, 1.0)[seed % 4]
        found = hazard.fit(coded(rows, channels), decays=[decay])
        fitted, base = found.tables["coefficients"]["hazard"], found.figures["baseline_hazard"]
        for effect, of_base, measure in (
            (found.effect, found.figures["baseline"], "won"),
            (found.value_effect, found.figures["baseline_value"], "value"),
        ):
            parts, rest = oracle.credit(rows, fitted, base, decay, measure)
            assert effect == pytest.approx(parts, rel=1e-9, abs=1e-9), seed
            assert of_base == pytest.approx(rest, rel=1e-9, abs=1e-9), seed
            total = float(sum(getattr(row, measure) for row in rows if row.path))
            assert effect.sum() + of_base == pytest.approx(total, abs=1e-8), seed


WORLDS = {
    "fades fast": ([0.002, 0.02, 0.06, 0.0, 0.1], 0.002, 0.3),
    "fades slowly": ([0.001, 0.004, 0.012, 0.0, 0.02], 0.002, 0.85),
    "strong baseline": ([0.001, 0.01, 0.02, 0.0, 0.03], 0.02, 0.5),
}


@pytest.mark.parametrize("name", WORLDS)
def test_it_earns_its_place(name) -> None:
    """In worlds of additive hazards it comes nearer to who caused the wins than any other model; channel 3 caused none."""
    rates, base, decay = WORLDS[name]
    errors: dict[str, list[float]] = {}
    for seed in range(5):
        paths, truth, of_base = oracle.world(seed, 12_000, np.array(rates), base, decay)
        won, last = paths.conversions, paths.step[paths.start[1:] - 1]
        found = hazard.fit(paths)
        models = {
            "hazard": found.effect,
            "markov": markov.fit(paths).effect,
            "sum game": shapley.sum_game(paths).effect,
            "last": np.bincount(last, won, minlength=5),
            "linear": np.bincount(paths.step, (won / paths.length)[paths.path], minlength=5),
        }
        for model, effect in models.items():
            off = np.abs(effect / effect.sum() - truth / truth.sum()).sum() / 2
            errors.setdefault(model, []).append(off)
        errors.setdefault("bystander", []).append(found.effect[3] / found.effect.sum())
        errors.setdefault("baseline", []).append((found.figures["baseline"] - of_base) / won.sum())
    mean = {model: float(np.mean(off)) for model, off in errors.items()}
    assert mean.pop("bystander") < 0.04
    assert abs(mean.pop("baseline")) < 0.15
    assert mean["hazard"] < 0.15
    assert mean.pop("hazard") < min(mean.values()) / 2, mean


@pytest.mark.shared
def test_the_reference_paths(shared) -> None:
    paths, _, _ = path_data(shared)
    found = hazard.fit(paths)
    assert found.effect.sum() + found.figures["baseline"] == pytest.approx(19785)
    assert found.value_effect.sum() + found.figures["baseline_value"] == pytest.approx(74802.971587)
    assert found.figures["short"] <= hazard.SHORT
    assert not found.exact


def test_told_otherwise_nothing_changes() -> None:
    """As the fit stops a little short, what it finds may differ by as little."""
    for seed in range(60):
        case = larger(seed, 4, 30, times=5)
        found = hazard.fit(coded(*case), decays=[0.5])
        for how, other, place in retold(case):
            again = hazard.fit(coded(*other), decays=[0.5])
            assert again.effect[place] == pytest.approx(found.effect, abs=0.02), (seed, how)
            assert again.figures["log_likelihood"] == pytest.approx(found.figures["log_likelihood"], abs=1e-6)


def test_the_likeliest_decay_is_taken() -> None:
    found = hazard.fit(coded(*larger(1, 4, 60)))
    table = found.tables["decays"]
    assert found.figures["decay"] == table["decay"][table["log_likelihood"].argmax()]


def test_a_baseline_needs_more_than_one_step() -> None:
    """Where all journeys have one step, a baseline could not be told from the channels: it has none."""
    found = hazard.fit(Paths.of([[0], [1]], [30, 10], [70, 90]))
    assert found.figures["baseline"] == 0
    assert found.effect == pytest.approx([30, 10])


def test_channels_that_only_come_together_share_evenly() -> None:
    found = hazard.fit(Paths.of([[0, 1], [1, 0], [2]], [10, 10, 5], [30, 30, 60]), decays=[1.0])
    assert found.effect[0] == pytest.approx(found.effect[1], rel=1e-6)


def test_without_lost_journeys_and_one_deal() -> None:
    assert hazard.fit(Paths.of([[0, 0], [1]], [4, 2])).effect.sum() <= 6
    assert hazard.fit(Paths.of([[0]], [1])).effect.tolist() == pytest.approx([1])


@pytest.mark.parametrize("paths", [Paths.of([], [], channels=2), Paths.of([[], [0], [1]], [9, 0, 0], [1, 3, 0])])
def test_nothing_and_nobody(paths) -> None:
    found = hazard.fit(paths)
    assert found.effect.tolist() == found.value_effect.tolist() == [0, 0]
    assert found.figures["baseline"] == 0


@pytest.mark.parametrize("decays", [[], [1.5], [-0.1], [float("nan")]])
def test_a_bad_decay_is_refused(decays) -> None:
    with pytest.raises(UsageError) as refused:
        hazard.fit(Paths.of([[0]], [1]), decays=decays)
    assert refused.value.code == "bad-decay"


def test_ten_thousand_channels() -> None:
    draws = np.random.PCG64(1).random_raw(30_000) % 10_000
    won = (np.random.PCG64(2).random_raw(10_000) % 4 == 0).astype(float)
    paths = Paths(draws.astype(np.int32), np.arange(0, 30_001, 3), won, 1 - won, won, 10_000)
    found = hazard.fit(paths, decays=[0.5])
    assert found.effect.sum() + found.figures["baseline"] == pytest.approx(won.sum())
