"""What must not change removal effects, what they become at the limits, and which road leads to them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from benchmarks.paths_data import journeys as benchmark
from tests.engines.oracles_markov import Journey, chain, coded, dense, plain

from alignkit.engines.markov import fit as markov
from alignkit.engines.markov import order as markov_order
from alignkit.engines.markov.condense import condensed, graph_of
from alignkit.engines.markov.counts import PathOutcomes
from alignkit.engines.markov.windows import Chain, ranked
from alignkit.engines.paths import Found, Paths, credited
from alignkit.errors import InputError, UsageError

ORDERS = (1, 2, 3)


def some(seed: int, n: int = 300, channels: int = 12) -> list[Journey]:
    draws = iter(np.random.PCG64(seed).random_raw(40 * n).tolist())
    found = []
    for _ in range(n):
        path = tuple((next(draws) % channels) * (next(draws) % channels) // channels for _ in range(next(draws) % 8))
        won = next(draws) % 3
        found.append(Journey(path, won, next(draws) % 4, won * (1 + next(draws) % 50)))
    return found


def same(one: Found, other: Found, rel: float = 1e-11) -> None:
    assert one.effect == pytest.approx(other.effect, rel=rel, abs=1e-14)
    assert one.value_effect == pytest.approx(other.value_effect, rel=rel, abs=1e-14)


@pytest.mark.parametrize("order", ORDERS)
def test_neither_the_order_of_rows_nor_how_journeys_are_spread_over_them(order: int) -> None:
    rows = some(1)
    found = markov.fit(coded(rows, 12), order)
    same(markov.fit(coded(rows[::-1], 12), order), found)
    split = [
        part
        for row in rows
        for part in (
            Journey(row.path, row.conversions, 0, row.value),
            Journey(row.path, 0, Fraction(row.nulls) / 2, 0),
            Journey(row.path, 0, Fraction(row.nulls) / 2, 0),
        )
    ]
    same(markov.fit(coded(split, 12), order), found)


@pytest.mark.parametrize("order", ORDERS)
def test_neither_a_unit_nor_a_name(order: int) -> None:
    paths = coded(some(2), 12)
    found = markov.fit(paths, order)
    scaled = replace(paths, conversions=paths.conversions * 0.125, nulls=paths.nulls * 0.125, value=paths.value * 7)
    same(markov.fit(scaled, order), found)
    name = np.array([3, 7, 0, 11, 2, 9, 5, 1, 10, 4, 8, 6], np.int32)
    renamed = markov.fit(replace(paths, step=name[paths.step]), order)
    same(replace(renamed, effect=renamed.effect[name], value_effect=renamed.value_effect[name]), found)


@pytest.mark.parametrize("order", ORDERS)
def test_what_counts_for_nothing(order: int) -> None:
    rows = some(3)
    found = markov.fit(coded(rows, 12), order)
    idle = [Journey((12, 13, 0), 0, 0, 5), Journey((), 3, 4, 9), Journey((13,), 0, 0, 0)]
    more = markov.fit(coded(idle + rows + idle, 15), order)
    assert more.effect[12:].tolist() == more.value_effect[12:].tolist() == [0, 0, 0]
    same(replace(more, effect=more.effect[:12], value_effect=more.value_effect[:12]), found)
    bare = float(sum(row.conversions + row.nulls for row in rows if not row.path))
    assert more.figures["without_touch"] == bare + 14
    assert more.figures["observed_rate"] == found.figures["observed_rate"]


def test_repeats_may_be_collapsed_at_order_one() -> None:
    rows = some(4)
    once = [
        replace(row, path=tuple(c for i, c in enumerate(row.path) if i == 0 or row.path[i - 1] != c)) for row in rows
    ]
    same(markov.fit(coded(once, 12)), markov.fit(coded(rows, 12)))


def test_at_the_longest_path_effects_are_participation() -> None:
    rows = some(5)
    won = sum(row.conversions for row in rows if row.path)
    worth = sum(row.value for row in rows if row.path)
    for order in (7, 9):
        found = markov.fit(coded(rows, 12), order)
        touched = [sum(row.conversions for row in rows if channel in row.path) / won for channel in range(12)]
        valued = [sum(row.value for row in rows if channel in row.path) / worth for channel in range(12)]
        assert found.effect == pytest.approx(touched, rel=1e-12)
        assert found.value_effect == pytest.approx(valued, rel=1e-12)


@pytest.mark.parametrize(("n", "channels", "order"), [(150, 12, 2), (120, 12, 3), (100, 40, 1), (40, 25, 2)])
def test_every_road_leads_to_the_same(n: int, channels: int, order: int) -> None:
    """Condensed little or much, inverted or solved channel by channel: all equal one dense solve per channel."""
    paths = benchmark(n, channels, 5)
    chained = Chain.of(paths, PathOutcomes.of(paths), order)
    whole, *without = dense(chain(plain(paths), order), [None, *range(channels)])
    expected = whole - np.array(without)
    for growth in (-1, 0, 4, 64):
        graph = condensed(graph_of(chained, channels), growth)
        for road in (markov_order._by_inverse, markov_order._by_solving):
            lost = road(graph)
            assert lost.whole == pytest.approx(whole, rel=1e-12)
            assert lost.without == pytest.approx(expected, rel=1e-9, abs=1e-15 * whole[1])


def test_many_channels_at_order_one_need_no_square_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = benchmark(2000, 300, 7)
    found = markov.fit(paths)
    monkeypatch.setattr(markov, "DENSE", 10)
    same(markov.fit(paths), found, rel=1e-10)
    monkeypatch.setattr(markov_order, "LARGEST", 10)
    same(markov.fit(paths), found, rel=1e-10)


def test_a_thousand_channels_at_order_two_and_ten_thousand_at_order_one() -> None:
    tall = markov.fit(benchmark(3000, 1000, 1), 2)
    assert float(tall.figures["conversion_probability"]) > 0
    wide = markov.fit(benchmark(3000, 10_000, 1))
    assert (wide.effect > 0).any()
    assert wide.figures["conversion_probability"] == pytest.approx(wide.figures["observed_rate"], rel=1e-12)


@pytest.mark.parametrize("order", ORDERS)
def test_no_lost_journeys(order: int) -> None:
    found = markov.fit(Paths.of([[0, 1], [1]], [1, 1]), order)
    assert found.figures["conversion_probability"] == pytest.approx(1, rel=1e-15)
    assert found.effect == pytest.approx([0.5, 1])


@pytest.mark.parametrize("order", [*ORDERS, "auto"])
@pytest.mark.parametrize("paths", [[], [[]], [[0, 1], [2]]])
def test_no_won_journeys(paths: list[list[int]], order: Any) -> None:
    found = markov.fit(Paths.of(paths, [0] * len(paths), [3] * len(paths), channels=3), order)
    assert found.effect.tolist() == found.value_effect.tolist() == [0, 0, 0]
    assert found.figures["effects"] == "all 0: no journey with a touch was won"
    assert credited(found.effect, 0.0) is None


@pytest.mark.parametrize("order", ORDERS)
def test_values_that_cancel_out_have_no_shares(order: int) -> None:
    found = markov.fit(Paths.of([[0, 1], [1]], [1, 1], [1, 1], [5, -5]), order)
    assert found.value_effect.tolist() == [0, 0]
    assert "worth nothing together" in str(found.figures["effects"])
    assert found.effect[1] == pytest.approx(1)


@pytest.mark.parametrize("order", ORDERS)
def test_all_identical_and_one_channel(order: int) -> None:
    assert markov.fit(Paths.of([[0, 1]] * 3, [1, 2, 0.5], [0, 1, 2]), order).effect == pytest.approx([1, 1])
    assert markov.fit(Paths.of([[0], [0, 0, 0, 0]], [1, 0], [0, 4]), order).effect == pytest.approx([1])


@pytest.mark.parametrize("column", ["conversions", "nulls", "value"])
@pytest.mark.parametrize("figure", [-1, np.nan, np.inf])
def test_counts_that_are_none_are_refused(column: str, figure: float) -> None:
    if column == "value" and figure == -1:
        return
    changed: dict[str, Any] = {column: np.array([1, figure], float)}
    with pytest.raises(InputError, match="path 2"):
        markov.fit(replace(Paths.of([[0], [1]], [1, 1]), **changed))


@pytest.mark.parametrize("order", [0, -1, 1.5, "two"])
def test_an_order_is_a_count(order: Any) -> None:
    with pytest.raises(UsageError):
        markov.fit(Paths.of([[0]], [1]), order)


def test_very_long_journeys() -> None:
    found = markov.fit(Paths.of([[0, 1] * 20_000, [2]], [1, 1], [1, 0]), 2)
    assert found.effect == pytest.approx([0.5, 0.5, 0.5], rel=1e-9)


def test_transitions() -> None:
    found = markov.fit(Paths.of([[0, 1, 1], [0]], [3, 0], [0, 1]))
    start, won, lost = markov.START, markov.CONVERSION, markov.NULL
    rows = list(zip(*(column.tolist() for column in found.tables["transitions"].values()), strict=True))
    assert rows == [(start, 0, 1), (0, 1, 0.75), (0, lost, 0.25), (1, 1, 0.5), (1, won, 0.5)]


def test_windows_too_wide_for_one_number() -> None:
    paths = benchmark(200, 1000, 3)
    for order in (6, 7, 12):
        counts = chain(plain(paths), order)
        chained = Chain.of(paths, PathOutcomes.of(paths), order)
        assert len(chained) == len(counts.states)
        assert sorted(chained.leaving) == pytest.approx(
            sorted(counts.out[s] - counts.step.get((s, s), 0) for s in counts.states)
        )


def test_ranked_by_table_and_by_sorting() -> None:
    code = np.array([7, 3, 7, 9, 3])
    for far in (0, 1 << 40):
        place, size, where = ranked(code + far)
        assert (place.tolist(), size) == ([1, 0, 1, 2, 0], 3)
        assert code[where].tolist() == [3, 7, 9]


def test_the_benchmark_is_what_it_says() -> None:
    paths = benchmark(20_000, 100, 1)
    assert paths.length.mean() == pytest.approx(6, rel=0.03)
    assert paths.conversions.mean() == pytest.approx(0.1, rel=0.05)
    shares = np.bincount(paths.step, minlength=100) / len(paths.step)
    assert shares[1] / shares[0] == pytest.approx(2**-1.1, rel=0.05)
    assert benchmark(3, 4, 9).step.tolist() == benchmark(3, 4, 9).step.tolist()
