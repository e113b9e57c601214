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

from alignkit.errors import InputError, Place, UsageError, did_you_mean
from alignkit.sources.files import container, parquet
from alignkit.sources.files.careful import read_carefully
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.scan import line_of, scan
from alignkit.sources.files.staging import Table, stage
from alignkit.sources.mapping.exports import heading_key
from alignkit.sources.path_counts import Counts, Numbers, counted

if TYPE_CHECKING:
    import pyarrow as pa

#: Field → what its column is usually called, as `heading_key` compares it.
HEADINGS: Mapping[str, frozenset[str]] = {
    "path": frozenset(
        "path paths journey journeypath userjourney customerjourney channels channelsagg channelpath conversionpath"
        " exposurepath touchpoints touchpointpath sequence sourcepath sourcemediumpath campaignpath"
        " mcfchannelgroupingpath defaultchannelgroupingpath defaultchannelgrouppath".split()
    ),
    "conversions": frozenset(
        "conversions conversion totalconversions conv convs varconv converted convertedagg isconverted isconversion"
        " hasconverted hasconversion keyevents".split()
    ),
    "value": frozenset(
        "value values conversionvalue totalconversionvalue totalvalue convvalue varvalue revenue totalrevenue".split()
    ),
    "nulls": frozenset("null nulls totalnull totalnulls varnull nonconversions notconverted lost".split()),
    "occurrences": frozenset("occurrences occurrence frequency".split()),
}

Lines = Callable[[list[int]], dict[int, int]]


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


def read_paths(path: Path, columns: Mapping[str, str], folder: Path) -> PathRows:
    """The rows of a CSV, TSV, XLSX (packed or not) or Parquet file; `columns` names headings by field.

    `folder` is a private workspace that must stay until the paths are coded: errors look up their lines in it.
    """
    known_fields(columns)
    if container.kind_of(path) == "parquet":
        return _from_parquet(path, columns)
    workspace = Workspace(folder)
    table = _staged(path, columns, workspace)
    chosen = _chosen(table.headings, columns, Place(path.name), _worded(table))
    table, rows = _cells(table, chosen, workspace)
    left_out = [f"{number:,} × {reason}" for reason, number in table.dropped.items() if reason != "blank line"]
    notes = (*table.notes, *([f"Left out of {path.name}: {', '.join(left_out)}."] if left_out else []))
    return _rows(path.name, rows, chosen, notes, table.lines)


def paths_in(value: Any, columns: Mapping[str, str]) -> PathRows:
    """The rows of a table in memory: pandas, Arrow, or whatever hands itself over to Arrow."""
    import pyarrow as pa

    known_fields(columns)
    name = "the table"
    value = _table(value, name)
    headings = list(map(str, value.column_names if hasattr(value, "column_names") else value.columns))
    if isinstance(value, pa.Table) or not hasattr(value, "__dataframe__") or not hasattr(value, "iloc"):
        table = value if isinstance(value, pa.Table) else pa.table(value)
        chosen = _chosen(headings, columns, Place(name), _texts(table.schema))
        table = table.select([headings.index(heading) for heading in chosen.values()])
    else:
        chosen = _chosen(headings, columns, Place(name), [])
        kept = value.iloc[:, [headings.index(heading) for heading in chosen.values()]]
        try:
            table = pa.Table.from_pandas(kept, preserve_index=False)
        except pa.ArrowException as error:
            what = "has a column whose cells are of several types"
            raise InputError("mixed-types", what, where=Place(name), do=["make each column one type"]) from error
    return _rows(name, table, chosen, (), lambda rows: {row: row for row in rows})


def _table(value: Any, name: str) -> Any:
    """What has named columns, as it is; a stream of Arrow as a table; anything else is refused."""
    import pyarrow as pa

    if hasattr(value, "column_names") or hasattr(value, "columns"):
        return value
    if hasattr(value, "__arrow_c_stream__"):
        return pa.table(value)
    what = f"is of type {type(value).__name__}, which is no table"
    do = ["hand over a file name, or a pandas or Arrow table:  pyarrow.table({...})"]
    raise InputError("not-a-table", what, where=Place(name), do=do)


def known_fields(columns: Mapping[str, str]) -> None:
    """Refuse a field that paths do not have."""
    for field in columns:
        if field not in HEADINGS:
            do = [did_you_mean(field, HEADINGS) or f"one of {', '.join(HEADINGS)}"]
            raise UsageError("unknown-field", f"paths have no {field}", do=do)


def _rows(name: str, table: pa.Table, chosen: Mapping[str, str], notes: Sequence[str], lines: Lines) -> PathRows:
    """The chosen columns, in the order of `chosen`: the path as it is, the others as numbers."""

    def at(row: int, field: str = "path") -> Place:
        return Place(name, lines([row])[row], chosen[field])

    given = dict(zip(chosen, table.columns, strict=True))
    numbers = {
        field: Numbers.read(column, field, partial(at, field=field))
        for field, column in given.items()
        if field != "path"
    }
    counts, said = counted(numbers, table.num_rows, Place(name))
    return PathRows(name, given["path"], counts, chosen, (*notes, *said), at)


