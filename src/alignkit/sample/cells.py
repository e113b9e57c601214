"""Numbers as the texts that stand in an export: Salesforce ids, days, instants, amounts.

Whole columns at a time: a column is an array of integers on the way in, a list of short texts on the way out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alignkit import money

Numbers = NDArray[np.int64]

_DIGITS = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", np.uint8)
_SUFFIX = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", np.uint8)

#: Three letters tell what a Salesforce record is.
PREFIX = {
    "account": "001",
    "contact": "003",
    "role": "00K",
    "history": "008",
    "rate": "04w",
    "user": "005",
    "deal": "006",
    "campaign": "701",
    "lead": "00Q",
    "line": "00k",
    "queue": "00G",
    "task": "00T",
    "member": "00v",
}


def salesforce_ids(kind: str, numbers: Numbers) -> list[str]:
    """The 18-character ids of records by number; a number below zero is no record: blank.

    Fifteen characters, case-sensitive, then three that say which of them are capitals.

    >>> salesforce_ids("deal", np.array([0, 61, -1]))
    ['0065g000K000000AIA', '0065g000K00000zAIA', '']
    """
    fifteen = np.empty((len(numbers), 15), np.uint8)
    fifteen[:, :8] = np.frombuffer(f"{PREFIX[kind]}5g000".encode(), np.uint8)
    rest = np.asarray(numbers, np.int64) + 20 * 62**6
    for place in range(14, 7, -1):
        rest, digit = np.divmod(rest, 62)
        fifteen[:, place] = _DIGITS[digit]
    capitals = (fifteen >= ord("A")) & (fifteen <= ord("Z"))
    code = capitals.reshape(-1, 3, 5) @ np.array([1, 2, 4, 8, 16])
    full = np.concatenate([fifteen, _SUFFIX[code]], axis=1)
    texts = full.view("S18").ravel().astype("U18")
    texts[np.asarray(numbers) < 0] = ""
    return list(texts.tolist())


def days(numbers: Numbers) -> list[str]:
    """ISO dates of day numbers (days since 1970-01-01); below zero: blank.

    >>> days(np.array([19723, -1]))
    ['2024-01-01', '']
    """
    return _stamped(numbers, "D", "")


def instants(seconds: Numbers, end: str = ".000+0000") -> list[str]:
    """UTC instants of seconds since 1970, as the Salesforce API writes them; below zero: blank.

    >>> instants(np.array([1709294400]))
    ['2024-03-01T12:00:00.000+0000']
    """
    return _stamped(seconds, "s", end)


def _stamped(numbers: Numbers, unit: str, end: str) -> list[str]:
    """Each distinct value is written once: an export has far fewer days than rows."""
    known, where = np.unique(np.asarray(numbers, np.int64), return_inverse=True)
    texts = np.datetime_as_string(known.astype(f"datetime64[{unit}]")).tolist()
    written = np.array([text + end if n >= 0 else "" for n, text in zip(known.tolist(), texts, strict=True)], object)
    return list(written[where].tolist())


def amounts(minor: Numbers, currencies: Sequence[str]) -> list[str]:
    """Minor units as plain decimals with their currency's digits.

    >>> amounts(np.array([123450, -700, 5]), ["USD", "JPY", "EUR"])
    ['1234.50', '-700', '0.05']
    """
    return [f"{money.to_decimal(m, c):f}" for m, c in zip(minor.tolist(), currencies, strict=True)]


def flags(values: NDArray[np.bool_]) -> list[str]:
    """True and false.

    >>> flags(np.array([True, False]))
    ['true', 'false']
    """
    return ["true" if value else "false" for value in values.tolist()]


def chosen(words: Sequence[str], numbers: Numbers) -> list[str]:
    """The word of each number; below zero: blank.

    >>> chosen(["red", "blue"], np.array([1, -1, 0]))
    ['blue', '', 'red']
    """
    table = np.array([*words, ""], object)
    return list(table[numbers].tolist())
