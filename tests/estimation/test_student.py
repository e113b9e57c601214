"""Student's t as the printed tables have it."""

from __future__ import annotations

import math

import pytest

from alignkit.statistics.student import cumulative, incomplete_beta, quantile, series_quantile

#: Two-sided 5 %, 1 % and 0.1 % points.
TABLE = [
    (1, 12.7062047362, 63.6567411629, 636.6192487687),
    (2, 4.3026527297, 9.9248432009, 31.5990545765),
    (3, 3.1824463053, 5.8409093097, 12.9239786366),
    (5, 2.5705818356, 4.0321429836, 6.8688266258),
    (10, 2.2281388520, 3.1692726726, 4.5868938587),
    (30, 2.0422724563, 2.7499956536, 3.6459586350),
    (120, 1.9799304051, 2.6174211477, 3.3734537681),
]


@pytest.mark.parametrize(("df", "five", "one", "tenth"), TABLE)
def test_the_points_of_the_table(df: int, five: float, one: float, tenth: float) -> None:
    assert quantile(0.975, df) == pytest.approx(five, abs=1e-6)
    assert quantile(0.995, df) == pytest.approx(one, abs=1e-6)
    assert quantile(0.9995, df) == pytest.approx(tenth, abs=1e-6)
    assert quantile(0.025, df) == -quantile(0.975, df)


def test_many_degrees_of_freedom_are_the_normal() -> None:
    assert quantile(0.975, 1e9) == pytest.approx(1.959963985, abs=1e-6)


@pytest.mark.parametrize("df", [0.5, 1.0, 1.7, 4.5, 11.3, 250.0])
@pytest.mark.parametrize("p", [0.01, 0.5, 0.9, 0.975, 0.9995])
def test_a_quantile_is_where_the_distribution_says(df: float, p: float) -> None:
    assert cumulative(quantile(p, df), df) == pytest.approx(p, abs=1e-10)


@pytest.mark.parametrize("t", [-3.0, -0.4, 0.0, 1.0, 7.5])
def test_closed_forms(t: float) -> None:
    """One and two degrees of freedom need no series."""
    assert cumulative(t, 1) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-12)
    assert cumulative(t, 2) == pytest.approx(0.5 + t / (2 * math.sqrt(2 + t * t)), abs=1e-12)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2, 3), (60, 0.5), (0.5, 800), (1e4, 1e4)])
def test_the_beta_function_rises_from_0_to_1_and_is_symmetric(a: float, b: float) -> None:
    values = [incomplete_beta(x / 50, a, b) for x in range(51)]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (0, 1)
    assert [incomplete_beta(1 - x / 50, b, a) for x in range(51)] == pytest.approx([1 - v for v in values], abs=1e-11)


def test_the_series_for_many_rows_is_the_exact_quantile_to_a_tenth_of_a_percent() -> None:
    for degrees in (3.0, 3.5, 4.0, 5.0, 8.0, 20.0, 100.0, 1e6):
        assert series_quantile(0.975, degrees) == pytest.approx(quantile(0.975, degrees), rel=1.3e-3)