def _chosen(headings: Sequence[str], columns: Mapping[str, str], where: Place, texts: Sequence[str]) -> dict[str, str]:
    """Field → heading: as named, else as the field's tools call it; a path also where it is the one column of text."""
    found = {}
    for field, names in HEADINGS.items():
        if field in columns:
            found[field] = _named(columns[field], headings, where, field)
            continue
        fitting = [heading for heading in headings if heading_key(heading) in names and heading not in columns.values()]
        if len(fitting) > 1:
            raise InputError(
                "ambiguous-column",
                f"has {len(fitting)} columns for {field}: {', '.join(fitting)}",
                where=where,
                do=[f'name one:  --{field}-column "{fitting[0]}"'],
            )
        found |= dict.fromkeys([field] if fitting else [], *fitting)
    others = [heading for heading in texts if heading not in found.values()]
    if "path" not in found and len(others) == 1:
        found = {"path": others[0], **found}
    if "path" not in found:
        raise InputError("missing-column", "has no column of paths", where=where, do=['name it:  --path-column "…"'])
    return found


def _named(heading: str, headings: Sequence[str], where: Place, field: str) -> str:
    if heading not in headings:
        do = [did_you_mean(heading, headings) or f"it has {', '.join(headings[:12])}"]
        raise InputError("missing-column", f"has no column {heading} (for {field})", where=where, do=do)
    return heading


def _staged(path: Path, columns: Mapping[str, str], workspace: Workspace) -> Table:
    """The table in a text or workbook; a text with one column is a table of paths too."""
    named = [*columns.values(), *(name for names in HEADINGS.values() for name in names)]
    try:
        return stage(path, workspace, (), named=named)
    except InputError as error:
        if error.code != "no-table" or container.kind_of(path) != "text":
            raise
        alone = _one_column(path, {heading_key(name) for name in named}, workspace)
        if alone is None:
            raise
        return alone


def _one_column(path: Path, known: set[str], workspace: Workspace) -> Table | None:
    """A text of one column under a heading we know: every line is a path."""
    text = container.open_text(path, workspace)
    head = container.head_of(text.path).split(b"\n", 1)[0]
    heading = head.decode("utf-8", "replace").strip().strip('"').removeprefix("\ufeff")
    if heading_key(heading) not in known:
        return None
    seen = scan(text.path, len(head) + 1)
    lines = partial(line_of, text.path, len(head) + 1, 2)
    dropped = {"blank line": seen.blank} if seen.blank else {}
    # No delimiter cuts it: the unit separator stands in no text.
    return Table(
        path, text.path, (heading,), (), "\x1f", 1, seen.rows, None, text.encoding, dropped, lines, notes=text.notes
    )


def _cells(table: Table, chosen: Mapping[str, str], workspace: Workspace) -> tuple[Table, pa.Table]:
    """The chosen columns as texts, read strictly; what is no strict CSV is looked at row by row, and refused."""
    import pyarrow as pa

    try:
        rows = _strict(table, chosen)
    except pa.ArrowInvalid:
        rows = None
    if rows is not None and rows.num_rows == table.rows:
        return table, rows
    careful = read_carefully(table, workspace)
    if careful.findings:
        first = careful.findings[0]
        more = f" ({len(careful.findings):,} rows are like that)" if len(careful.findings) > 1 else ""
        do = ["quote cells that hold the delimiter, or fix the row"]
        raise InputError(first.code, first.what + more, where=first.place, do=do, findings=careful.findings)
    return careful, _strict(careful, chosen)


def _strict(table: Table, chosen: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    names = [f"c{number}" for number in range(len(table.headings))]
    wanted = [names[table.headings.index(heading)] for heading in chosen.values()]
    return csv.read_csv(
        table.path,
        csv.ReadOptions(skip_rows=table.skip, column_names=names, block_size=1 << 24),
        csv.ParseOptions(delimiter=table.delimiter, newlines_in_values=True),
        csv.ConvertOptions(column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted),
    )


def _worded(table: Table) -> list[str]:
    """The headings of columns that hold words, as the first rows show."""
    columns = dict(zip(table.headings, zip(*table.sample, strict=False), strict=False))
    return [heading for heading, cells in columns.items() if any(_is_word(cell) for cell in cells)]


def _is_word(cell: str) -> bool:
    return any(character.isalpha() for character in cell) and cell.casefold() not in {"true", "false", "nan"}


def _texts(schema: pa.Schema) -> list[str]:
    import pyarrow.types as kinds

    tests = (
        kinds.is_string,
        kinds.is_large_string,
        kinds.is_string_view,
        kinds.is_list,
        kinds.is_large_list,
        kinds.is_fixed_size_list,
        kinds.is_dictionary,
    )
    return [field.name for field in schema if any(test(field.type) for test in tests)]


def _from_parquet(path: Path, columns: Mapping[str, str]) -> PathRows:
    with parquet.opened(path) as file:
        schema = file.schema_arrow
        chosen = _chosen(schema.names, columns, Place(path.name), _texts(schema))
        rows = file.read(columns=list(chosen.values())).select(list(chosen.values()))
    return _rows(path.name, rows, chosen, (), lambda wanted: {row: row + 1 for row in wanted})
