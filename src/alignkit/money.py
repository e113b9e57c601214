"""Exact money: ISO 4217 minor units, one rounding rule, one place that applies it.

Amounts are integers in minor units (cents, yen, fils) from the moment they are read until they are printed. The only
division of money in alignkit is `rounded_share`, half away from zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from alignkit.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Int64 = NDArray[np.int64]

#: Active ISO 4217 codes whose minor unit is not two digits.
DIGITS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}

#: Active ISO 4217 codes (list one), and XXX, "no currency".
CURRENCIES = frozenset(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
    CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
    HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG XXX""".split()
)

#: Minor units stay below 2**53 (90 trillion dollars), so that `rounded_share` rarely needs wider integers.
LARGEST = 2**53 - 1

_AMOUNT = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,12})?", re.ASCII)


def digits(currency: str) -> int:
    """How many digits a currency's minor unit has: 2 for USD, 0 for JPY, 3 for KWD.

    >>> digits("USD"), digits("JPY"), digits("KWD")
    (2, 0, 3)
    """
    return DIGITS.get(currency, 2)


def to_minor(text: str, currency: str) -> int:
    """Read a plain decimal as minor units; more digits than the currency has are refused, trailing zeros are not.

    >>> to_minor("1234.5", "USD"), to_minor("-12.00", "JPY")
    (123450, -12)

    Raises `ValueError` with a sentence fit for a person.
    """
    if not _AMOUNT.fullmatch(text):
        raise ValueError("is not an amount")
    minor = Decimal(text).scaleb(digits(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"has more than the {digits(currency)} decimal digits of {currency}")
    if abs(minor) > LARGEST:
        raise ValueError("is too large to be an amount")
    return int(minor)


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units as an exact decimal with the currency's digits.

    >>> str(to_decimal(123450, "USD")), str(to_decimal(-5, "KWD"))
    ('1234.50', '-0.005')
    """
    return Decimal(int(minor)).scaleb(-digits(currency))


def rounded_share(amount: Int64, part: Int64, whole: Int64) -> Int64:
    """Amount · part / whole, rounded half away from zero: the only rounding of money in alignkit.

    `amount` has any sign, 0 ≤ part ≤ whole, whole > 0; int64 arrays that broadcast together. The quotient is
    estimated in floating point and then corrected with its exact remainder, which is small enough to survive arithmetic
    modulo 2⁶⁴; where |amount| ≥ 2⁵³ or whole ≥ 2⁶⁰ Python's integers compute it instead. Never wrapped, never off.

    >>> import numpy as np
    >>> rounded_share(np.array([100, -100, 5]), np.array([1, 1, 1]), np.array([3, 3, 2])).tolist()
    [33, -33, 3]
    """
    import numpy as np

    amount, part, whole = np.broadcast_arrays(
        np.asarray(amount, np.int64), np.asarray(part, np.int64), np.asarray(whole, np.int64)
    )
    if amount.size == 0:
        return np.zeros(amount.shape, np.int64)
    size = np.abs(amount)
    if int(size.max()) > LARGEST or int(size.min()) < 0 or int(whole.max()) >= 2**60:
        return _wide_share(amount, part, whole)
    quotient = (size * (part / whole)).astype(np.int64)
    # Exact remainder of the estimate: wraps modulo 2**64, but |quotient - truth| is at most a few units, so it fits.
    remainder = size * part - quotient * whole
    quotient += remainder // whole
    remainder = size * part - quotient * whole
    quotient += 2 * remainder >= whole
    return np.where(amount < 0, -quotient, quotient)


def _wide_share(amount: Int64, part: Int64, whole: Int64) -> Int64:
    import numpy as np

    shares = [
        rounded_ratio(a * p, w)
        for a, p, w in zip(amount.ravel().tolist(), part.ravel().tolist(), whole.ravel().tolist(), strict=True)
    ]
    return np.array(shares, np.int64).reshape(amount.shape)


def rounded_ratio(numerator: int, denominator: int) -> int:
    """Numerator / denominator in whole numbers, half away from zero; the scalar face of `rounded_share`.

    >>> rounded_ratio(5, 2), rounded_ratio(-5, 2), rounded_ratio(4, 3)
    (3, -3, 1)
    """
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -quotient if numerator < 0 else quotient


def report_currency(found: Sequence[str], asked: str | None) -> str:
    """The currency of the report: the one asked for, or the only one found (`RULES.md` 26).

    >>> report_currency(["USD"], None), report_currency([], None), report_currency(["EUR", "USD"], "EUR")
    ('USD', 'XXX', 'EUR')
    """
    if asked:
        return asked
    if len(found) <= 1:
        return found[0] if found else "XXX"
    raise InputError(
        "several-currencies",
        f"the deals are in {len(found)} currencies ({', '.join(sorted(found))}) and no report currency is set",
        why="Amounts of different currencies are never added without a rate.",
        do=[f"add  --currency {max(found)}", 'or set  currency = "…"  in alignkit.toml'],
    )
