"""Shapley values equal the classical formula over all coalitions; sampling says truly how far it may be off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.engines import oracles_games as oracle
from tests.engines.oracles_journeys import (
    ALONE,
    C1_C2_C3,
    LOOPS,
    Rational,
    Row,
    coded,
    larger,
    path_data,
    retold,
    small,
)

from alignkit.engines import sets
from alignkit.engines.paths import Found, Paths
from alignkit.engines.shapley import rate_game as shapley_rate
from alignkit.engines.shapley import sum_game as shapley
from alignkit.errors import UsageError
from alignkit.ragged import Floats

Engine = Callable[[Paths], Found]

ENGINES: list[Engine] = [shapley.sum_game, shapley.ordered, shapley_rate.rate_game]


@pytest.mark.parametrize(
    ("rows", "expected"), [(C1_C2_C3, [1 / 3] * 3), (LOOPS, [15, 25, 0]), (ALONE, [100])], ids=["c1", "loops", "alone"]
)
def test_worked_examples(rows: list[Row], expected: list[float]) -> None:
    assert shapley.sum_game(coded(rows, len(expected))).value_effect == pytest.approx(expected, rel=1e-14)


@pytest.mark.shared
def test_the_reference_paths(shared: Path) -> None:
    paths, names, expected = path_data(shared)
    for found in (shapley.sum_game(paths), shapley.ordered(paths)):
        assert found.effect == pytest.approx([expected[n]["shapley_sets_conv"] for n in names], rel=6e-10)
        assert found.value_effect == pytest.approx([expected[n]["shapley_sets_value"] for n in names], rel=6e-10)
    rate = shapley_rate.rate_game(paths)
    assert rate.exact
    assert rate.effect.sum() == pytest.approx(0.2238451355968638, rel=1e-14)
    assert rate.value_effect.sum() == pytest.approx(74802.971587 / 88387, rel=1e-11)


def test_the_sum_game_by_all_coalitions() -> None:
    for seed in range(1000):
        rows, channels = small(seed, 4)
        found = shapley.sum_game(coded(rows, channels))
        assert found.effect.tolist() == pytest.approx(exactly(oracle.sum_game(rows, "won"), channels), rel=1e-13), seed
        assert found.value_effect.tolist() == pytest.approx(
            exactly(oracle.sum_game(rows, "value"), channels), rel=1e-12, abs=1e-12
        ), seed


def test_the_rate_game_by_all_coalitions() -> None:
    for seed in range(1000):
        rows, channels = small(seed, 4)
        found = shapley_rate.rate_game(coded(rows, channels))
        for effect, measure in ((found.effect, "won"), (found.value_effect, "value")):
            truth = oracle.shapley(oracle.rate_game(rows, measure), channels)
            assert effect.tolist() == pytest.approx([float(each) for each in truth], rel=1e-11, abs=1e-12), seed
            assert all(e == 0 for e, t in zip(effect, truth, strict=True) if t == 0), f"{seed}: rounding is no effect"


def test_the_oracle_by_all_orders() -> None:
    for seed in range(60):
        rows, channels = small(seed, 4)
        game = oracle.rate_game(rows, "won")
        assert oracle.shapley(game, channels) == oracle.by_orders(game, channels)


def test_ordered_by_hand() -> None:
    """Each won journey's distinct channels, in the order in which they first came, get 1 ∕ n of it at their position."""
    for seed in range(1000):
        rows, channels = small(seed)
        cells: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
        for row in rows:
            distinct = list(dict.fromkeys(row.path))
            for position, channel in enumerate(distinct, 1):
                cells[channel, position] += Fraction(row.won) / len(distinct)
        table = shapley.ordered(coded(rows, channels)).tables["positions"]
        found = dict(zip(zip(*(table[n].tolist() for n in ("channel", "position")), strict=True), table["conversions"]))
        assert {cell: float(part) for cell, part in cells.items() if part} == pytest.approx(found, rel=1e-13), seed


def test_positions_add_up_to_the_sum_game() -> None:
    for seed in range(300):
        paths = coded(*small(seed))
        whole, split = shapley.sum_game(paths), shapley.ordered(paths)
        table = split.tables["positions"]
        for name, total in (("conversions", whole.effect), ("value", whole.value_effect)):
            columns = np.bincount(table["channel"].astype(int), table[name], minlength=paths.channels)
            assert columns == pytest.approx(total, rel=1e-12, abs=1e-12)
        assert split.effect == pytest.approx(whole.effect, rel=1e-13)


