"""Ranks, the largest deal left out, and the words for how much data there is."""

from __future__ import annotations

import numpy as np
import pytest
from tests.evidence import companies

from alignkit.evidence.leave_out import without_largest
from alignkit.evidence.ranks import TOP, places, ranks
from alignkit.evidence.shares import Shares
from alignkit.evidence.sufficiency import sufficiency
from alignkit.statistics.thresholds import measurable


def test_equal_credit_keeps_the_order_it_is_given_in() -> None:
    assert ranks(np.array([[0], [0], [3], [0]]))[:, 0].tolist() == [2, 3, 1, 4]


def test_a_clear_leader_keeps_its_place() -> None:
    cases = np.array([np.full(50, 100), np.arange(50), np.arange(50)[::-1]])
    found = places(np.array([100, 30, 20]), cases)
    assert found.rank.tolist() == [1, 2, 3]
    assert found.kept.tolist() == [1.0, 0.5, 0.5]
    assert (found.low.tolist(), found.high.tolist()) == ([1, 2, 2], [1, 3, 3])
    assert found.ahead[:2].tolist() == [1.0, 0.5]
    assert np.isnan(found.ahead[2])


def test_the_top_is_counted() -> None:
    cases = np.repeat(np.arange(TOP + 2)[::-1][:, None], 4, axis=1)
    assert places(cases[:, 0], cases).top.tolist() == [1.0] * TOP + [0.0] * 2


def test_one_group_alone_is_first() -> None:
    found = places(np.array([5]), np.array([[5, 0, 9]]))
    assert (found.rank.tolist(), found.kept.tolist()) == ([1], [1.0])


@pytest.mark.parametrize("seed", range(4))
def test_without_its_largest_deal_as_if_it_were_not_there(seed: int) -> None:
    shares = companies.shares(12, 4, seed=seed)
    found = without_largest(shares, 0)
    for group in range(4):
        own = shares.group == group
        largest = min(shares.deal[own].tolist(), key=lambda deal: (-abs(credit(shares, group, deal)), deal))
        left = [sum(credit(shares, g, deal) for deal in range(12) if deal != largest) for g in range(4)]
        order = sorted(range(4), key=lambda g: (-left[g], g))
        assert (found.deal[group], found.credit[group]) == (largest, left[group])
        assert found.rank[group] == order.index(group) + 1


def credit(shares: Shares, group: int, deal: int) -> int:
    at = np.flatnonzero((shares.group == group) & (shares.deal == deal))
    return int(shares.credit[0][at].sum())


def test_a_deal_that_is_all_there_is_leaves_nothing() -> None:
    found = without_largest(companies.of(np.array([[500], [100]])), 0)
    assert found.credit.tolist() == [0, 0]


def test_words_for_the_data() -> None:
    assert sufficiency(200, 150, 0.05) == "enough"
    assert sufficiency(29, 29, 0.05) == "fewer than 30 deals"
    assert sufficiency(29, 29, 0.5) == "one deal is 50% of it"
    assert sufficiency(4, 4, 0.9) == "fewer than 5 deals"
    assert not measurable(4, 4)
