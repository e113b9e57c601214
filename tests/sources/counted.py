"""The other side of every count: the raw files read with the standard library alone. Nothing of alignkit is used here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

Row = dict[str, str]


@dataclass(frozen=True)
class Field:
    """Where one of our fields stands in the raw file, and how a cell of it is understood."""

    name: str
    heading: str
    understood: Callable[[str], Any]
    only: Callable[[Row], bool] = field(default=lambda row: True)


def raw_rows(path: Path) -> list[Row]:
    """The rows of a CSV file, whatever its encoding, below the line of its headings."""
    raw = path.read_bytes()
    text = raw.decode("utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw.decode("utf-8-sig")
    delimiter = "\t" if text.count("\t") > text.count(",") else ","
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    start = max(range(min(4, len(table))), key=lambda i: len(table[i]))
    return [dict(zip(table[start], cells, strict=True)) for cells in table[start + 1 :] if cells]


def summary(rows: Sequence[Row], one: Field) -> tuple[int, Any, Any, Any]:
    """How many rows have the field; its smallest and largest value; the sum where it is a number."""
    values = [one.understood(row[one.heading].strip()) for row in rows if one.only(row) and row[one.heading].strip()]
    values = [value for value in values if value is not None]
    if not values:
        return 0, None, None, None
    total = sum(values) if isinstance(values[0], int) and not isinstance(values[0], bool) else None
    return len(values), min(values), max(values), total


def text(cell: str) -> str:
    return cell


def prefixed(prefix: str) -> Callable[[str], str]:
    return lambda cell: prefix + cell


def salesforce(cell: str) -> str | None:
    """The 18-character form, by the published rule: a letter for every five characters, from their capitals."""
    if cell.startswith("000000000000000"):
        return None
    if len(cell) != 15:
        return cell
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    fives = (cell[0:5], cell[5:10], cell[10:15])
    return cell + "".join(alphabet[int("".join("01"[c.isupper()] for c in reversed(five)), 2)] for five in fives)


def cents(cell: str) -> int | None:
    return None if cell == "--" else int(Decimal(cell.replace(",", "")) * 100)


def micros(cell: str) -> int:
    return int((Decimal(cell) / 10_000).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


def truth(cell: str) -> bool:
    return cell.lower() in {"true", "1", "yes"}


def day(cell: str) -> date:
    return date.fromisoformat(cell[:10])


def moment(cell: str) -> datetime:
    """A time in UTC; one without an offset is in UTC."""
    spaced = re.sub(r"[ T](\d):", r" 0\1:", cell.removesuffix(" UTC").replace("T", " "))
    spaced = re.sub(r"(\+0000|\+00:00|Z)$", "", spaced)
    return datetime.fromisoformat(spaced).replace(tzinfo=UTC).replace(tzinfo=None)
