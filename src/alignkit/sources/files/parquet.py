"""Parquet files and tables in memory: their cells have types already, and rows have numbers instead of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.errors import InputError, Place
from alignkit.sources.files import container
from alignkit.sources.files.cells import as_texts
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.inputs import FileTable, GivenTable, MemoryTable
from alignkit.sources.mapping import recognition as recognise
from alignkit.sources.mapping.exports import Export

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

#: Rows that are looked at to recognise a table, and bytes of each column that are read for it.
_SAMPLE, _BUFFER = 20, 1 << 16


def stage_parquet(given: FileTable, workspace: Workspace, exports: Sequence[Export]) -> StagedTable:
    """The schema and the row count of a Parquet file; its rows stay where they are."""
    path = given.path
    with opened(path, buffer_size=_BUFFER) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows
        sample = _sample(schema, exports, lambda names: next(file.iter_batches(_SAMPLE, columns=names), None))
    readable = container.copied(path, workspace, "parquet") if container.is_pattern(path) else path
    return _staged(given, readable, schema, rows, exports, sample)


def stage_memory(given: MemoryTable, exports: Sequence[Export]) -> StagedTable:
    """A table in memory, staged like a file of that name."""
    rows = given.rows
    sample = _sample(rows.schema, exports, lambda names: rows.slice(0, _SAMPLE).select(names))
    return _staged(given, given.path, rows.schema, rows.num_rows, exports, sample, first=0)


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
def opened(path: Path, buffer_size: int = 0) -> Iterator[pq.ParquetFile]:
    """A Parquet file to read from; whatever its damage makes the reader say becomes one message.

    With a `buffer_size` the start of a column is read without the rest of it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        limits = {"thrift_string_size_limit": 1 << 24, "thrift_container_size_limit": 1 << 22}
        with pq.ParquetFile(path, buffer_size=buffer_size, **limits) as file:
            yield file
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise InputError(
            "unreadable-parquet",
            "is not a Parquet file that can be read",
            where=Place(path.name),
            do=["export it again, or as CSV"],
        ) from error


def _sample(
    schema: pa.Schema,
    exports: Sequence[Export],
    first: Callable[[list[str]], pa.Table | pa.RecordBatch | None],
) -> list[tuple[str, ...]]:
    """The first rows as text, for the ids in them; a table with our own names needs none, and they are not read."""
    import pyarrow as pa

    likely = recognise.match(schema.names, exports) if exports else None
    names = [f.name for f in schema if not pa.types.is_nested(f.type)]
    if not exports or (likely and likely.export.own_names) or len({*schema.names}) < len(schema):
        return []
    try:
        rows = first(names)
    except (pa.ArrowException, OSError, ValueError, MemoryError):  # whoever reads the rows will say what is wrong
        return []
    if rows is None:
        return []
    texts, _, _ = as_texts(pa.table(dict(zip(names, rows.columns, strict=True))))
    cells = dict(zip(names, texts.to_pydict().values(), strict=True))
    return [tuple(cells[name][row] or "" if name in cells else "" for name in schema.names) for row in range(len(rows))]


def _staged(
    given: GivenTable,
    readable: Path,
    schema: pa.Schema,
    rows: int,
    exports: Sequence[Export],
    sample: Sequence[tuple[str, ...]],
    first: int = 1,
) -> StagedTable:
    """`first` is the number of the first row, as its users count."""
    headings = tuple(schema.names)
    return StagedTable(
        given=given,
        path=readable,
        headings=headings,
        sample=tuple(sample),
        delimiter="",
        skip=0,
        rows=rows,
        match=recognise.match(headings, exports, sample),
        encoding="",
        dropped={},
        lines=lambda wanted: {row: row + first for row in wanted},
        types={field.name: str(field.type) for field in schema},
        refused=given.refused if isinstance(given, MemoryTable) else {},
    )


def typed_columns(table: StagedTable, numbers: Sequence[int]) -> pa.Table:
    """Some columns of a table whose cells have types, by their numbers."""
    if isinstance(table.given, MemoryTable):
        return table.given.rows.select([*numbers])
    names = [table.headings[number] for number in numbers]
    with opened(table.path) as file:
        return file.read(columns=names).select(names)


def typed_rows(table: StagedTable) -> pa.Table:
    """Every row of a table whose cells have types."""
    return table.given.rows if isinstance(table.given, MemoryTable) else rows_of(table.path)
