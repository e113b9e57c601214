"""How a number reads: the exact one in ledgers, the short one in ranges, `–` where it is unknown.

Exact and short money never share a column. Short figures are made from the exact one at the moment of printing, never
summed. The typographic minus is for people; files for machines do not come here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from alignkit.answer import Column
from alignkit.errors import some

UNKNOWN, MINUS = "–", "−"

#: How the rules' phrases change for a count of one.
_ONE = {
    "deals, touches and people": "deal, touch or person",
    "sales activities that count as touches": "sales activity that counts as a touch",
    "programmes that are": "programme that is",
    "touches that are": "touch that is",
    "touches that repeat": "touch that repeats",
    "are not known": "is not known",
    "accounts": "account",
    "deals": "deal",
    "records": "record",
    "touches": "touch",
}
_MANY = re.compile("|".join(_ONE))

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def exact(amount: Decimal | None) -> str:
    """All digits of the currency, comma thousands.

    >>> exact(Decimal("-1586213.53")), exact(Decimal("1240000")), exact(None)
    ('−1,586,213.53', '1,240,000', '–')
    """
    return UNKNOWN if amount is None else f"{amount:,f}".replace("-", MINUS)


def short(amount: Decimal | None) -> str:
    """Three digits at most, for ranges and axes.

    >>> [short(Decimal(n)) for n in ("2240000", "324900", "999700", "999.70", "0", "-56000")]
    ['2.24M', '325k', '1.00M', '1k', '0', '−56k']
    """
    if amount is None:
        return UNKNOWN
    sign, size = (MINUS if amount < 0 else ""), abs(amount)
    for unit, word, digits in (
        (Decimal(10**9), "bn", "0.01"),
        (Decimal(10**6), "M", "0.01"),
        (Decimal(1000), "k", "1"),
    ):
        # 999.7k must not read 1000k: what would round up to the next unit is written in it.
        if size >= unit * Decimal("0.9995"):
            return f"{sign}{(size / unit).quantize(Decimal(digits), ROUND_HALF_UP):f}{word}"
    return f"{sign}{size.quantize(Decimal(1), ROUND_HALF_UP):f}"


def share(value: float | None) -> str:
    """A share that must add up: one decimal.

    >>> share(0.1317), share(0.0), share(None)
    ('13.2%', '0.0%', '–')
    """
    return UNKNOWN if value is None else f"{_percent(value, 1)}%"


def rate(value: float | None) -> str:
    """A rate: no decimals from 10% on, one below.

    >>> rate(0.45), rate(0.0985), rate(None)
    ('45%', '9.9%', '–')
    """
    if value is None:
        return UNKNOWN
    return f"{_percent(value, 0 if abs(value) >= 0.0995 else 1)}%"


def _percent(value: float, digits: int) -> str:
    # Decimal(repr) rounds what is seen, not the binary neighbour: 0.285 is 28.5%, and 0.125 is 13%, not 12%.
    number = (Decimal(repr(value)) * 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{number + 0:,f}".replace("-", MINUS)


def of_total(part: int | None, whole: int | None) -> str:
    """An integer weight as a percentage of its journey's total, two decimals.

    >>> of_total(10, 500), of_total(None, 500)
    ('2.00%', '–')
    """
    if part is None or not whole:
        return UNKNOWN
    return f"{(Decimal(part) * 100 / Decimal(whole)).quantize(Decimal('0.01'), ROUND_HALF_UP):f}%"


def count(number: int | None) -> str:
    """A whole number, comma thousands.

    >>> count(48213)
    '48,213'
    """
    return UNKNOWN if number is None else f"{number:,}".replace("-", MINUS)


def number(value: float | None) -> str:
    """A real number: two decimals, four where it is small, comma thousands.

    >>> number(5344.947682), number(0.349026), number(-0.5), number(None)
    ('5,344.95', '0.3490', '−0.5000', '–')
    """
    if value is None:
        return UNKNOWN
    digits = "0.01" if abs(value) >= 10 else "0.0001"
    return f"{Decimal(repr(value)).quantize(Decimal(digits), ROUND_HALF_UP) + 0:,f}".replace("-", MINUS)


def day(value: date | None) -> str:
    """A day in prose, with no-break spaces.

    >>> day(date(2025, 10, 3)).split()
    ['3', 'Oct', '2025']
    """
    return UNKNOWN if value is None else f"{value.day}\u00a0{_MONTHS[value.month - 1]}\u00a0{value.year}"


def counted(number: int, what: str) -> str:
    """A count with what is counted: a phrase written for many, which is put into the singular for one.

    >>> counted(1, "touches that repeat an earlier one"), counted(3, "deals without an amount")
    ('1 touch that repeats an earlier one', '3 deals without an amount')
    """
    return f"{count(number)} {_MANY.sub(lambda found: _ONE[found[0]], what) if number == 1 else what}"


def account(loaded: int, left_out: int, frame: int, duplicates: int) -> str:
    """Where the rows of a file went; together they are all of them.

    >>> account(18, 0, 5, 1), account(0, 0, 0, 0)
    ('18 loaded + 5 frame lines + 1 duplicate', '0 loaded')
    """
    parts = [f"{loaded:,} loaded" if loaded else "", f"{left_out:,} left out" if left_out else ""]
    parts += [some(frame, "frame line") if frame else "", some(duplicates, "duplicate") if duplicates else ""]
    return " + ".join(filter(None, parts)) or "0 loaded"


def plain(value: Any, column: Column) -> str:
    """Any value of an Answer as a person reads it; what is unknown reads `–`.

    >>> plain(0.25, Column("s", "share", "")), plain(True, Column("f", "flag", ""))
    ('25.0%', 'yes')
    """
    if value is None:
        return UNKNOWN
    match column.kind:
        case "money":
            return exact(value)
        case "share":
            return share(value)
        case "rate":
            return rate(value)
        case "count" | "weight" | "duration":
            return count(value)
        case "number":
            return number(value)
        case "flag":
            return "yes" if value else "no"
        case "interval":
            return interval(value, column)
    return _moment(value) if isinstance(value, date) else str(value)


def interval(value: Mapping[str, Any], column: Column) -> str:
    """A range in words.

    >>> interval({"low": Decimal("325000"), "high": Decimal("2240000")}, Column("credit", "interval", "", unit="USD"))
    '325k to 2.24M'
    """
    read = short if column.unit and isinstance(value["low"], Decimal) else rate
    return f"{read(value['low'])} to {read(value['high'])}"


def _moment(value: date) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat()


def is_number(column: Column) -> bool:
    """Whether a column is set flush right."""
    return column.kind in {"money", "rate", "share", "count", "number", "duration", "weight", "interval"}


def visible(columns: Sequence[Column]) -> list[Column]:
    """The columns a person needs: an id is left out where the name it belongs to stands beside it.

    A deal's id stays: it is what `alignkit explain` asks for.

    >>> [c.name for c in visible([Column("campaign_id", "key", ""), Column("campaign", "text", "")])]
    ['campaign']
    """
    names = {column.name for column in columns}
    named = {c.name for c in columns if c.kind == "key" and c.name.removesuffix("_id") in names - {c.name}}
    return [c for c in columns if c.name not in named - {"deal_id"}]
