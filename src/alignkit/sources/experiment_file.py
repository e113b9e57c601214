"""The file of an experiment: one row a unit or a day, every cell checked, what is wrong named by its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from alignkit import money
from alignkit.errors import InputError, Place, did_you_mean
from alignkit.sources.files.careful import read_carefully
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import Table, stage
from alignkit.sources.mapping.exports import heading_key

_WHOLE = re.compile(r"[0-9]{1,15}", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, and where it stands. Each method reads a cell as what it must be."""

    file: str
    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """A cell that must not be blank."""
        if not self.cells[column]:
            raise self.wrong(column, "blank", "is blank", do="fill it in, or take the row out")
        return self.cells[column]

    def word(self, column: str, known: Sequence[str]) -> str:
        """One of a few words, case ignored."""
        found = self.text(column).casefold()
        if found not in known:
            hint = did_you_mean(found, known) or f"write one of {', '.join(known)}"
            raise self.wrong(column, f"unknown-{column}", f"“{self.cells[column]}” is no {column}", do=hint)
        return found

    def day(self, column: str) -> date:
        """A day as YYYY-MM-DD; a time of midnight behind it, as spreadsheets add one, is no matter."""
        text = re.sub(r"[T ]00:00(:00)?$", "", self.text(column))
        try:
            if len(text) != 10:
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError as error:
            what = f"“{self.cells[column]}” is not a day"
            raise self.wrong(column, "unreadable-day", what, do="write it like 2026-01-05") from error

    def count(self, column: str) -> int:
        """A whole number, zero or more."""
        text = self.text(column)
        if not _WHOLE.fullmatch(text):
            what = f"“{text}” is not a count: it must be a whole number, zero or more"
            raise self.wrong(column, "unreadable-count", what, do="correct the row, or take it out")
        return int(text)

    def amount(self, column: str, currency: str) -> int:
        """An amount in minor units of the report's currency."""
        text = self.text(column)
        try:
            return money.to_minor(text, currency)
        except ValueError as error:
            do = "write it like 1234.50, without signs of thousands"
            raise self.wrong(column, "unreadable-amount", f"“{text}” {error}", do=do) from error

    def wrong(self, column: str, code: str, what: str, *, do: str) -> InputError:
        """The error of one cell."""
        return InputError(code, what, where=Place(self.file, self.line, column), do=[do])


def read_rows(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The rows of a CSV or XLSX file (packed, of any encoding, with a frame: as every export is read).

    `needed` and `optional` name its columns, compared without case, spaces and underscores; others are ignored.
    Raises `InputError` for a file, a column or a row that is not as it must be.
    """
    with TemporaryDirectory(prefix="alignkit-") as folder:
        workspace = Workspace(Path(folder))
        table = stage(path, workspace, (), named=[*needed, *optional])
        if table.types is not None:
            do = ["save it as CSV or XLSX"]
            raise InputError("unknown-format", "an experiment is not read from Parquet", where=Place(path.name), do=do)
        at = _columns(table, path.name, needed, optional)
        careful = read_carefully(table, workspace)
        if careful.findings:
            first = careful.findings[0]
            raise InputError(first.code, first.what, where=first.place, do=["correct the row, or take it out"])
        return _rows(table, careful, at)


def _columns(table: Table, name: str, needed: Sequence[str], optional: Sequence[str]) -> dict[str, int]:
    """Where each column stands; the first one that is needed and not there is named."""
    keys = [heading_key(heading) for heading in table.headings]
    found = {column: keys.index(heading_key(column)) for column in (*needed, *optional) if heading_key(column) in keys}
    for column in (*needed, *optional):
        if keys.count(heading_key(column)) > 1:
            where = Place(name, table.heading_line, column)
            raise InputError("column-twice", f"has two columns {column}", where=where, do=["rename one of them"])
    missing = [column for column in needed if column not in found]
    if missing:
        raise InputError(
            "missing-column",
            f"has no column {' and no column '.join(missing)}",
            where=Place(name, table.heading_line),
            why=f"Its columns are {', '.join(table.headings)}.",
            do=[f"name its columns {', '.join((*needed, *(f'{column} (if there is one)' for column in optional)))}"],
        )
    return found


def _rows(table: Table, careful: Table, at: Mapping[str, int]) -> list[Row]:
    """The rows of the clean copy, with the lines of the user's file."""
    with careful.path.open(encoding="utf-8", newline="") as file:
        cells = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    name = table.source.name
    if not cells:
        do = ["add a row a unit", "or take the experiment out of alignkit.toml"]
        raise InputError("no-rows", "has a heading and no rows", where=Place(name), do=do)
    lines = (table if table.encoding == "xlsx" else careful).lines(list(range(len(cells))))
    return [
        Row(name, lines[number], {column: row[place].strip() for column, place in at.items()})
        for number, row in enumerate(cells)
    ]