@pytest.mark.parametrize("engine", ENGINES)
def test_efficiency(engine: Engine) -> None:
    """The sum of all φ is v(all) − v(nobody); v(nobody) is 0, as journeys without a touch are nobody's."""
    for seed in range(300):
        rows, channels = small(seed)
        found, touched = engine(coded(rows, channels)), [row for row in rows if row.path]
        journeys = sum(row.won + row.lost for row in touched) if engine is shapley_rate.rate_game else 1
        for effect, total in (
            (found.effect, sum(row.won for row in touched)),
            (found.value_effect, sum(row.value for row in touched)),
        ):
            assert effect.sum() == pytest.approx(float(Fraction(total) / journeys if journeys else 0), abs=1e-12), seed


@pytest.mark.parametrize("engine", ENGINES)
def test_told_otherwise_nothing_changes(engine: Engine) -> None:
    for seed in range(100):
        case = small(seed)
        found = engine(coded(*case))
        for how, other, place in retold(case):
            again = engine(coded(*other))
            assert again.effect[place] == pytest.approx(found.effect, rel=1e-12, abs=1e-13), (seed, how)
            assert again.value_effect[place] == pytest.approx(found.value_effect, rel=1e-12, abs=1e-11), (seed, how)
            rest = np.delete(again.effect, place)
            assert not rest.any(), (seed, how)


def test_the_rate_game_may_be_negative() -> None:
    """Channel 1 comes with losing: it is charged, and nothing is clipped."""
    found = shapley_rate.rate_game(Paths.of([[0], [0, 1]], [9, 1], [1, 9]))
    assert found.effect == pytest.approx([0.7, -0.2])
    assert str(found.figures["game"]).startswith("rate:")


def test_coalitions_are_told() -> None:
    found = shapley_rate.rate_game(Paths.of([[4], [4, 2]], [9, 1], [1, 9], channels=6))
    assert found.tables["players"]["channel"].tolist() == [2, 4]
    assert {name: column.tolist() for name, column in found.tables["coalitions"].items()} == {
        "mask": [0, 1, 2, 3],
        "conversions": [0, 0, 9, 10],
        "nulls": [0, 0, 1, 10],
        "rate": [0, 0, 0.9, 0.5],
    }


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("channels", [2, 5, 9, 12])
def test_sampling_is_within_its_error(channels: int, depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapley_rate, "MOST_PAIRED", 10_000 if depth == 2 else 0)
    for seed in range(5):
        paths = coded(*larger(seed, channels, 60))
        exact = shapley_rate.rate_game(paths)
        drawn = shapley_rate.rate_game(paths, exact_up_to=0, permutations=2_000, seed=seed)
        table = drawn.tables["sampling"]
        errors: list[Floats] = [table[name].astype(float) for name in ("standard_error", "value_standard_error")]
        assert not drawn.exact
        assert drawn.error == errors[0].max() == drawn.figures["largest_standard_error"]
        for truth, effect, error in (
            (exact.effect, drawn.effect, errors[0]),
            (exact.value_effect, drawn.value_effect, errors[1]),
        ):
            assert (np.abs(effect - truth)[table["channel"]] <= 4 * error + 1e-12).all(), seed
            assert effect.sum() == pytest.approx(truth.sum(), rel=1e-12)
            assert error.max() < 0.1 * np.abs(truth).max()


def test_the_error_is_neither_boast_nor_fear() -> None:
    """Over many seeds, deviations from the exact value have the standard error that each draw states."""
    paths = coded(*larger(3, 10, 80))
    exact = shapley_rate.rate_game(paths).effect
    draws = [shapley_rate.rate_game(paths, exact_up_to=0, permutations=400, seed=seed) for seed in range(60)]
    scores = np.array([(d.effect - exact) / d.tables["sampling"]["standard_error"].astype(float) for d in draws])
    assert 0.85 < scores.std() < 1.2
    assert abs(scores.mean()) < 0.15


def test_more_orders_make_the_error_smaller() -> None:
    paths = coded(*larger(3, 30, 400))
    few, many = (shapley_rate.rate_game(paths, permutations=n) for n in (200, 3_200))
    assert many.error < few.error / 3
    assert shapley_rate.rate_game(paths).figures["permutations"] == 20_000


def test_the_same_seed_draws_the_same_orders() -> None:
    paths = coded(*larger(1, 30, 200))
    first, again, other = (shapley_rate.rate_game(paths, permutations=100, seed=seed) for seed in (5, 5, 6))
    assert first.effect.tobytes() == again.effect.tobytes()
    assert first.effect.tobytes() != other.effect.tobytes()


