"""Tables whose cells have types already: Parquet files and tables in memory, as parts to load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alignkit.engine import Query
from alignkit.records import Record
from alignkit.sources.loading import Part
from alignkit.sources.parquet import as_cells
from alignkit.sources.staging import Table

if TYPE_CHECKING:
    import pyarrow as pa


def is_canonical(table: Table, record: type[Record], overrides: Mapping[str, str]) -> bool:
    """Every field it has bears our own name, so that its columns may be read as they are."""
    names = {f.name for f in record.fields()}
    ours = {h for h in table.headings if h in names}
    keys = set(record.key) - {"touch_id"}
    return table.types is not None and not overrides and bool(ours) and keys <= ours


def part(engine: Any, table: Table, number: int, record: type[Record], place: Any, zone: str, currency: str) -> Part:
    """The part of a canonical table: a view over it, nothing copied."""
    name = f"typed_{number}"
    described = engine.describe(name)
    given = {f.name: described[f.name] for f in record.fields() if f.name in described}
    columns = dict(zip(given, given, strict=True))
    key = record.key[0] if record.key else ""
    if record.table == "touches" and key not in given:
        whole = ", ".join(f"coalesce({field}::varchar, '')" for field in given)
        columns[key] = "content || '-' || row_number() over (partition by content)"
        given[key] = "VARCHAR"
        inner = f"(select *, md5(concat_ws(chr(31), {whole})) as content from {name})"
    else:
        inner = name
    row_no = "file_row_number" if "file_row_number" in described else "row_no"
    listed = ", ".join(f"{sql} as {field}" for field, sql in columns.items())
    relation = f"raw_{number}"
    engine.show(relation, Query(f"select {row_no}::bigint as row_no, {listed} from {inner}"))
    return Part(record, relation, given, place, zone, currency, stored=False)


def as_file(engine: Any, number: int, rows: pa.Table) -> int:
    """A foreign table as text cells, like a CSV file; how many rows it has."""
    engine.put(f"arrow_{number}", as_cells(rows))
    columns = ", ".join(f"c{i}" for i in range(rows.num_columns))
    count: int = engine.keep(f"file_{number}", Query(f"select {columns} from arrow_{number}"))
    engine.drop(f"arrow_{number}")
    return count


def numbered(rows: pa.Table) -> pa.Table:
    """The table with a `row_no`."""
    import numpy as np
    import pyarrow as pa

    return rows.append_column("row_no", pa.array(np.arange(rows.num_rows, dtype=np.int64)))
