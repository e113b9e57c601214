"""Intervals: they cover, they are amounts that a redraw had, and they say nothing where there is nothing to say."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from tests.evidence import companies

from alignkit.evidence.refits import refit
from alignkit.ragged import Ints
from alignkit.statistics.bca import Form, interval, unknown_form
from alignkit.statistics.bootstrap import Bootstrap
from alignkit.statistics.estimate import LEVEL
from alignkit.statistics.student import series_quantile


def by_definition(credit: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Acceleration and degrees of freedom from every cluster's influence, one by one."""
    d = credit - credit.sum() * weight
    kurtosis = len(d) * (d**4).sum() / (d**2).sum() ** 2
    return (d**3).sum() / (6 * (d**2).sum() ** 1.5), max(2 * len(d) / (kurtosis - 1), 3.0)


@pytest.mark.parametrize("seed", range(4))
def test_the_form_is_that_of_the_influences(seed: int) -> None:
    shares = companies.shares(40, 3, seed=seed)
    booked = np.random.default_rng(seed).integers(1, 100, 40)
    for weight in (np.full(40, 1 / 40), booked / booked.sum()):
        found = shares.form(0, weight)
        for group in range(3):
            credit = np.zeros(40)
            credit[shares.deal[shares.group == group]] = shares.credit[0][shares.group == group]
            expected = by_definition(credit, weight)
            assert (found.acceleration[group], found.degrees[group]) == pytest.approx(expected)


def test_clusters_that_are_all_alike_have_no_spread() -> None:
    shares = companies.of(np.full((1, 30), 7))
    found = shares.form(0, np.full(30, 1 / 30))
    assert (found.acceleration.item(), found.degrees.item()) == (0.0, inf)
    low, high = interval(refit(shares, Bootstrap(30, 99))[0], shares.of(0), found)
    assert (low.item(), high.item()) == (210, 210)


def test_zero_credit_has_an_interval_of_zero() -> None:
    found = interval(np.zeros((1, 99), np.int64), np.zeros(1, np.int64), Form(np.zeros(1), np.full(1, 3.0)))
    assert [end.item() for end in found] == [0, 0]


def test_ends_are_amounts_of_redraws_and_hold_the_figure() -> None:
    shares = companies.shares(60, 5, seed=9)
    redrawn = refit(shares, Bootstrap(60))[0]
    low, high = interval(redrawn, shares.of(0), shares.form(0, np.full(60, 1 / 60)))
    for group in range(5):
        assert {low[group], high[group]} <= set(redrawn[group].tolist())
        assert low[group] < shares.of(0)[group] < high[group]


def test_quantiles_of_t() -> None:
    """Against printed tables."""
    for degrees, expected in ((3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)):
        assert series_quantile(0.975, degrees) == pytest.approx(expected, abs=0.005)


def test_a_figure_that_is_no_sum_leans_as_its_redraws_do() -> None:
    rng = np.random.default_rng(1)
    even, skewed = rng.normal(size=(1, 4000)), rng.exponential(size=(1, 4000))
    assert abs(unknown_form(even).acceleration.item()) < 0.02
    assert unknown_form(skewed).acceleration.item() == pytest.approx(2 / 6, abs=0.05)
    assert unknown_form(np.ones((1, 10))).acceleration.item() == 0


def test_coverage_over_500_companies() -> None:
    """Nominal 95 % covers 92 to 97 % for groups of thirty deals or more; deal sizes log-normal, σ 0.9."""
    rng = np.random.default_rng(11)
    accounts, groups = 300, np.array([0.4, 0.25, 0.15, 0.12])
    truth = sum(company(rng, 20_000, groups).sum(axis=1) for _ in range(20)) / (20 * 20_000) * accounts
    held = []
    for seed in range(500):
        shares = companies.of(company(rng, accounts, groups))
        low, high = interval(
            refit(shares, Bootstrap(accounts, 1000, seed))[0],
            shares.of(0),
            shares.form(0, np.full(accounts, 1 / accounts)),
        )
        many = np.bincount(shares.group, minlength=len(groups)) >= 30
        held += ((low <= truth) & (truth <= high))[many].tolist()
    assert len(held) > 1500
    assert 0.92 <= np.mean(held) <= 0.97, (np.mean(held), LEVEL)


def company(rng: np.random.Generator, accounts: int, reach: np.ndarray) -> Ints:
    """Credit by group and account: who was touched, shares drawn at random, sizes log-normal."""
    weight = (rng.random((len(reach), accounts)) < reach[:, None]) * rng.exponential(size=(len(reach), accounts))
    size = np.exp(rng.normal(0, 0.9, accounts)) * 10_000
    credit: Ints = (weight / np.maximum(weight.sum(axis=0), 1e-9) * size).astype(np.int64)
    return credit
