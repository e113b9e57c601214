"""The file of an experiment: one row a unit or a day, every cell checked, what is wrong named by its line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from alignkit import money
from alignkit.errors import InputError, Place, did_you_mean
from alignkit.sources.columns import read_columns, stage_one
from alignkit.sources.files.cells import as_texts
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.mapping.resolving import choose, missing_column

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


def read_rows(value: str, base: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The rows of the file of an experiment, relative to `base`; or of whatever else an input takes.

    `needed` and `optional` name its columns, compared as headings are; others are ignored. Raises `InputError` for a
    file, a column or a row that is not as it must be.
    """
    with TemporaryDirectory(prefix="alignkit-") as folder:
        workspace = Workspace(Path(folder))
        table = stage_one(value, "the table", base, workspace, [*needed, *optional])
        chosen = _chosen(table, needed, optional)
        others = {f"column {i + 1}": i for i in range(len(table.headings)) if i not in chosen.values()}
        columns = read_columns(table, {**chosen, **others}, workspace)
        texts, _, _ = as_texts(columns.cells)
        cells = [tuple((cell or "").strip() for cell in row.values()) for row in texts.to_pylist()]
        filled = [number for number, row in enumerate(cells) if any(row)]
        if not filled:
            do = ["add a row a unit", "or take the experiment out of alignkit.toml"]
            raise InputError("no-rows", "has a heading and no rows", where=Place(columns.name), do=do)
        lines = columns.lines(filled)
        return [Row(columns.name, lines[i], dict(zip(chosen, cells[i], strict=False))) for i in filled]


def _chosen(table: StagedTable, needed: Sequence[str], optional: Sequence[str]) -> dict[str, int]:
    """Where each column stands; those that are needed and not there are named."""
    where = Place(table.name, table.heading_line)
    chosen = choose({name: [name] for name in (*needed, *optional)}, table.headings, {}, where, "")
    if missing := {name: [name] for name in needed if name not in chosen}:
        names = ", ".join((*needed, *(f"{name} (if there is one)" for name in optional)))
        why = f"Its headings are {', '.join(table.headings[:12])}."
        raise missing_column(missing, where, why, [f"name its columns {names}"])
    return chosen
