"""Tables whose cells have types already: Parquet files and tables in memory, as parts to load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alignkit.catalog import Catalog
from alignkit.engine import Query
from alignkit.records import Record
from alignkit.sources.files.parquet import as_cells
from alignkit.sources.files.staging import Table
from alignkit.sources.loading import Part
from alignkit.sources.mapping import statements

if TYPE_CHECKING:
    import pyarrow as pa


def is_canonical(table: Table, record: type[Record], overrides: Mapping[str, str]) -> bool:
    """Every field it has bears our own name, and none is missing that another column may say: an outcome that the stage
    tells is read like that of a text file.
    """
    fields = list(record.fields())
    ours = {f.name for f in fields} & set(table.headings)
    needed = {*record.key, *(f.name for f in fields if f.required)} - {record.made_up}
    return table.types is not None and not overrides and bool(ours) and needed <= ours


def part(engine: Catalog, number: int, record: type[Record], place: Any, zone: str, currency: str) -> Part:
    """The part of a canonical table: a select over it, nothing copied."""
    name = f"typed_{number}"
    described = engine.describe(name)
    given = {f.name: described[f.name] for f in record.fields() if f.name in described}
    made_up = statements.made_up_key(record, given)
    row_no = "file_row_number" if "file_row_number" in described else "row_no"
    rows = statements.typed(name, row_no, list(given), made_up)
    present = given | ({made_up: "VARCHAR"} if made_up else {})
    return Part(record, rows, present, place, zone, currency, stored=False)


def as_file(engine: Catalog, number: int, rows: pa.Table) -> frozenset[int]:
    """A foreign table as text cells, like a CSV file; the numbers of the columns that have no text."""
    table, textless = as_cells(rows)
    engine.put(f"arrow_{number}", table)
    engine.keep(f"file_{number}", Query(statements.columns(f"arrow_{number}", table.column_names)))
    engine.drop(f"arrow_{number}")
    return textless


def numbered(rows: pa.Table) -> pa.Table:
    """The table with a `row_no`."""
    import numpy as np
    import pyarrow as pa

    return rows.append_column("row_no", pa.array(np.arange(rows.num_rows, dtype=np.int64)))
