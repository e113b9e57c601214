"""The other side of every count: the raw files read with the standard library alone. Nothing of alignkit is used here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

Row = dict[str, str]
Reading = Callable[[str], Any]


@dataclass(frozen=True)
class Field:
    """One of our fields, and its value in each raw row; None where the row has none."""

    name: str
    values: Callable[[Sequence[Row]], Iterable[Any]]


@dataclass(frozen=True)
class Case:
    """One file as one record: what must become of its rows, and what each of its fields holds in those `kept`."""

    file: str
    table: str
    loaded: int
    fields: tuple[Field, ...]
    left_out: int = 0
    reason: str = ""
    dropped: int = 0
    duplicates: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    kept: Callable[[Row], bool] = field(default=lambda row: True)

    def __str__(self) -> str:
        return f"{self.file} as {self.table}"


def raw_rows(path: Path) -> list[Row]:
    """The rows of a CSV file, whatever its encoding, below the line of its headings."""
    raw = path.read_bytes()
    text = raw.decode("utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw.decode("utf-8-sig")
    delimiter = "\t" if text.count("\t") > text.count(",") else ","
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    start = max(range(min(4, len(table))), key=lambda i: len(table[i]))
    return [dict(zip(table[start], cells, strict=True)) for cells in table[start + 1 :] if cells]


def summary(rows: Sequence[Row], one: Field) -> tuple[int, int, Any, Any, int | None]:
    """How many rows have the field, and how many values; the smallest, the largest; the sum of numbers and of truths."""
    values = [value for value in one.values(rows) if value is not None]
    if not values:
        return 0, 0, None, None, None
    total = sum(values) if isinstance(values[0], int) else None
    return len(values), len(set(values)), min(values), max(values), total


def f(name: str, heading: str, understood: Reading | None = None, only: Callable[[Row], bool] | None = None) -> Field:
    """A field that stands in a cell of its own; a blank cell is none."""
    return by_row(name, lambda row: cell(row, heading, understood) if only is None or only(row) else None)


def by_row(name: str, value: Callable[[Row], Any]) -> Field:
    """A field that several cells of a row make together."""
    return Field(name, lambda rows: map(value, rows))


def every(name: str, value: Any) -> Field:
    """A field that is the same in every row: what the kind of file says, and no cell. None: no row has it."""
    return by_row(name, lambda _row: value)


def cell(row: Row, heading: str, understood: Reading | None = None) -> Any:
    """A cell as it is understood, without the blanks around it; None where nothing stands in it."""
    raw = row[heading].strip()
    return (understood or text)(raw) if raw else None


def first(row: Row, *headings: str) -> str:
    """The first of several cells in which something stands; "" where all are blank."""
    return next(filter(None, (row[heading].strip() for heading in headings)), "")


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


def decimal(cell: str) -> Decimal:
    return Decimal(cell.replace(",", ""))


def percent(cell: str) -> Decimal | None:
    """A share of one; more than the whole is none."""
    part = Decimal(cell.removesuffix("%")) / 100
    return part if 0 <= part <= 1 else None


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
