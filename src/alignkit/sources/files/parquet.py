"""Parquet files and tables in memory: their cells have types already, and rows have numbers instead of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.errors import InputError, Place
from alignkit.sources.files import container
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import Table
from alignkit.sources.mapping import recognition as recognise
from alignkit.sources.mapping.exports import Export

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def stage_parquet(path: Path, workspace: Workspace, exports: Sequence[Export]) -> Table:
    """The schema and the row count of a Parquet file; its rows stay where they are."""
    with opened(path) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows
    readable = container.copied(path, workspace, "parquet") if container.is_pattern(path) else path
    return _table(path, readable, schema, rows, exports)


def rows_of(path: Path) -> pa.Table:
    """Every row of a Parquet file. Columns of lists or records are not decoded, since no cell can come of them."""
    import pyarrow as pa

    with opened(path) as file:
        schema, count = file.schema_arrow, file.metadata.num_rows
        flat = [f.name for f in schema if not pa.types.is_nested(f.type)]
        rows = file.read(columns=flat if len(flat) < len(schema) else None)
        if rows.column_names != flat or (flat and rows.num_rows != count):
            raise ValueError("the file does not hold what it says")
        given = iter(rows.columns)
        columns = [pa.nulls(count, f.type) if pa.types.is_nested(f.type) else next(given) for f in schema]
        return pa.table(columns, names=schema.names)


@contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """A Parquet file to read from; whatever its damage makes the reader say becomes one message."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, thrift_string_size_limit=1 << 24, thrift_container_size_limit=1 << 22) as file:
            yield file
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise InputError(
            "unreadable-parquet",
            "is not a Parquet file that can be read",
            where=Place(path.name),
            do=["export it again, or as CSV"],
        ) from error


def stage_memory(name: str, rows: pa.Table, exports: Sequence[Export]) -> Table:
    """A table in memory, staged like a file of that name."""
    return _table(Path(name), Path(name), rows.schema, rows.num_rows, exports)


def _table(path: Path, readable: Path, schema: pa.Schema, rows: int, exports: Sequence[Export]) -> Table:
    headings = tuple(schema.names)
    return Table(
        source=path,
        path=readable,
        headings=headings,
        sample=(),
        delimiter="",
        skip=0,
        rows=rows,
        match=recognise.match(headings, exports),
        encoding="",
        dropped={},
        lines=lambda wanted: {row: row + 1 for row in wanted},
        types={field.name: str(field.type) for field in schema},
    )


def to_arrow(value: Any) -> pa.Table:
    """A pandas or Arrow table as Arrow, flat, with dictionaries resolved."""
    import pyarrow as pa

    table = value if isinstance(value, pa.Table) else pa.Table.from_pandas(value, preserve_index=False)
    plain = [
        pa.string() if pa.types.is_dictionary(f.type) or pa.types.is_null(f.type) else f.type for f in table.schema
    ]
    return table.cast(pa.schema(list(zip(table.column_names, plain, strict=True))))


def as_cells(table: pa.Table) -> tuple[pa.Table, frozenset[int]]:
    """Every column as text under the names c0, c1, …: foreign headings never become SQL names.

    Also the numbers of the columns that have no text (lists, records, bytes that are no UTF-8): their cells are blank.
    """
    import pyarrow as pa

    texts = [_as_text(column) for column in table.columns]
    cells = [pa.nulls(table.num_rows, pa.string()) if text is None else text for text in texts]
    return (
        pa.table(cells, names=[f"c{i}" for i in range(len(cells))]),
        frozenset(i for i, text in enumerate(texts) if text is None),
    )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    import pyarrow as pa

    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        return None
