"""The order is chosen by how well unseen journeys are foretold, the same whatever the rows look like."""

from __future__ import annotations

import numpy as np
import pytest

from alignkit.engines.markov import fit as markov
from alignkit.engines.markov.choice import FOLDS, ORDERS, _split, held_out
from alignkit.engines.markov.counts import PathOutcomes
from alignkit.engines.paths import Paths


def remembering(order: int, n: int, channels: int = 3) -> Paths:
    """Journeys of a chain that remembers so many channels."""
    draws = iter(((np.random.PCG64(order).random_raw(60 * n) >> np.uint64(11)) * 2.0**-53).tolist())
    ends = (0.12, 0.2)
    likes: dict[tuple[int, ...], int] = {}
    paths, won = [], []
    for _ in range(n):
        path = [int(next(draws) * channels)]
        while (end := next(draws)) > ends[1]:
            window = tuple(path[-order:])
            liked = likes.setdefault(window, (sum((k + 1) * c for k, c in enumerate(window)) + len(window)) % channels)
            path.append(liked if next(draws) < 0.75 else int(next(draws) * channels))
        paths.append(path)
        won.append(float(end < ends[0]))
    return Paths.of(paths, won, [1 - w for w in won])


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_order_of_the_chain_is_found(order: int) -> None:
    found = markov.fit(remembering(order, 4000), "auto")
    assert found.figures["order"] == order
    assert found.tables["orders"]["order"].tolist() == list(ORDERS)
    assert found.tables["orders"]["log_likelihood"].argmax() == order - 1
    assert found.effect == pytest.approx(markov.fit(remembering(order, 4000), order).effect)


def test_rows_make_no_difference() -> None:
    paths = remembering(2, 400)
    plain = [paths.step[paths.start[i] : paths.start[i + 1]].tolist() for i in range(len(paths))]
    counted: dict[tuple[int, ...], list[float]] = {}
    for path, won, lost in zip(plain, paths.conversions, paths.nulls, strict=True):
        row = counted.setdefault(tuple(path), [0.0, 0.0])
        row[0] += won
        row[1] += lost
    merged = Paths.of(list(counted), [row[0] for row in counted.values()], [row[1] for row in counted.values()])
    backwards = Paths.of(plain[::-1], paths.conversions[::-1].tolist(), paths.nulls[::-1].tolist())
    assert held_out(merged) == pytest.approx(held_out(paths), rel=1e-12)
    assert held_out(backwards) == pytest.approx(held_out(paths), rel=1e-12)


def test_every_journey_is_in_one_part() -> None:
    paths = Paths.of([[0], [1, 0], [0], [1]], [7, 0.5, 3, 0], [0, 2.5, 12, 1])
    journeys = PathOutcomes.of(paths)
    won, lost = _split(paths.step, journeys)
    assert won.sum(axis=1) == pytest.approx(paths.conversions)
    assert lost.sum(axis=1) == pytest.approx(paths.nulls)
    assert won[[0, 2]].sum(axis=0).tolist() == [2] * FOLDS
    assert ((won >= 0) & (lost >= 0)).all()


def test_by_hand() -> None:
    """One path, five journeys, one in each part: four others have always gone the same way."""
    ever = (4 + 2 / 3) / (8 + 2)  # of the eight things that happened four were this; two different ones happened
    after_its_window = (4 + ever) / (4 + 1)
    assert held_out(Paths.of([[0]], [5]))[0] == pytest.approx(2 * np.log(after_its_window))


def test_nothing_to_choose_by() -> None:
    assert held_out(Paths.of([[]], [3])).tolist() == [0] * len(ORDERS)
    assert markov.fit(Paths.of([[0]], [1]), "auto").figures["order"] == 1
