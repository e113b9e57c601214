"""CSV and TSV: the first answer's rows, for spreadsheets and for programs.

RFC 4180 quoting, UTF-8 without a mark, rows end with LF (what Unix tools expect; spreadsheets read it as well). Text is
neutralised against formulas (`neutral.cell`) and quoted where it must be; numbers stay bare, so that −12.00 stays a
number; unknown is empty, and an empty text is `""`. An interval is two columns, `x_low` and `x_high`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from alignkit.answer import Answer, Column
from alignkit.reports import neutral
from alignkit.reports.flat import flat

#: Rows turned into text at once: bounds the memory of a long ledger.
BATCH = 20_000


def write_csv(answers: Sequence[Answer], stream: BinaryIO) -> None:
    """Write the first answer, comma separated."""
    _write(answers[0], stream, ",")


def write_tsv(answers: Sequence[Answer], stream: BinaryIO) -> None:
    """Write the first answer, tab separated."""
    _write(answers[0], stream, "\t")


def _write(answer: Answer, stream: BinaryIO, delimiter: str) -> None:
    columns, rows = flat(answer)
    stream.write(_line([column.name for column in columns], delimiter))
    formats = [_format(column) for column in columns]
    for batch in rows.to_batches(max_chunksize=BATCH):
        texts = [map(read, values.to_pylist()) for read, values in zip(formats, batch.columns, strict=True)]
        stream.write(b"".join(_line(row, delimiter) for row in zip(*texts, strict=True)))


def _line(cells: Iterable[str], delimiter: str) -> bytes:
    return (delimiter.join(cells) + "\n").encode("utf-8", "backslashreplace")


def _format(column: Column) -> Callable[[Any], str]:
    return _text if column.kind in {"text", "key"} else _number


def _text(value: str | None) -> str:
    if value is None:
        return ""
    safe = neutral.cell(value)
    if not safe or any(c in safe for c in ',"\n\r\t;') or safe != safe.strip():
        return '"' + safe.replace('"', '""') + '"'
    return safe


def _number(value: Any) -> str:
    """Bare: decimals with all their digits, days and instants in ISO 8601, flags as true and false."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
    return repr(value)
