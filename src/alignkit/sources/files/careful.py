"""The careful way through a file that is no strict CSV: row by row, so that every row that does not fit is named.

Only asked when the strict read fails or its count differs. Rows that fit are written to a clean copy; the others become
findings with their line. An unclosed quotation mark swallows the rest of a file: that is an error, never a guess.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from alignkit.errors import Finding, InputError, Place, some
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import StagedTable

_LONGEST = 1 << 20


def read_carefully(table: StagedTable, workspace: Workspace) -> StagedTable:
    """The same table as a clean copy of the rows that fit, with a finding for each that does not."""
    target = workspace.new("csv")
    starts = array("Q")
    findings: list[Finding] = []
    blank = 0
    before = csv.field_size_limit(_LONGEST * 8)
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for line, cells, problem in _rows(table):
                wrong = problem or _problem(cells, len(table.headings))
                if wrong:
                    findings.append(Finding(wrong[0], Place(table.name, line), wrong[1], row=tuple(cells)))
                elif cells:
                    starts.append(line)
                    writer.writerow(cells)
                else:
                    blank += 1
    finally:
        csv.field_size_limit(before)
    dropped = {**{k: v for k, v in table.dropped.items() if k != "blank line"}}
    # Blank lines above the heading were counted when the heading was found; those between the rows are counted here.
    above = table.dropped.get("blank line", 0) - _blank_inside(table)
    if above + blank > 0:
        dropped["blank line"] = above + blank
    return replace(
        table,
        path=target,
        delimiter=",",
        skip=0,
        rows=len(starts),
        dropped=dropped,
        findings=tuple(findings),
        lines=lambda rows: {row: starts[row] for row in rows},
    )


def _blank_inside(table: StagedTable) -> int:
    from alignkit.sources.files.scan import scan

    start = _start(table.path, table.skip)
    return scan(table.path, start).blank


def _start(path: Path, lines: int) -> int:
    with path.open("rb") as file:
        return sum(len(file.readline()) for _ in range(lines))


def _rows(table: StagedTable) -> Iterator[tuple[int, list[str], tuple[str, str] | None]]:
    """Every row with the line it begins on; a row that csv refuses comes with the reason."""
    with table.path.open(encoding="utf-8", newline="") as file:
        for _ in range(table.skip):
            file.readline()
        reader = csv.reader(_watched(file), delimiter=table.delimiter, strict=True)
        line = table.skip + 1
        while True:
            try:
                cells = next(reader)
                yield line, cells, None
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise _never_closed(table, line) from error
                yield line, [], ("broken-quotes", "has a quotation mark where none may stand")
            line = table.skip + 1 + reader.line_num


def _watched(file: TextIO) -> Iterator[str]:
    """The lines of a file; NUL bytes are kept, so that their row can be named."""
    yield from file


def _problem(cells: list[str], width: int) -> tuple[str, str] | None:
    if not cells:
        return None
    if len(cells) != width:
        return "ragged-row", f"has {some(len(cells), 'cell')}, the heading has {width}"
    if any("\0" in cell for cell in cells):
        return "nul-byte", "holds a NUL byte"
    if any(len(cell) > _LONGEST for cell in cells):
        return "cell-too-long", "holds a cell of more than a megabyte"
    return None


def _never_closed(table: StagedTable, line: int) -> InputError:
    return InputError(
        "unclosed-quote",
        "a quotation mark opens here and is never closed",
        where=Place(table.name, line),
        why="Everything after it would be one cell, and no row behind it could be read.",
        do=["close or remove the quotation mark on this line", "or export the file again"],
    )
