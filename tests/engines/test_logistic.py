"""The regression is the maximum of its likelihood, and its effects are what the fitted odds say without a channel."""

from __future__ import annotations

from fractions import Fraction
from math import log, sqrt

import numpy as np
import pytest
from tests.engines.oracles_journeys import Row, coded, larger, retold

from alignkit.engines import logistic
from alignkit.engines.paths import Found, Paths
from alignkit.errors import UsageError
from alignkit.ragged import Floats


def dense(rows: list[Row], channels: int) -> tuple[Floats, Floats, Floats]:
    """Presence (a column of ones before it), won, and all journeys, a row per path."""
    touched = [row for row in rows if row.path]
    presence = np.array([[1.0, *(float(c in row.path) for c in range(channels))] for row in touched])
    won, lost = (np.array([float(getattr(row, name)) for row in touched]) for name in ("won", "lost"))
    return presence, won, won + lost


def coefficients(found: Found, channels: int) -> Floats:
    table = found.tables["coefficients"]
    every = np.zeros(channels + 1)
    every[0] = found.figures["intercept"]
    every[1 + table["channel"]] = table["coefficient"]
    return every


def chance(odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-odds))


def test_the_slope_is_none_at_the_fit() -> None:
    """The likelihood is concave: where its slope is none, it is the greatest."""
    for seed in range(1000):
        rows, channels = larger(seed, 1 + seed % 5, 25, times=20)
        ridge = (0.1, 1.0, 10.0)[seed % 3]
        found = logistic.fit(coded(rows, channels), ridge=ridge)
        presence, won, journeys = dense(rows, channels)
        b = coefficients(found, channels)
        slope = presence.T @ (won - journeys * chance(presence @ b)) - ridge * np.concatenate([[0], b[1:]])
        assert np.abs(slope).max() < 1e-9 * journeys.sum(), seed


def test_plain_gradient_descent_comes_to_the_same() -> None:
    for seed in range(10):
        rows, channels = larger(seed, 3, 25, times=20)
        presence, won, journeys = dense(rows, channels)
        b, penalty = np.zeros(channels + 1), np.array([0.0, *[2.0] * channels])
        step = 4 / np.linalg.eigvalsh(presence.T @ (presence * journeys[:, None])).max()
        for _ in range(20_000):
            b += step * (presence.T @ (won - journeys * chance(presence @ b)) - penalty * b)
        assert coefficients(logistic.fit(coded(rows, channels), ridge=2.0), channels) == pytest.approx(b, abs=1e-8)


def test_one_channel_is_a_table_of_two_by_two() -> None:
    """A second channel that everything else touched is the intercept's: the coefficient is the log odds ratio."""
    found = logistic.fit(Paths.of([[0, 1], [1]], [30, 20], [50, 110]), ridge=1e-9)
    assert found.tables["coefficients"]["coefficient"][0] == pytest.approx(log(30 * 110 / (50 * 20)), rel=1e-8)


def test_two_channels_apart_without_a_ridge() -> None:
    """Saturated: {0}, {1}, and both give the coefficients and their errors in closed form."""
    won, lost = [30, 20, 60], [50, 110, 40]
    found = logistic.fit(Paths.of([[0], [1], [0, 1]], won, lost), ridge=0.0)
    odds = [log(w / n) for w, n in zip(won, lost, strict=True)]
    errors = [1 / w + 1 / n for w, n in zip(won, lost, strict=True)]
    table = found.tables["coefficients"]
    assert table["coefficient"] == pytest.approx([odds[2] - odds[1], odds[2] - odds[0]], rel=1e-10)
    assert found.figures["intercept"] == pytest.approx(odds[0] + odds[1] - odds[2], rel=1e-10)
    assert table["standard_error"] == pytest.approx([sqrt(errors[2] + errors[1]), sqrt(errors[2] + errors[0])])
    assert found.figures["intercept_standard_error"] == pytest.approx(sqrt(sum(errors)))
    assert not found.exact


def test_effects_are_what_is_lost_without_a_channel() -> None:
    for seed in range(300):
        rows, channels = larger(seed, 4, 30, times=20)
        found = logistic.fit(coded(rows, channels))
        b = coefficients(found, channels)
        usual = Fraction(sum(row.value for row in rows)) / sum(row.won for row in rows)
        worth: dict[frozenset[int], list[float]] = {}
        for row in rows:
            counts = worth.setdefault(frozenset(row.path), [0.0, 0.0])
            counts[0] += float(row.won)
            counts[1] += float(row.value)
        effect, value = np.zeros((2, channels))
        for row in rows:
            won, total = worth[frozenset(row.path)]
            odds = b[0] + sum(b[1 + channel] for channel in set(row.path))
            for channel in set(row.path):
                lost = float(row.won + row.lost) * (chance(odds) - chance(odds - b[1 + channel]))
                effect[channel] += lost
                value[channel] += lost * (total / won if won else float(usual))
        assert found.effect == pytest.approx(effect, rel=1e-9, abs=1e-9), seed
        assert found.value_effect == pytest.approx(value, rel=1e-9, abs=1e-8), seed


