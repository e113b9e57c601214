"""The same export as a workbook, as Parquet, as an Arrow table and as pandas: the same records come out of each.

The cases are those of the systems. A table in memory goes the way of the Parquet file with its content, whoever's
headings it has. Our own columns are read as they stand there: `Lost` is no outcome.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from tests.sources.conftest import Reader
from tests.sources.test_systems import CASES, CaseFile, SystemCase, found

from alignkit.records import RECORDS
from alignkit.sources.files import staging
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.inputs import FileTable
from alignkit.sources.mapping.registry import all_exports

Form = Callable[[StagedTable, Path], Any]


def texts(table: StagedTable) -> pa.Table:
    """The cells of an export as texts; a blank one is none."""
    with table.path.open(encoding="utf-8", newline="") as file:
        for _ in range(table.skip):
            file.readline()
        rows = [row for row in csv.reader(file, delimiter=table.delimiter) if row]
    columns = zip(*rows, strict=True) if rows else [()] * len(table.headings)
    return pa.table([pa.array([cell or None for cell in column], pa.string()) for column in columns], [*table.headings])


def types(table: StagedTable) -> pa.Table:
    """The cells of an export with the types that a reader of CSV finds in them: numbers, days, times, flags."""
    options = pa.csv.ReadOptions(skip_rows=table.skip, column_names=[f"{i}" for i in range(len(table.headings))])
    parse = pa.csv.ParseOptions(delimiter=table.delimiter, newlines_in_values=True)
    convert = pa.csv.ConvertOptions(strings_can_be_null=True)
    return pa.csv.read_csv(table.path, options, parse, convert).rename_columns([*table.headings])


def workbook(table: StagedTable, folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in table.above:
        sheet.append([line])
    sheet.append([*table.headings])
    for row in texts(table).to_pylist():
        sheet.append([*row.values()])
    book.save(folder / f"{table.given.path.stem}.xlsx")
    return folder / f"{table.given.path.stem}.xlsx"


def parquet(table: StagedTable, folder: Path) -> Path:
    path = folder / f"{table.given.path.stem}.parquet"
    pq.write_table(texts(table), path)
    return path


FORMS: Mapping[str, Form] = {
    "workbook": workbook,
    "Parquet": parquet,
    "Arrow": lambda table, _: texts(table),
    "Arrow with types": lambda table, _: types(table),
    "pandas": lambda table, _: texts(table).to_pandas(),
    "pandas with types": lambda table, _: types(table).to_pandas(),
    "pandas of objects": lambda table, _: pd.DataFrame(
        {name: pd.Series(cells, dtype=object) for name, cells in types(table).to_pydict().items()}
    ),
}


#: The forms that are tried in every case; the others are more of the same.
TRIED = {"workbook", "Parquet", "pandas of objects"}


@pytest.mark.parametrize(
    "form", [form if form in TRIED else pytest.param(form, marks=pytest.mark.full) for form in FORMS]
)
@pytest.mark.parametrize(
    "case", [case for case in CASES if case.tables and case.case != "an outcome that the stage tells"], ids=str
)
def test_the_same_comes_out_of_every_form(case: SystemCase, form: str, read: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    given: dict[str, list[Any]] = {}
    listed = {}
    for file in case.files:
        table = staged(file, tmp_path)
        if table.above and form != "workbook":
            pytest.skip("what stands above the table is part of it")
        if len({*table.headings}) < len(table.headings):
            pytest.skip("two columns have one name")
        value = FORMS[form](table, folder)
        if file.holds in RECORDS:
            given.setdefault(file.holds, []).append(value)
        else:
            listed[f"inputs.{file.holds}.path"] = str(table.given.path)
    got = read(**given, settings={**listed, **case.settings})
    for name, rows in case.tables.items():
        assert found(got, name, rows) == sorted(rows, key=repr), name


def staged(file: CaseFile, folder: Path) -> StagedTable:
    path = folder / file.name
    path.write_text(file.text, encoding="utf-8")
    return staging.stage(FileTable(path), Workspace(folder), all_exports())
