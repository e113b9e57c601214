"""Participation counts a conversion whole for every channel that touched it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.engines.oracles_journeys import coded, path_data, retold, small

from alignkit.engines import participation
from alignkit.engines.paths import Paths
from alignkit.errors import UsageError


@pytest.mark.shared
def test_the_reference_paths(shared: Path) -> None:
    paths, names, expected = path_data(shared)
    share = participation.fit(paths).tables["participation"]["share"]
    assert share == pytest.approx([expected[name]["participation_conv"] for name in names], rel=6e-10)


def test_counted_by_hand() -> None:
    for seed in range(1000):
        rows, channels = small(seed)
        found = participation.fit(coded(rows, channels))
        table = found.tables["participation"]
        total = sum(row.won for row in rows)
        for channel in range(channels):
            won, lost, value = (
                float(sum(getattr(row, name) for row in rows if channel in row.path))
                for name in ("won", "lost", "value")
            )
            assert (found.effect[channel], found.value_effect[channel]) == (won, value)
            assert (table["conversions"][channel], table["nulls"][channel]) == (won, lost)
            assert table["rate"][channel] == pytest.approx(won / (won + lost) if won + lost else 0)
            assert table["share"][channel] == pytest.approx(won / float(total) if total else 0)


def test_told_otherwise_nothing_changes() -> None:
    for seed in range(100):
        case = small(seed)
        found = participation.fit(coded(*case))
        for how, other, place in retold(case):
            again = participation.fit(coded(*other))
            assert again.effect[place] == pytest.approx(found.effect), (seed, how)
            assert again.value_effect[place] == pytest.approx(found.value_effect), (seed, how)


def test_influenced_is_never_summed() -> None:
    found = participation.fit(Paths.of([[0, 1, 2]], [4]))
    assert found.effect.tolist() == [4, 4, 4]
    assert (found.figures["touched"], found.figures["summed"]) == (4, "never: channels overlap")


def test_nothing_and_nobody() -> None:
    assert participation.fit(Paths.of([], [])).effect.tolist() == []
    assert participation.fit(Paths.of([[], [0]], [3, 0], channels=2)).effect.tolist() == [0, 0]
    with pytest.raises(UsageError):
        participation.fit(Paths.of([[0]], [-1]))


def test_ten_thousand_channels() -> None:
    paths = Paths(np.arange(10_000, dtype=np.int32), np.array([0, 10_000]), np.ones(1), np.ones(1), np.ones(1), 10_000)
    assert participation.fit(paths).effect.tolist() == [1.0] * 10_000