def test_quality_by_counting_pairs() -> None:
    for seed in range(20):
        rows, channels = larger(seed, 3, 20, times=20)
        found = logistic.fit(coded(rows, channels))
        presence, won, journeys = dense(rows, channels)
        odds, lost = presence @ coefficients(found, channels), journeys - won
        above = (odds[:, None] > odds + 1e-11) + 0.5 * (np.abs(odds[:, None] - odds) <= 1e-11)
        p, rate = chance(odds), won.sum() / journeys.sum()
        deviance = -2 * (won @ np.log(p) + lost @ np.log(1 - p))
        null = -2 * (won.sum() * log(rate) + lost.sum() * log(1 - rate))
        figures = found.figures
        assert figures["auc"] == pytest.approx(won @ above @ lost / (won.sum() * lost.sum()), rel=1e-10)
        assert figures["deviance"] == pytest.approx(deviance, rel=1e-11)
        assert figures["null_deviance"] == pytest.approx(null, rel=1e-11)
        assert figures["mcfadden_r2"] == pytest.approx(1 - deviance / null, rel=1e-6)


def test_told_otherwise_nothing_changes() -> None:
    for seed in range(100):
        case = larger(seed, 4, 30, times=20)
        found = logistic.fit(coded(*case))
        for how, other, place in retold(case):
            again = logistic.fit(coded(*other))
            assert again.effect[place] == pytest.approx(found.effect, rel=1e-8, abs=1e-8), (seed, how)
            assert again.value_effect[place] == pytest.approx(found.value_effect, rel=1e-8, abs=1e-7), (seed, how)
            assert again.figures["deviance"] == pytest.approx(found.figures["deviance"]), (seed, how)


def test_a_channel_that_goes_with_losing_is_charged() -> None:
    found = logistic.fit(Paths.of([[0], [0, 1], [2]], [60, 20, 10], [40, 80, 90]))
    assert found.effect[1] < 0 < found.effect[0]


def test_a_channel_of_every_journey_is_the_intercepts() -> None:
    assert logistic.fit(Paths.of([[0], [0, 1]], [60, 20], [40, 80])).effect[0] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("paths", "says"),
    [
        (
            Paths.of([[0], [1]], [19, 0], [500, 500]),
            "19 won journeys cannot carry a coefficient for each of 2 channels",
        ),
        (Paths.of([[0]], [500], [0]), "0 lost journeys cannot carry a coefficient for each of 1 channel"),
        (Paths.of([[0]], [1], [0]), "0 lost journeys"),
        (Paths.of([], []), "0 won journeys cannot carry a coefficient for each of 0 channels"),
        (Paths.of([[]], [500], [500]), "0 won journeys"),
        (Paths.of([[c] for c in range(10_000)], [9.5] * 10_000, [20] * 10_000), "for each of 10,000 channels"),
    ],
    ids=["too few", "no lost deals", "one deal", "nothing", "no touches", "10,000 channels"],
)
def test_too_few_events_are_refused(paths: Paths, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        logistic.fit(paths)
    assert refused.value.code == "too-few-events"
    assert says in refused.value.what
    assert len(refused.value.do) == 3


def test_events_count_the_rarer_end() -> None:
    assert logistic.fit(Paths.of([[0], [1]], [20, 0], [500, 500])).figures["events_per_coefficient"] == 10
    assert logistic.fit(Paths.of([[0], [1]], [900, 100], [30, 10])).figures["events_per_coefficient"] == 20


def test_all_journeys_alike_have_an_even_fit() -> None:
    found = logistic.fit(Paths.of([[0, 1]], [50], [50]))
    assert found.effect == pytest.approx([0, 0], abs=1e-9)
    assert found.figures["auc"] == 0.5


@pytest.mark.parametrize(
    "paths",
    [Paths.of([[0, 1], [2]], [50, 30], [50, 90]), Paths.of([[0], [1]], [50, 0], [50, 90])],
    ids=["always together", "never won"],
)
def test_no_unique_fit_without_a_ridge(paths: Paths) -> None:
    with pytest.raises(UsageError) as refused:
        logistic.fit(paths, ridge=0.0)
    assert refused.value.code == "no-unique-fit"
    assert np.isfinite(logistic.fit(paths).effect).all()


@pytest.mark.parametrize("ridge", [-1.0, float("nan"), float("inf")])
def test_a_bad_ridge_is_refused(ridge: float) -> None:
    with pytest.raises(UsageError) as refused:
        logistic.fit(Paths.of([[0]], [50], [50]), ridge=ridge)
    assert refused.value.code == "bad-ridge"


def test_too_many_channels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logistic, "MOST", 2)
    with pytest.raises(UsageError) as refused:
        logistic.fit(Paths.of([[0], [1], [2]], [50] * 3, [50] * 3))
    assert refused.value.code == "too-many-channels"


def test_the_curvature_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, channels = larger(2, 9, 80, times=20)
    whole = logistic.fit(coded(rows, channels)).effect
    monkeypatch.setattr(logistic, "PAIRS", 1)
    assert logistic.fit(coded(rows, channels)).effect == pytest.approx(whole, rel=1e-9)
