"""What an experiment says, in words: its verdict, and its sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator

from alignkit.experiments.readout import Lift, Readout
from alignkit.money import digits
from alignkit.statistics.estimate import Estimate

ADDS, LOSES, NOTHING, UNCLEAR, REFUSED = (
    "adds",
    "takes away",
    "no measurable effect",
    "too small to tell",
    "cannot be read",
)


def verdict(lift: Lift | None, negligible: float) -> str:
    """What an interval says in words.

    Above 0 it adds, below 0 it takes away. Around 0 there is no measurable effect only where the whole interval is
    negligible, at most `negligible` × baseline either way; else the experiment was too small to tell.

    >>> verdict(Lift(Estimate(34.0, 3.0, 65.0), 96.0), 0.1), verdict(Lift(Estimate(1.0, -20.0, 22.0), 96.0), 0.1)
    ('adds', 'too small to tell')
    >>> verdict(Lift(Estimate(1.0, -5.0, 7.0), 96.0), 0.1)
    'no measurable effect'
    """
    if lift is None:
        return REFUSED
    _, low, high = lift.estimate
    if low > 0 or high < 0:
        return ADDS if low > 0 else LOSES
    return NOTHING if max(-low, high) <= negligible * lift.baseline else UNCLEAR


def says(readout: Readout, currency: str) -> str:
    """A readout as a sentence."""
    if readout.refused or readout.leading is None:
        return f"{readout.name} {REFUSED}: {readout.refused or 'nothing in it varies'}."
    return f"{readout.name}: {'; '.join(_clauses(readout, currency))}."


def whole(minor: float, currency: str) -> str:
    """An estimated amount in words: whole units, since its cents are not known.

    >>> whole(-1234567.0, "USD")
    '−12,346 USD'
    """
    return f"{_signed(minor / 10 ** digits(currency))} {currency}"


def to_minor(value: float) -> int:
    """An estimate to the minor unit, half away from zero."""
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def _clauses(readout: Readout, currency: str) -> Iterator[str]:
    negligible = readout.settings.negligible
    if readout.conversions:
        low, high = (_signed(end) for end in readout.conversions.estimate[1:])
        yield _clause(
            readout.conversions, negligible, _signed(readout.conversions.estimate.value), low, high, "conversions"
        )
    if readout.value:
        low, high = (_signed(end / 10 ** digits(currency)) for end in readout.value.estimate[1:])
        yield _clause(readout.value, negligible, whole(readout.value.estimate.value, currency), low, high, currency)
    if readout.lost_share:
        yield f"a pause loses {_percent(readout.lost_share)} of all business"
    if readout.kept:
        yield f"the other channels keep {_percent(readout.kept)} of what came by paid clicks"
    if readout.value and readout.spend:
        back = readout.value.estimate.times(1 / readout.spend)
        value, low, high = (ratio(part) for part in back)
        yield f"each {currency} spent brought {value} ({low} to {high})"


def _clause(lift: Lift, negligible: float, value: str, low: str, high: str, unit: str) -> str:
    word = verdict(lift, negligible)
    unit = "" if value.endswith(unit) and word in {ADDS, LOSES} else f" {unit}"
    if word in {ADDS, LOSES}:
        return f"{word} {value.lstrip('−')}{unit} ({low} to {high})"
    return f"{word}: could be between {low} and {high}{unit}"


def ratio(value: float) -> str:
    """A ratio with as many digits as it deserves.

    >>> ratio(0.136), ratio(3.14159), ratio(123.4)
    ('0.14', '3.1', '123')
    """
    return f"{value:.{0 if abs(value) >= 10 else 1 if abs(value) >= 1 else 2}f}".replace("-", "−")


def _signed(value: float) -> str:
    """Whole from 10 on, one decimal below: an interval that ends at 0.4 does not end at 0."""
    return (
        f"{value:,.1f}".removesuffix(".0").replace("-", "−")
        if abs(value) < 10
        else f"{to_minor(value):,}".replace("-", "−")
    )


def _percent(share: Estimate) -> str:
    value, low, high = (f"{100 * part:.1f}%".replace("-", "−") for part in share)
    return f"{value} ({low} to {high})"
