"""Cells that have a type already (Parquet, tables in memory, workbooks) as the text that an export would have."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

#: A floating-point number has no exact digits beyond these: an id of so many has lost its last ones.
EXACT = 10**15


def text_of(cell: Any) -> str:
    """One cell as text: days are ISO, whole numbers have no `.0`.

    >>> text_of(117.0), text_of(datetime(2026, 3, 2)), text_of(datetime(2026, 3, 2, 14, 5)), text_of(True)
    ('117', '2026-03-02', '2026-03-02T14:05:00', 'true')
    """
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.timetz() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(float(cell))
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell).strip()


def as_texts(table: pa.Table) -> tuple[pa.Table, frozenset[int], frozenset[int]]:
    """Every column as text under the names c0, c1, …: foreign headings never become SQL names.

    Also the numbers of the columns that have no text (lists, records, bytes that are no UTF-8), whose cells are blank;
    and of those in which a floating-point number is too long to be exact.
    """
    import pyarrow as pa

    columns = [column.cast(pa.float32()) if pa.types.is_float16(column.type) else column for column in table.columns]
    texts = [_as_text(column) for column in columns]
    cells = [pa.nulls(table.num_rows, pa.string()) if text is None else text for text in texts]
    return (
        pa.table(cells, names=[f"c{i}" for i in range(len(cells))]),
        frozenset(i for i, text in enumerate(texts) if text is None),
        frozenset(i for i, column in enumerate(columns) if _is_inexact(column)),
    )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    import pyarrow as pa

    try:
        return _of_floats(column) if pa.types.is_floating(column.type) else column.cast(pa.string())
    except pa.ArrowException:
        return None


def _of_floats(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Floating-point numbers without powers of ten, since an id or an amount has none; what is no number is blank."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    texts = numbers.cast(pa.string())
    has_power = pc.fill_null(pc.match_substring(texts, "e"), fill_value=False)
    if not pc.any(has_power).as_py():
        return texts
    written = [None if text is None else f"{Decimal(text):f}" for text in texts.filter(has_power).to_pylist()]
    return pc.replace_with_mask(texts.combine_chunks(), has_power.combine_chunks(), pa.array(written, pa.string()))


def _is_inexact(column: pa.ChunkedArray) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pa.types.is_floating(column.type) and bool(pc.any(pc.greater_equal(pc.abs(column), float(EXACT))).as_py())
