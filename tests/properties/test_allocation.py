"""Carry-forward: the parts of a deal sum to its amount, and none is a whole minor unit away from its exact share."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.present import present
from tests.properties.journeys import journeys_of
from tests.reference.reference import Entry, allocated

AMOUNTS = st.one_of(st.integers(-1000, 1000), st.integers(-(2**53) + 1, 2**53 - 1))
WEIGHTS = st.lists(st.one_of(st.integers(0, 100), st.integers(0, 2**45)), min_size=1, max_size=12).filter(any)
DEALS = st.lists(st.tuples(AMOUNTS, WEIGHTS), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(DEALS)
def test_parts_are_exact(deals: list[tuple[int, list[int]]]) -> None:
    parts = journeys_of(deals)
    for (amount, weights), found in zip(deals, parts, strict=True):
        assert sum(found) == amount
        whole = sum(weights)
        for part, weight in zip(found, weights, strict=True):
            assert abs(part - Fraction(amount * weight, whole)) < 1
        assert found == by_hand(amount, weights)


def by_hand(amount: int, weights: list[int]) -> list[int]:
    """The reference's allocation, entry by entry; entries that weigh nothing get nothing."""
    entries: list[Entry] = [("touch", str(n), None, Fraction(weight), None) for n, weight in enumerate(weights)]
    found = {credit.touch_id: present(credit.credit) for credit in allocated(entries, Fraction(sum(weights)), amount)}
    assert list(accumulate(found.values()))[-1] == amount
    return [found.get(str(n), 0) for n in range(len(weights))]
