"""XLSX workbooks: the sheet whose heading we know, its cells as canonical text.

Days become ISO, whole numbers lose their `.0`. A number of more than 15 digits has lost its last ones in Excel, so it
is refused where an id is expected.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from alignkit.errors import InputError, Place, ResourceError
from alignkit.sources.files import frame
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import Table
from alignkit.sources.mapping import recognition as recognise
from alignkit.sources.mapping.exports import Export

_MOST_BYTES, _MOST_TIMES, _FLOOR, _MOST_PARTS = 500 << 20, 100, 32 << 20, 10_000
_EXACT = 10**15


def stage_workbook(path: Path, workspace: Workspace, exports: Sequence[Export]) -> Table:
    """The sheet with a heading we know; else the first that has a table."""
    _refuse_bombs(path)
    sheets = _sheets(path)
    found = [(name, rows, _heading(rows, exports)) for name, rows in sheets]
    tables = [(name, rows, at) for name, rows, at in found if at is not None]
    if not tables:
        raise InputError("no-table", "has no sheet with a table", where=Place(path.name), do=["save the sheet as CSV"])
    name, rows, at = max(tables, key=lambda one: one[2][1].rank if one[2][1] else (0, 0))
    return _staged(path, name, rows, at, workspace)


def _refuse_bombs(path: Path) -> None:
    """A workbook is a zip; look at the sizes it claims before it is unpacked."""
    where = Place(path.name)
    if not zipfile.is_zipfile(path):
        if path.open("rb").read(4) == b"\xd0\xcf\x11\xe0":
            return
        raise InputError("broken-workbook", "is a damaged workbook or archive", where=where, do=["save it again"])
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if not any(part.filename.startswith("xl/") for part in parts):
        raise InputError(
            "not-a-table", "is an archive, not a workbook", where=where, do=["unpack it, and name the files in it"]
        )
    size = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if len(parts) > _MOST_PARTS or size > _MOST_BYTES or (size > _FLOOR and size > _MOST_TIMES * packed):
        raise ResourceError(
            "workbook-too-large",
            f"grows from {packed >> 10:,} kB to {size >> 20:,} MB when it is unpacked",
            where=where,
            do=["save the sheet as CSV"],
        )


def _sheets(path: Path) -> list[tuple[str, list[list[Any]]]]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except Exception as error:  # the library has many errors, all of which mean one thing
        raise InputError(
            "broken-workbook",
            "is a workbook that cannot be read",
            where=Place(path.name),
            do=["save it again, or as CSV"],
        ) from error


def _heading(rows: list[list[Any]], exports: Sequence[Export]) -> tuple[int, recognise.Match | None] | None:
    """The row of the heading: the first that an export knows, else the first with two texts."""
    texts = [[to_text(cell) for cell in row] for row in rows[:40]]
    for index, cells in enumerate(texts):
        if sum(bool(c) for c in cells) > 1 and (
            found := recognise.match(cells, exports, texts[index + 1 : index + 21])
        ):
            return index, found
    first = next((i for i, cells in enumerate(texts) if sum(bool(c) for c in cells) > 1), None)
    return None if first is None else (first, None)


def _staged(
    path: Path, sheet: str, rows: list[list[Any]], at: tuple[int, recognise.Match | None], workspace: Workspace
) -> Table:
    index, found = at
    headings = [to_text(cell) for cell in rows[index]]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > frame.MOST_COLUMNS:
        raise InputError("too-many-columns", f"has {len(headings):,} columns", where=Place(path.name))
    body = [
        (number, [to_text(cell) for cell in row[: len(headings)]])
        for number, row in enumerate(rows[index + 1 :], index + 2)
    ]
    kept = [(number, cells) for number, cells in body if any(cells)]
    target = workspace.new("csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(cells for _, cells in kept)
    above = [any(to_text(cell) for cell in row) for row in rows[:index]]
    blank = above.count(False) + len(body) - len(kept)
    dropped = {reason: n for reason, n in {"preamble": above.count(True), "blank line": blank}.items() if n}
    lines = [number for number, _ in kept]
    return Table(
        source=path,
        path=target,
        headings=tuple(headings),
        sample=tuple(tuple(cells) for _, cells in kept[:20]),
        delimiter=",",
        skip=0,
        rows=len(kept),
        match=found,
        encoding="xlsx",
        dropped=dropped,
        lines=lambda wanted: {row: lines[row] for row in wanted},
        heading_line=index + 1,
        above=tuple(" ".join(filter(None, map(to_text, row))) for row in rows[:index]),
        notes=(f"{path.name}: sheet “{sheet}”",),
        lost_digits=_lost_digits(rows[index + 1 :], len(headings)),
    )


def _lost_digits(rows: list[list[Any]], width: int) -> frozenset[int]:
    """The columns in which a number is too long to be exact."""
    return frozenset(
        i for row in rows for i, cell in enumerate(row[:width]) if isinstance(cell, float | int) and abs(cell) >= _EXACT
    )


def to_text(cell: Any) -> str:
    """A cell as canonical text.

    >>> to_text(117.0), to_text(datetime(2026, 3, 2)), to_text(datetime(2026, 3, 2, 14, 5)), to_text(True)
    ('117', '2026-03-02', '2026-03-02T14:05:00', 'true')
    """
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    return str(cell).strip()
