"""Aggregated paths from a file or a table in memory: the path of each row, and how many journeys took it.

The columns are found by their headings, as the field's tools call them, or are named. Numbers are read strictly: what
is no number is an error with its line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.errors import Place, UsageError, did_you_mean
from alignkit.paths.counts import Counts, Numbers, counted
from alignkit.sources.columns import Columns, read_columns, stage_one
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.mapping.resolving import choose, missing_column

if TYPE_CHECKING:
    import pyarrow as pa

#: Field → what its column is usually called, as `heading_key` compares it.
HEADINGS: Mapping[str, Sequence[str]] = {
    "path": (
        "path journey channels paths journeypath userjourney customerjourney channelsagg channelpath conversionpath"
        " exposurepath touchpoints touchpointpath sequence sourcepath sourcemediumpath campaignpath"
        " mcfchannelgroupingpath defaultchannelgroupingpath defaultchannelgrouppath"
    ).split(),
    "conversions": (
        "conversions conversion totalconversions conv convs varconv converted convertedagg isconverted isconversion"
        " hasconverted hasconversion keyevents"
    ).split(),
    "value": (
        "value values conversionvalue totalconversionvalue totalvalue convvalue varvalue revenue totalrevenue"
    ).split(),
    "nulls": "null nulls totalnull totalnulls varnull nonconversions notconverted lost".split(),
    "occurrences": "occurrences occurrence frequency".split(),
}

#: How a column is named on the command line.
OPTION = "--{}-column"


@dataclass(frozen=True)
class PathRows:
    """The rows of aggregated paths: texts or lists, what was counted, which heading each came from, what to be said.

    `at` says where a row stands, for an error.
    """

    name: str
    path: pa.ChunkedArray
    counts: Counts
    headings: Mapping[str, str]
    notes: tuple[str, ...]
    at: Callable[[int], Place]


def read_paths(value: Any, columns: Mapping[str, str], folder: Path) -> PathRows:
    """The rows of a file (CSV, TSV, XLSX, packed or not, Parquet) or of a table in memory; `columns` names headings.

    `folder` is a private workspace that must stay until the paths are coded: errors look up their lines in it.
    """
    known_fields(columns)
    workspace = Workspace(folder)
    named = [*columns.values(), *(name for names in HEADINGS.values() for name in names)]
    table = stage_one(value, "the table", Path(), workspace, named, alone=True)
    return _rows(read_columns(table, _chosen(table, columns), workspace))


def known_fields(columns: Mapping[str, str]) -> None:
    """Refuse a field that paths do not have."""
    for field in columns:
        if field not in HEADINGS:
            do = [did_you_mean(field, HEADINGS) or f"one of {', '.join(HEADINGS)}"]
            raise UsageError("unknown-field", f"paths have no {field}", do=do)


def _chosen(table: StagedTable, columns: Mapping[str, str]) -> dict[str, int]:
    """Field → column: as named, else as the field's tools call it; a path also where it is the one column of text."""
    where = Place(table.name, table.heading_line)
    chosen = choose(HEADINGS, table.headings, columns, where, OPTION)
    if "path" not in chosen:
        texts = [number for number in _texts(table) if number not in chosen.values()]
        if len(texts) != 1:
            why = f"Its headings are {', '.join(table.headings[:12])}."
            raise missing_column({"path": HEADINGS["path"]}, where, why, [f'name it:  {OPTION.format("path")} "…"'])
        chosen = {"path": texts[0], **chosen}
    return chosen


def _texts(table: StagedTable) -> list[int]:
    """The columns of texts or lists; in a file those that hold words, as the first rows show."""
    if table.types is not None:
        kinds = ("string", "large_string", "string_view", "list", "large_list", "fixed_size_list", "dictionary")
        return [i for i, heading in enumerate(table.headings) if table.types[heading].split("<")[0] in kinds]
    columns = enumerate(zip(*table.sample, strict=False))
    return [number for number, cells in columns if any(map(_is_word, cells))]


def _is_word(cell: str) -> bool:
    return any(character.isalpha() for character in cell) and cell.casefold() not in {"true", "false", "nan"}


def _rows(columns: Columns) -> PathRows:
    """The path as it is, the others as numbers."""
    fields = [field for field in columns.headings if field != "path"]
    numbers = {field: Numbers.read(columns.cells[field], field, partial(_at, columns, field)) for field in fields}
    counts, said = counted(numbers, columns.cells.num_rows, Place(columns.name))
    at = partial(_at, columns, "path")
    notes = (*columns.notes, *said)
    return PathRows(columns.name, columns.cells["path"], counts, columns.headings, notes, at)


def _at(columns: Columns, field: str, row: int) -> Place:
    return columns.place(row, field)
