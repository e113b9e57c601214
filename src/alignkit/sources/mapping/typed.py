"""Tables whose cells have types already: Parquet files and tables in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from alignkit.catalog import FileCatalog
from alignkit.config.settings import Settings
from alignkit.engine import Query
from alignkit.records import Record
from alignkit.sources.files.cells import as_texts
from alignkit.sources.files.parquet import typed_rows
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.inputs import MemoryTable
from alignkit.sources.loading import Extract
from alignkit.sources.mapping import statements
from alignkit.sources.mapping.profile import Profile
from alignkit.sources.mapping.tables import MappedTable, RecognisedTable

if TYPE_CHECKING:
    import pyarrow as pa

#: The currency of amounts where nothing names one (26).
NO_CURRENCY = "XXX"

#: Up to so many rows a copy of the checked table costs less than to check it in every question.
_FEW_ROWS = 100_000


def is_canonical(table: StagedTable, record: type[Record], overrides: Mapping[str, str]) -> bool:
    """Every field it has bears our own name, and none is missing that another column may say: an outcome that the stage
    tells is read like that of a text file.
    """
    fields = list(record.fields())
    ours = {f.name for f in fields} & set(table.headings)
    alone = len(set(table.headings)) == len(table.headings)
    needed = {*record.key, *(f.name for f in fields if f.required)} - {record.made_up}
    return table.types is not None and not overrides and alone and bool(ours) and needed <= ours


def mapped(engine: FileCatalog, recognised: RecognisedTable, number: int, settings: Settings) -> MappedTable:
    """A table whose columns bear our names, as it is: a select over it. A large one stays where it lies."""
    name, table, record = f"typed_{number}", recognised.table, recognised.export.of
    if isinstance(table.given, MemoryTable):
        engine.put(name, _numbered(table.given.rows))
    else:
        engine.read_parquet(name, table.path)
    described = engine.describe(name)
    for refused, why in table.refused.items():
        if table.headings[refused] in record.model_fields:
            raise why
    given = {f.name: described[f.name] for f in record.fields() if f.name in described}
    made_up = statements.made_up_key(record, given)
    row_no = "file_row_number" if "file_row_number" in described else "row_no"
    extract = Extract(
        record=record,
        rows=statements.typed(name, row_no, list(given), made_up),
        present=given | ({made_up: "VARCHAR"} if made_up else {}),
        place=recognised.placer({}),
        source_zone=recognised.settings.timezone or recognised.flavour.zone or settings.timezone,
        currency=recognised.settings.currency or settings.currency or NO_CURRENCY,
        stored=table.rows <= _FEW_ROWS,
    )
    columns = {name: (table.headings.index(name),) for name in given}
    return MappedTable(recognised, extract, Profile(), columns, {})


def as_file(engine: FileCatalog, number: int, table: StagedTable) -> StagedTable:
    """A foreign table as text cells, like a CSV file, with what is known of its columns."""
    cells, textless, inexact = as_texts(typed_rows(table))
    engine.put(f"arrow_{number}", cells)
    engine.keep(f"file_{number}", Query(statements.columns(f"arrow_{number}", cells.column_names)))
    engine.drop(f"arrow_{number}")
    return replace(table, textless=textless | table.refused.keys(), lost_digits=inexact)


def _numbered(rows: pa.Table) -> pa.Table:
    """The table with a `row_no`."""
    import numpy as np
    import pyarrow as pa

    return rows.append_column("row_no", pa.array(np.arange(rows.num_rows, dtype=np.int64)))
