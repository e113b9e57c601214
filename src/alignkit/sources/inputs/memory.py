"""Tables in memory: pandas, Arrow, and whatever hands its columns over to Arrow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alignkit.errors import InputError, Place
from alignkit.sources.files.cells import text_of
from alignkit.sources.inputs import Input, MemoryTable

if TYPE_CHECKING:
    import pyarrow as pa

#: What may stand beside each other in one column: as text each says what it is.
_PLAIN = (str, bool, int, float, Decimal, date, time)


class Memory(Input):
    """Tables in memory."""

    name = "memory"

    def owns(self, value: Any) -> bool:
        """Something with named columns that Arrow can take, or a table of pandas."""
        return any(hasattr(value, face) for face in ("__arrow_c_stream__", "__arrow_c_array__")) or _is_pandas(value)

    def tables(self, value: Any, called: str, base: Path) -> Iterator[MemoryTable]:
        """The one table that a value is."""
        rows, refused = to_arrow(value, called)
        yield MemoryTable(called, rows, refused)


INPUT = Memory()


def to_arrow(value: Any, called: str) -> tuple[pa.Table, dict[int, InputError]]:
    """A table in memory as Arrow, with dictionaries resolved; and why some of its columns cannot be read.

    Nothing is guessed about columns with cells of several types: they are read as their texts.
    """
    import pyarrow as pa

    refused: dict[int, InputError] = {}
    if isinstance(value, pa.Table):
        table = value
    elif _is_pandas(value):
        table, refused = _of_pandas(value, called)
    else:
        try:
            table = pa.table(value)
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise InputError("not-a-table", f"is no table that Arrow can take: {error}", where=Place(called)) from error
    columns = [_plain(column) for column in table.columns]
    return pa.table(columns, names=list(map(str, table.column_names))), refused


def _is_pandas(value: Any) -> bool:
    return hasattr(value, "iloc") and hasattr(value, "columns") and hasattr(value, "dtypes")


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column without its dictionary; one that has nothing in it is a column of texts."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = pa.chunked_array([chunk.dictionary_decode() for chunk in column.chunks], column.type.value_type)
    return column.cast(pa.string()) if pa.types.is_null(column.type) else column


def _of_pandas(frame: Any, called: str) -> tuple[pa.Table, dict[int, InputError]]:
    """Columns as Arrow takes them; one with cells of several types, which it refuses or bends, as their texts."""
    import pyarrow as pa

    headings = [str(heading) for heading in frame.columns]
    try:
        if len(set(headings)) == len(headings):
            table = pa.Table.from_pandas(frame, preserve_index=False)
            if not any(_is_bent(frame.iloc[:, i], column.type) for i, column in enumerate(table.columns)):
                return table, {}
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        pass
    columns, refused = [], {}
    for number, heading in enumerate(headings):
        try:
            columns.append(_of_series(frame.iloc[:, number], Place(called, None, heading)))
        except InputError as error:
            columns.append(pa.chunked_array([pa.nulls(len(frame), pa.string())]))
            refused[number] = error
    return pa.table(columns, names=headings), refused


def _of_series(series: Any, where: Place) -> pa.ChunkedArray:
    import pyarrow as pa

    try:
        column = pa.chunked_array([pa.Array.from_pandas(series)])
        if not _is_bent(series, column.type):
            return column
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        pass
    return pa.chunked_array([pa.array([_text(cell, row, where) for row, cell in enumerate(series)], pa.string())])


def _is_bent(series: Any, kind: pa.DataType) -> bool:
    """Whether Arrow has made days of times, or times of a zone of times without one: it does so without a word."""
    import pyarrow as pa

    if series.dtype != object:
        return False
    if pa.types.is_date(kind):
        return any(isinstance(cell, datetime) and not _is_missing(cell) for cell in series)
    if pa.types.is_timestamp(kind) and kind.tz:
        return any(isinstance(cell, datetime) and cell.tzinfo is None and not _is_missing(cell) for cell in series)
    return False


def _is_missing(cell: Any) -> bool:
    """None, and what pandas writes in its place: NaN, NaT, NA."""
    if cell is None or type(cell).__name__ in {"NaTType", "NAType"}:
        return True
    return isinstance(cell, float) and math.isnan(cell)


def _text(cell: Any, row: int, where: Place) -> str | None:
    """One cell of a mixed column as text; one that has none is refused."""
    if _is_missing(cell):
        return None
    plain = cell.item() if isinstance(cell, np.generic) else cell
    at = Place(where.file, row, where.column)
    if not isinstance(plain, _PLAIN):
        what = f"has cells of several types, and this one is {type(cell).__name__}, which has no text"
        raise InputError("mixed-types", what, where=at, do=["make each column one type"])
    text = text_of(plain)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError("unreadable-text", "holds half a character, which is no text", where=at, do=["fix the cell"])
    return text
