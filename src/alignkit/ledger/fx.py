"""Exchange rates by day, and the one conversion of a deal's total (`RULES.md` 25)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from alignkit import money
from alignkit.errors import InputError

#: The organisation's corporate currency, whichever it is: Salesforce states its rates against it.
CORPORATE = ""


@dataclass
class Rates:
    """What one unit of a currency was worth in another, by day.

    >>> rates = Rates.of([{"date": date(2026, 1, 1), "until": None, "from_currency": "EUR", "to_currency": "USD",
    ...                    "rate": "1.10"}])
    >>> rates.on(date(2026, 3, 1), "EUR", "USD"), rates.on(date(2026, 3, 1), "USD", "EUR")
    (Fraction(11, 10), Fraction(10, 11))
    """

    _pairs: dict[tuple[str, str], list[tuple[date, date | None, Fraction]]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Rates:
        """From rows of the canonical table `fx_rates`."""
        rates = cls()
        for row in sorted(rows, key=lambda r: r["date"]):
            pair = (row["from_currency"] or CORPORATE, row["to_currency"])
            rates._pairs.setdefault(pair, []).append((row["date"], row["until"], Fraction(str(row["rate"]))))
        return rates

    def on(self, day: date, source: str, target: str) -> Fraction:
        """The rate of a day: direct, else the inverse, else through one common currency. `LookupError`: none holds."""
        if source == target:
            return Fraction(1)
        found = self._either_way(day, source, target)
        if found is not None:
            return found
        for pivot in self._pivots():
            there = self._either_way(day, source, pivot)
            back = self._either_way(day, pivot, target)
            if there is not None and back is not None:
                return there * back
        raise LookupError(f"no rate from {source} to {target} on {day}")

    def _pivots(self) -> list[str]:
        return sorted({currency for pair in self._pairs for currency in pair})

    def _either_way(self, day: date, source: str, target: str) -> Fraction | None:
        direct = self._held(day, (source, target))
        if direct is not None:
            return direct
        inverse = self._held(day, (target, source))
        return None if inverse is None else 1 / inverse

    def _held(self, day: date, pair: tuple[str, str]) -> Fraction | None:
        """The rate of the latest row of a pair that began by that day, if it still holds."""
        rows = self._pairs.get(pair, [])
        place = bisect_right(rows, day, key=lambda row: row[0]) - 1
        if place < 0:
            return None
        _, until, rate = rows[place]
        return rate if until is None or day < until else None


def converted(amount: int, source: str, target: str, rate: Fraction) -> int:
    """An amount in minor units of another currency, rounded once, half away from zero.

    >>> converted(15_000_000, "GBP", "USD", Fraction(10000, 7431))
    20185709
    """
    shift = Fraction(10) ** (money.digits(target) - money.digits(source))
    exact = amount * rate * shift
    return money.rounded_ratio(exact.numerator, exact.denominator)


def no_rate(source: str, target: str, day: date, deal_id: str) -> InputError:
    """The error for a deal whose currency has no rate on its closing day."""
    return InputError(
        "no-rate",
        f"deal {deal_id} closed on {day} in {source}, and there is no rate from {source} to {target} for that day",
        why="A missing rate is never taken as 1, and a deal is never left out.",
        do=["add the rate to fx_rates.csv (date, from, to, rate), or export DatedConversionRate"],
    )
