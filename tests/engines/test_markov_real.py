"""Ten thousand real paths: the published figures, and one dense solve per removed channel at orders 1 to 4."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from tests.engines.oracles_markov import chain, dense, plain

from alignkit.engines.markov import fit as markov
from alignkit.engines.paths import Paths, credited
from alignkit.ragged import Floats

pytestmark = pytest.mark.shared

#: Channel → column → figure.
Published = dict[str, dict[str, str]]

RATE = 0.2238451355968638


@pytest.fixture(scope="module")
def published(shared: Path) -> Published:
    with (shared / "data" / "engines" / "mta_eeghor" / "expected.csv").open() as file:
        return {row["channel"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def paths(shared: Path, published: Published) -> Paths:
    with gzip.open(shared / "data" / "engines" / "mta_eeghor" / "data.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    code = {channel: number for number, channel in enumerate(published)}
    return Paths.of(
        [[code[channel] for channel in row["path"].split(" > ")] for row in rows],
        [float(row["total_conversions"]) for row in rows],
        [float(row["total_null"]) for row in rows],
        [float(row["total_conversion_value"]) for row in rows],
        len(code),
    )


def printed(values: Floats | None) -> list[str]:
    assert values is not None
    return [f"{value:.10g}" for value in values.tolist()]


def test_order_one_is_what_is_published(paths: Paths, published: Published) -> None:
    found = markov.fit(paths)
    for column, values in (
        ("markov1_removal_effect_conv", found.effect),
        ("markov1_conv", credited(found.effect, paths.conversions.sum())),
        ("markov1_removal_effect_value", found.value_effect),
        ("markov1_value", credited(found.value_effect, paths.value.sum())),
    ):
        assert printed(values) == [row[column] for row in published.values()]


@pytest.mark.parametrize("order", [1, 2, *(pytest.param(order, marks=pytest.mark.full) for order in (3, 4))])
def test_one_dense_solve_per_removed_channel(paths: Paths, order: int) -> None:
    counts = chain(plain(paths), order)
    found = markov.fit(paths, order)
    whole, *without = dense(counts, [None, *range(paths.channels)])
    effect = (whole - np.array(without)) / whole
    assert whole[0] == pytest.approx(RATE, rel=1e-12)
    assert found.figures["states"] == len(counts.states)
    assert found.effect == pytest.approx(effect[:, 0], rel=1e-9)
    assert found.value_effect == pytest.approx(effect[:, 1], rel=1e-9)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 6, 20])
def test_the_chain_converts_as_observed_at_every_order(paths: Paths, order: int) -> None:
    found = markov.fit(paths, order)
    assert found.figures["conversion_probability"] == pytest.approx(RATE, rel=1e-12)
    assert found.figures["observed_rate"] == pytest.approx(RATE, rel=1e-15)


def test_with_the_order_effects_become_participation(paths: Paths, published: Published) -> None:
    longest = int(paths.length.max())
    expected = [float(row["participation_conv"]) for row in published.values()]
    assert markov.fit(paths, longest).effect == pytest.approx(np.array(expected), rel=1e-9)
