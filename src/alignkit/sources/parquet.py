"""Parquet files and tables in memory: their cells have types already, and rows have numbers instead of lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.errors import InputError, Place
from alignkit.sources import container, recognise
from alignkit.sources.container import Workspace
from alignkit.sources.export import Export
from alignkit.sources.staging import Table

if TYPE_CHECKING:
    import pyarrow as pa


def stage_parquet(path: Path, workspace: Workspace, exports: Sequence[Export]) -> Table:
    """The schema and the row count of a Parquet file; its rows stay where they are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, thrift_string_size_limit=1 << 24, thrift_container_size_limit=1 << 22) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise InputError(
            "unreadable-parquet",
            "is not a Parquet file that can be read",
            where=Place(path.name),
            do=["export it again, or as CSV"],
        ) from error
    readable = container.copied(path, workspace, "parquet") if container.is_pattern(path) else path
    return _table(path, readable, schema, rows, exports)


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


def as_cells(table: pa.Table) -> pa.Table:
    """Every column as text under the names c0, c1, …: foreign headings never become SQL names."""
    import pyarrow as pa

    columns = [table.column(i).cast(pa.string()) for i in range(table.num_columns)]
    return pa.table(columns, names=[f"c{i}" for i in range(table.num_columns)])
