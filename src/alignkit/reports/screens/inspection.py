"""What is in these files: one line a file, then each file's columns and how its rows were counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from rich.text import Text

from alignkit.answer import Answer
from alignkit.reports import figures, grid
from alignkit.reports.grid import Signs, text
from alignkit.reports.screens.plain import closing

Row = Mapping[str, Any]

#: A column that is filled less often than this is pointed at.
SPARSE = 0.8

_COUNTS = {
    "loaded": "loaded",
    "quarantined": "left out",
    "dropped": "frame lines",
    "duplicates": "duplicates",
}


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """The files, then one block a recognised file."""
    files = answers[0].to_dicts()
    yield from _heading(files)
    yield from _files(files, width)
    columns = {str(a.basis.get("file")): a for a in answers[1:]}
    for row in files:
        if row["record"]:
            yield Text()
            yield from _file(row, columns.get(str(row["file"])), width)
    yield from _strangers(files, width, signs)
    yield from closing(answers[0], width)


def _heading(files: Sequence[Row]) -> Iterator[Text]:
    known = sum(bool(row["record"]) for row in files)
    yield text(f"{figures.some(len(files), 'file')}, {known} recognised", "total")
    yield Text()


def _files(files: Sequence[Row], width: int) -> Iterator[Text]:
    heads = [text(head, "quiet") for head in ("File", "What it is", "Rows", "Dates", "Sure")]
    rows = [
        [
            text(_name(row)),
            text(_what(row)),
            text(figures.count(row.get("rows_in_file"))),
            text(_dates(row)),
            text(str(row.get("certainty") or figures.UNKNOWN)),
        ]
        for row in files
    ]
    tracks = [
        grid.Column(names=16),
        grid.Column(names=16),
        grid.Column(right=True),
        grid.Column(right=True),
        grid.Column(),
    ]
    tracks = grid.measured(tracks, [heads, *rows], width)
    for cells, row in zip([heads, *rows], [None, *files], strict=True):
        yield grid.line(tracks, cells, "" if row is None or row["record"] else "quiet")


def _file(row: Row, columns: Answer | None, width: int) -> Iterator[Text]:
    """One file: why it is what it is, how it was read, its columns, the account of its rows."""
    yield text(f"{_name(row)} as {_words(row['record'])}", "total")
    how = [row.get("evidence"), row.get("encoding"), _separated(row.get("delimiter")), _order(row), row.get("zone")]
    yield from grid.listed([str(part) for part in [*how, row.get("currency")] if part], width)
    if columns is not None:
        yield from _columns(columns.to_dicts(), row, width)
    yield from grid.wrapped(_account(row), width)


def _columns(mapped: Sequence[Row], row: Row, width: int) -> Iterator[Text]:
    heads = [text(head, "quiet") for head in ("  Ours", "From", "Example", "Filled")]
    read = [one for one in mapped if one.get("field")]
    rows = [
        [
            text(f"  {one['field']}"),
            text(str(one.get("column") or figures.UNKNOWN)),
            text(str(one.get("example") or "")),
            text(figures.share(_filled(one, row))),
        ]
        for one in read
    ]
    tracks = [grid.Column(), grid.Column(names=12), grid.Column(names=12), grid.Column(right=True)]
    tracks = grid.measured(tracks, [heads, *rows], width)
    yield grid.line(tracks, heads)
    for one, cells in zip(read, rows, strict=True):
        line = grid.line(tracks, cells)
        filled = _filled(one, row)
        note = str(one.get("note") or ("◂ fewer than 8 in 10" if filled is not None and filled < SPARSE else ""))
        room = width - line.cell_len - 2
        yield line.append("  ").append_text(grid.cut(text(note, "quiet"), room)) if note and room > 8 else line
    unread = [str(one.get("column")) for one in mapped if not one.get("field")]
    if unread:
        yield from grid.wrapped(f"  Not read: {', '.join(unread)}", width)


def _strangers(files: Sequence[Row], width: int, signs: Signs) -> Iterator[Text]:
    """What to do about files that match nothing."""
    for row in files:
        if not row["record"]:
            yield Text()
            first, *more = grid.wrapped(
                f"{_name(row)} matches nothing. {row.get('evidence') or ''}".strip(), width - 2, ""
            )
            yield Text(no_wrap=True, end="").append(f"{signs.warn} ", "warn").append_text(first)
            yield from (Text("  ") + line for line in more)
            yield text(f"  alignkit inspect {_name(row)} --as deals", "quiet")


def _name(row: Row) -> str:
    return PurePath(str(row["file"])).name


def _words(record: Any) -> str:
    return str(record).replace("_", " ")


def _what(row: Row) -> str:
    if not row["record"]:
        return "not recognised"
    system = str(row.get("system") or "").replace("_", " ").title()
    return f"{_words(row['record'])}, {system}" if system else _words(row["record"])


def _dates(row: Row) -> str:
    first, last = row.get("first_day"), row.get("last_day")
    return f"{first} to {last}" if first and last else figures.UNKNOWN


def _separated(delimiter: Any) -> str:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    return f"separated by {names.get(delimiter, delimiter)}" if delimiter else ""


def _order(row: Row) -> str:
    words = {"ymd": "year first", "mdy": "month first", "dmy": "day first"}
    order, why = row.get("date_order"), row.get("date_why")
    if not order:
        return ""
    said = f"dates {words.get(order, order)}"
    return f"{said}: {why}" if why else said


def _filled(one: Row, row: Row) -> float | None:
    loaded = row.get("loaded")
    return one["filled"] / loaded if loaded and one.get("filled") is not None else None


def _account(row: Row) -> str:
    """Every row of the file is loaded, left out, a frame line or a duplicate."""
    parts = [f"{figures.count(row[name])} {words}" for name, words in _COUNTS.items() if row.get(name)]
    return f"  {figures.some(row['rows_in_file'] or 0, 'row')} in the file = {' + '.join(parts) or '0 loaded'}."
