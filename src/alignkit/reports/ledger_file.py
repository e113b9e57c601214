"""The credit rows in a file, written as they are computed: tens of millions never stand in memory at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.ledger.books import Books
from alignkit.ledger.credit import Credited
from alignkit.ledger.rows import rows, schema
from alignkit.reports import neutral

if TYPE_CHECKING:
    import pyarrow as pa


class LedgerFile:
    """Ledger rows as Parquet or CSV, by the file's name; the file appears whole, at the end, or not at all."""

    def __init__(self, path: Path, books: Books, campaign_ids: pa.Array) -> None:
        self._path, self._books, self._campaigns = path, books, campaign_ids
        self._part = path.with_name(f".{path.name}.part")
        self._is_csv = path.suffix != ".parquet"
        self._writer = self._open()

    def _open(self) -> Any:
        columns = schema(self._books.currency)
        if self._is_csv:
            from pyarrow import csv

            return csv.CSVWriter(self._part, columns, write_options=csv.WriteOptions(quoting_style="needed"))
        from pyarrow import parquet

        return parquet.ParquetWriter(self._part, columns, compression="zstd")

    def write(self, credited: Credited) -> None:
        """Add one model's rows of one batch."""
        for table in rows(credited, self._books, self._campaigns):
            self._writer.write_table(_neutralised(table) if self._is_csv else table)

    def finish(self) -> None:
        """Close the file and put it in its place."""
        self._writer.close()
        self._part.replace(self._path)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._writer.close()
        self._part.unlink(missing_ok=True)


def _neutralised(table: pa.Table) -> pa.Table:
    """Ids that a spreadsheet would take for a formula, with a quote in front (as in every CSV of ours)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            column = table.column(at)
            risky = pc.match_substring_regex(column, f"^{neutral.FORMULA}")
            quoted = pc.binary_join_element_wise("'", column, "")
            table = table.set_column(at, field, pc.if_else(risky, quoted, column))
    return table