def test_orders_do_not_depend_on_how_many_are_worked_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = coded(*larger(1, 30, 200))
    together = shapley_rate.rate_game(paths, permutations=100)
    monkeypatch.setattr(shapley_rate, "AT_ONCE", 7)
    monkeypatch.setattr(shapley_rate, "CELLS", 1)
    assert shapley_rate.rate_game(paths, permutations=100).effect == pytest.approx(together.effect, rel=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("rows", "channels"),
    [([], 0), ([], 3), ([Row((), 5, 1, 7)], 2), ([Row((1,), 0, 0, 0)], 2)],
    ids=["nothing", "no rows", "only empty paths", "only rows of nobody"],
)
def test_nothing_to_share(engine: Engine, rows: list[Row], channels: int) -> None:
    found = engine(coded(rows, channels))
    assert found.effect.tolist() == found.value_effect.tolist() == [0.0] * channels
    assert found.effect.dtype == np.float64


def test_an_empty_path_is_never_charged_to_its_neighbour() -> None:
    paths = Paths.of([[0], [], [1], []], [1, 5, 1, 5], value=[3, 100, 4, 100])
    for engine in (shapley.sum_game, shapley.ordered):
        assert engine(paths).effect.tolist() == [1, 1]
        assert engine(paths).value_effect.tolist() == [3, 4]
    assert shapley_rate.rate_game(paths).effect.tolist() == [0.5, 0.5]


def test_without_lost_journeys_every_rate_is_one() -> None:
    found = shapley_rate.rate_game(Paths.of([[0], [1], [0, 2]], [5, 1, 2]))
    assert found.effect.tolist() == pytest.approx([0.5, 0.5, 0])  # {2} alone has no journey; with 0 it adds none


def test_one_deal_one_channel_and_deals_all_alike() -> None:
    for engine in ENGINES[:2]:
        assert engine(Paths.of([[0]], [1])).effect.tolist() == [1]
        assert engine(Paths.of([[0, 1]] * 4, [1] * 4)).effect.tolist() == [2, 2]
    assert shapley_rate.rate_game(Paths.of([[0]], [1])).effect.tolist() == [1]
    assert shapley_rate.rate_game(Paths.of([[0]], [3], [1]), exact_up_to=0).effect.tolist() == [0.75]
    assert shapley_rate.rate_game(Paths.of([[0, 1]] * 4, [1] * 4)).effect.tolist() == [0.5, 0.5]


def test_ten_thousand_channels() -> None:
    draws = np.random.PCG64(1).random_raw(60_000) % 10_000
    won = (np.random.PCG64(2).random_raw(20_000) % 4 == 0).astype(float)
    paths = Paths(draws.astype(np.int32), np.arange(0, 60_001, 3), won, 1 - won, won * 2, 10_000)
    whole = shapley.sum_game(paths)
    assert whole.effect.sum() == pytest.approx(won.sum())
    assert shapley.ordered(paths).effect == pytest.approx(whole.effect)
    drawn = shapley_rate.rate_game(paths, permutations=50)
    assert drawn.effect.sum() == pytest.approx(won.mean())
    assert not drawn.exact


@pytest.mark.parametrize(
    "asked", [{"exact_up_to": -1}, {"exact_up_to": 27}, {"permutations": 1}, {"permutations": 0}, {"seed": -1}]
)
def test_bad_sampling_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as refused:
        shapley_rate.rate_game(Paths.of([[0]], [1]), **asked)
    assert refused.value.code == "bad-sampling"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("won", "lost", "value"), [(-1, 0, 1), (1, -1, 1), (np.nan, 0, 1), (1, 0, np.inf)])
def test_counts_that_count_nothing_are_refused(engine: Engine, won: float, lost: float, value: float) -> None:
    with pytest.raises(UsageError) as refused:
        engine(Paths.of([[0], [0]], [1, won], [1, lost], [1, value]))
    assert refused.value.code == "bad-counts"


def test_equal_sets_are_merged_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the first hash is the worst there can be: it is found out, and another is tried."""
    keys = sets._keys
    monkeypatch.setattr(sets, "_keys", lambda channels, salt: keys(channels, salt) * np.uint64(salt > 0))
    for seed in range(100):
        rows, channels = small(seed)
        won: dict[tuple[int, ...], Rational] = defaultdict(Fraction)
        for row in rows:
            if row.path and row.won + row.lost:
                won[tuple(sorted(set(row.path)))] += row.won
        found = sets.Sets.of(coded(rows, channels)).merged()
        members = [tuple(found.member[found.start[i] : found.start[i + 1]].tolist()) for i in range(len(found))]
        assert dict(zip(members, found.conversions.tolist(), strict=True)) == won, seed
        assert len(members) == len(won)


def exactly(game: oracle.Game, channels: int) -> list[float]:
    return [float(each) for each in oracle.shapley(game, channels)]
