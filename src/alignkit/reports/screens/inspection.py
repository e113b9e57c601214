"""What is in these files: one line a file, then how each is read, its columns, and the account of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from alignkit.answer import Answer
from alignkit.errors import some
from alignkit.reports import figures, grid
from alignkit.reports.grid import Signs, text
from alignkit.sources.mapping.registry import title_of

Row = Mapping[str, Any]

#: A column that is filled less often than this is pointed at.
SPARSE = 0.8

#: Codes as words.
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_ORDERS = {"ymd": "year first", "mdy": "month first", "dmy": "day first"}
_MARKS = {".": "decimal point", ",": "decimal comma"}


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """The files, one block a recognised file, and what to do about the others."""
    files = answers[0].to_dicts()
    known = sum(bool(row["record"]) for row in files)
    yield text(f"{some(len(files), 'file')}, {known} recognised", "total")
    yield Text()
    yield from _files(files, width)
    columns = {str(answer.basis.get("file")): answer for answer in answers[1:]}
    for row in files:
        if row["record"]:
            yield Text()
            yield from _file(row, columns.get(str(row["file"])), width)
    for row in files:
        if not row["record"]:
            yield Text()
            yield from _stranger(row, width, signs)


def _files(files: Sequence[Row], width: int) -> Iterator[Text]:
    heads = [text(head, "quiet") for head in ("File", "What it is", "Rows", "Dates", "Sure")]
    rows = [
        [
            text(row["file"]),
            text(_what(row)),
            text(figures.count(row["rows_in_file"])),
            text(_dates(row)),
            text(row["certainty"] or figures.UNKNOWN),
        ]
        for row in files
    ]
    tracks = [
        grid.GridColumn(names=16),
        grid.GridColumn(names=16),
        grid.GridColumn(right=True),
        grid.GridColumn(right=True),
        grid.GridColumn(),
    ]
    tracks = grid.measured(tracks, [heads, *rows], width)
    yield grid.line(tracks, heads)
    for cells, row in zip(rows, files, strict=True):
        yield grid.line(tracks, cells, "" if row["record"] else "quiet")


def _file(row: Row, columns: Answer | None, width: int) -> Iterator[Text]:
    """One file: how it is read, its columns, where its rows went, and what gave it away."""
    yield text(columns.title if columns else row["file"], "total")
    yield from grid.listed(_how(row), width)
    if columns is not None:
        yield from _columns(columns.to_dicts(), row["loaded"], width)
    went = figures.account(row["loaded"], row["quarantined"], row["dropped"], row["duplicates"])
    yield from _indented(f"{some(row['rows_in_file'], 'row')} in the file = {went}.", width)
    if row["evidence"]:
        yield from _indented(f"Known by: {row['evidence']}.", width)


def _how(row: Row) -> list[str]:
    """Encoding, dialect, the order of dates and why, the zone, the currency."""
    delimiter = _DELIMITERS.get(row["delimiter"] or "", row["delimiter"])
    order = _reasoned(_ORDERS.get(row["date_order"] or ""), row["date_why"])
    parts = [
        row["flavour"],
        row["encoding"],
        f"{delimiter} between cells" if delimiter else "",
        f"dates {order}" if order else "",
        _reasoned(_MARKS.get(row["decimal"] or ""), row["decimal_why"]),
        f"times in {row['zone']}" if row["zone"] else "",
        row["currency"],
    ]
    return [str(part) for part in parts if part]


def _reasoned(decision: str | None, why: str | None) -> str:
    if decision is None:
        return ""
    return decision if why in {None, "", decision} else f"{decision}: {why}"


def _columns(mapped: Sequence[Row], loaded: int, width: int) -> Iterator[Text]:
    """Our field, the heading it is read from, an example, how it is read, how full it is."""
    read = [one for one in mapped if one["field"]]
    shares = [one["filled"] / loaded if loaded and one["filled"] is not None else None for one in read]
    heads = [text(head, "quiet") for head in ("  Ours", "From", "Example", "Filled")]
    rows = [
        [text(f"  {one['field']}"), text(one["column"] or figures.UNKNOWN), _example(one), text(figures.share(share))]
        for one, share in zip(read, shares, strict=True)
    ]
    tracks = [grid.GridColumn(), grid.GridColumn(names=12), grid.GridColumn(names=16), grid.GridColumn(right=True)]
    tracks = grid.measured(tracks, [heads, *rows], width - 3)
    yield grid.line(tracks, heads)
    for cells, share in zip(rows, shares, strict=True):
        line = grid.line(tracks, cells)
        yield line.append("  ◂", "quiet") if share is not None and share < SPARSE else line
    if any(share is not None and share < SPARSE for share in shares):
        yield from _indented("◂ filled in fewer than 8 of 10 rows.", width)
    for one in mapped:
        if not one["field"]:
            yield from _indented(f"Not read: {one['column']}.", width)


def _example(one: Row) -> Text:
    """An example, and how such a value is read."""
    shown = text(one["example"] or "")
    return shown.append("  " if shown.plain else "").append_text(text(one["note"], "quiet")) if one["note"] else shown


def _stranger(row: Row, width: int, signs: Signs) -> Iterator[Text]:
    """A file that matches nothing: why, and how to say what it is."""
    first, *more = grid.wrapped(f"{row['file']}: {row['evidence'] or _what(row)}", width - 2, "")
    yield Text(no_wrap=True, end="").append(f"{signs.warn} ", "warn").append_text(first)
    yield from (Text("  ") + line for line in more)
    yield text(f"  If it holds deals:  alignkit inspect {row['file']} --as deals", "quiet")


def _indented(sentence: str, width: int) -> Iterator[Text]:
    for line in grid.wrapped(sentence, width - 2):
        yield text(f"  {line.plain}", "quiet")


def _what(row: Row) -> str:
    """The record and the system in words."""
    system = row["system"] or ""
    if not row["record"]:
        return "cannot be read" if system else "not recognised"
    return f"{row['record'].replace('_', ' ')}, {title_of(system)}"


def _dates(row: Row) -> str:
    first, last = row["first_day"], row["last_day"]
    return f"{first} to {last}" if first and last else figures.UNKNOWN
