"""The one rounding, and money's way from text to text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.deals import half_away

from alignkit import money

LARGE = 2**63 - 1
CURRENCIES = st.sampled_from(["USD", "JPY", "KWD", "CLF", "XXX"])
WHOLES = st.one_of(st.integers(1, 1000), st.integers(1, 2**60), st.integers(2**60, LARGE))


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int, int]:
    """An amount, a part and the whole: small ones, halves, and those that need more than 63 bits."""
    whole = draw(WHOLES)
    part = draw(st.one_of(st.integers(0, whole), st.sampled_from([0, whole, whole // 2, (whole + 1) // 2])))
    amount = draw(
        st.one_of(st.integers(-1000, 1000), st.integers(-money.LARGEST, money.LARGEST), st.integers(-LARGE, LARGE))
    )
    return amount, part, whole


@settings(max_examples=300, deadline=None)
@given(st.lists(shares(), min_size=1, max_size=20))
def test_rounded_share_is_exact(cases: list[tuple[int, int, int]]) -> None:
    amount, part, whole = (np.array(column, np.int64) for column in zip(*cases, strict=True))
    exact = [half_away(Fraction(a) * p / w) for a, p, w in cases]
    assert money.rounded_share(amount, part, whole).tolist() == exact


@given(st.integers(-(2**200), 2**200), st.integers(1, 2**200))
def test_rounded_ratio_is_exact(numerator: int, denominator: int) -> None:
    assert money.rounded_ratio(numerator, denominator) == half_away(Fraction(numerator, denominator))


@given(st.integers(-money.LARGEST, money.LARGEST), CURRENCIES)
def test_money_survives_being_written(minor: int, currency: str) -> None:
    text = str(money.to_decimal(minor, currency))
    assert money.to_minor(text, currency) == minor
    assert Decimal(text) * 10 ** money.digits(currency) == minor
    assert len(text.partition(".")[2]) == money.digits(currency)
