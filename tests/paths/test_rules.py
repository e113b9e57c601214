"""Rule models over paths: the same functions as over deals, worked examples, and totals that tie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.engines.paths import Paths
from alignkit.models import registry
from alignkit.paths import rules

RULES = ("first", "last", "last-non-direct", "linear", "position-based", "j-shaped", "inverse-j")

many = st.lists(
    st.tuples(st.lists(st.integers(0, 4), max_size=6), st.floats(0, 50), st.floats(-100, 100)), min_size=1, max_size=20
)


def shared(paths: Paths, *names: str, channels: str = "abcde") -> dict[str, list[list[float]]]:
    found = rules.shared([registry.get(name).weigh for name in names], paths, channels)
    return dict(zip(names, found.round(9).tolist(), strict=True))


@pytest.mark.parametrize(
    ("name", "credit"),
    [
        ("first", [10, 0, 0]),
        ("last", [0, 0, 10]),
        ("linear", [5, 2.5, 2.5]),
        ("position-based", [5, 1, 4]),
        ("j-shaped", [3, 1, 6]),
        ("inverse-j", [7, 1, 2]),
    ],
)
def test_a_path_is_a_deal_whose_touches_are_its_steps(name: str, credit: list[float]) -> None:
    paths = Paths.of([[0, 0, 1, 2]], [10], value=[10], channels=3)
    assert shared(paths, name, channels="abc")[name] == [credit, credit]


@pytest.mark.parametrize(("steps", "credit"), [([0], [1, 0]), ([0, 1], [0.5, 0.5]), ([0, 0], [1, 0])])
def test_position_based_on_short_paths(steps: list[int], credit: list[float]) -> None:
    paths = Paths.of([steps], [1], channels=2)
    assert shared(paths, "position-based", channels="ab")["position-based"][0] == credit


def test_direct_is_known_by_its_name() -> None:
    paths = Paths.of([[0, 1, 2], [2]], [1, 1], channels=3)
    found = rules.shared([registry.get("last-non-direct").weigh], paths, ["Search", "Email", "(Direct)"])
    assert found[0, 0].tolist() == [0, 1, 1]


@settings(deadline=None)
@given(many)
def test_every_rule_gives_all_and_nothing_to_empty_paths(rows: list[tuple[list[int], float, float]]) -> None:
    steps, won, value = zip(*rows, strict=True)
    paths = Paths.of(steps, won, value=value, channels=5)
    touched = paths.length > 0
    for name in RULES:
        credit = rules.shared([registry.get(name).weigh], paths, "abcde")[0]
        np.testing.assert_allclose(credit[0].sum(), paths.conversions[touched].sum(), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(credit[1].sum(), paths.value[touched].sum(), rtol=1e-9, atol=1e-7)


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.Generator(np.random.PCG64(7))
    paths = Paths.of(
        [random.integers(0, 5, random.integers(0, 6)).tolist() for _ in range(300)], [1.5] * 300, channels=5
    )
    whole = shared(paths, *RULES)
    monkeypatch.setattr(rules, "BATCH", 7)
    assert shared(paths, *RULES) == whole


def test_nothing_to_share() -> None:
    paths = Paths.of([[0], []], [0, 5], [3, 0], channels=1)
    assert shared(paths, "linear", channels="a")["linear"] == [[0.0], [0.0]]


@pytest.mark.parametrize(
    "name", ["time-decay", "primary-campaign", "u-shaped", "w-shaped", "full-path", "lead-creation"]
)
def test_what_a_path_has_not_is_said(name: str) -> None:
    assert "a path has no" in rules.needs(name, registry.get(name).milestones)


@pytest.mark.parametrize("name", RULES)
def test_the_others_need_nothing_more(name: str) -> None:
    assert rules.needs(name, registry.get(name).milestones) == ""
