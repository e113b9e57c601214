"""Some columns of one table, for who needs no records: files of paths and of experiments.

The way is that of the exports: an input gives a table, it is staged with every line accounted for, its columns are
found by their headings, its rows are read strictly and, where that fails, carefully.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.errors import InputError, Place, some
from alignkit.sources.files import staging
from alignkit.sources.files.careful import read_carefully
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.parquet import typed_columns
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.inputs import given_by

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Columns:
    """The columns of a table by field: as texts, or with the types that they have in Parquet and in memory.

    `lines` says on which line some rows (by number) stand, `notes` what was left out of the file.
    """

    name: str
    cells: pa.Table
    headings: Mapping[str, str]
    lines: Callable[[list[int]], dict[int, int]]
    notes: tuple[str, ...] = ()

    def place(self, row: int, field: str) -> Place:
        """Where a row and a field stand."""
        return Place(self.name, self.lines([row])[row], self.headings[field])


def stage_one(
    value: Any, called: str, base: Path, workspace: Workspace, named: Sequence[str], *, alone: bool = False
) -> StagedTable:
    """The one table that a value stands for: a file, or rows in memory, which messages call `called`.

    `named` are headings that tell a table from the text around it; `alone`: one of them over a single column will do.
    """
    _, tables = given_by(value, called, base)
    if len(tables) != 1:
        what = f"stands for {some(len(tables), 'table')}, and one is wanted"
        raise InputError("several-tables", what, where=Place(str(value)[:80]), do=["name one of them"])
    return staging.stage(tables[0], workspace, named=named, alone=alone)


def read_columns(table: StagedTable, chosen: Mapping[str, int], workspace: Workspace) -> Columns:
    """The chosen columns (field → number) of a staged table; rows that do not fit are an error that names the first."""
    for number in chosen.values():
        if number in table.refused:
            raise table.refused[number]
    if table.types is None:
        table, cells = _texts(table, [*chosen.values()], workspace)
    else:
        cells = typed_columns(table, [*chosen.values()])
    headings = {name: table.headings[number] for name, number in chosen.items()}
    reasons = {reason: rows for reason, rows in table.dropped.items() if reason != "blank line"}
    left_out = ", ".join(f"{rows:,} × {reason}" for reason, rows in reasons.items())
    notes = (*table.notes, *([f"Left out of {table.name}: {left_out}."] if left_out else []))
    return Columns(table.name, cells.rename_columns([*chosen]), headings, table.lines, notes)


def _texts(table: StagedTable, numbers: Sequence[int], workspace: Workspace) -> tuple[StagedTable, pa.Table]:
    """The columns as texts, read strictly; what is no strict CSV is looked at row by row, and refused."""
    import pyarrow as pa

    try:
        rows = _strict(table, numbers)
    except pa.ArrowInvalid:
        rows = None
    if rows is not None and rows.num_rows == table.rows and not table.has_nul:
        return table, rows
    careful = read_carefully(table, workspace)
    if careful.findings:
        first = careful.findings[0]
        more = f" ({len(careful.findings):,} rows are like that)" if len(careful.findings) > 1 else ""
        do = ["quote cells that hold the delimiter, or fix the row"]
        raise InputError(first.code, first.what + more, where=first.place, do=do, findings=careful.findings)
    return careful, _strict(careful, numbers)


def _strict(table: StagedTable, numbers: Sequence[int]) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    names = [f"c{number}" for number in range(len(table.headings))]
    wanted = [names[number] for number in numbers]
    return csv.read_csv(
        table.path,
        csv.ReadOptions(skip_rows=table.skip, column_names=names, block_size=1 << 24),
        csv.ParseOptions(delimiter=table.delimiter, newlines_in_values=True),
        csv.ConvertOptions(column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted),
    )
