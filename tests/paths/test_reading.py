"""Files and tables of aggregated paths: headings known by content, numbers read strictly, lines named."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from alignkit.errors import InputError, UsageError
from alignkit.paths.reading import PathRows, read_paths

#: Text of a file, its name, and its columns as they are named → rows.
Read = Callable[..., PathRows]
#: A table in memory → rows.
Take = Callable[[Any], PathRows]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text as a file of paths."""

    def reading(text: str | bytes, name: str = "paths.csv", **columns: str) -> PathRows:
        data = text.encode() if isinstance(text, str) else text
        (tmp_path / name).write_bytes(data)
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        return read_paths(tmp_path / name, columns, work)

    return reading


def counts(rows: PathRows) -> list[list[float]]:
    return [part.tolist() for part in (rows.counts.conversions, rows.counts.nulls, rows.counts.value)]


@pytest.mark.parametrize(
    "head",
    [
        "path,conversions,value,nulls",
        "path,total_conversions,total_conversion_value,total_null",
        "channels_agg,converted_agg,conversion_value,total_nulls",
        "Journey,var_conv,var_value,var_null",
        "MCF Channel Grouping Path,Conversions,Conversion Value,lost",
        "what it was called here,conversions,value,nulls",
    ],
)
def test_the_usual_headings_are_known(read: Read, head: str) -> None:
    rows = read(f"{head}\na > b,2,10.5,1\nb,1,,0.5\n")
    assert rows.path.to_pylist() == ["a > b", "b"]
    assert counts(rows) == [[2, 1], [1, 0.5], [10.5, 0]]


def test_columns_can_be_named(read: Read) -> None:
    text = "route;alt;won;conversions\nx;a|b;3;9\ny;b;4;9\n"
    rows = read(text, path="alt", conversions="won")
    assert rows.path.to_pylist() == ["a|b", "b"]
    assert counts(rows)[0] == [3, 4]


@pytest.mark.parametrize(
    ("text", "columns", "says"),
    [
        ("a,b\n1,2\n", {}, "no column for path"),
        ("path,conversions\na,1\n", {"path": "pth"}, "no column “pth”"),
        ("path,journey,conversions\na,b,1\n", {}, "2 columns for path: “path” .column 1. and “journey” .column 2."),
        ("path,nulls\na,1\n", {}, "no column for conversions"),
        ("path,conversions,occurrences\na,2,3\n", {}, "must be 0 or 1"),
    ],
)
def test_what_cannot_be_decided_is_asked(read: Read, text: str, columns: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says) as failure:
        read(text, **columns)
    assert failure.value.do


def test_an_unknown_field_is_refused(read: Read) -> None:
    with pytest.raises(UsageError, match="no valeu"):
        read("path,conversions\na,1\n", valeu="x")


@pytest.mark.parametrize(
    ("cell", "says"),
    [("x", "not a number"), ("1,5", "not a number"), ("inf", "not a number"), ("0x1", "not a number"),
     ("-1", "zero or more"), ("1e999", "too large"),
     ("2e13", "too large")],
)  # fmt: skip
def test_a_bad_number_is_named_by_file_line_and_column(read: Read, cell: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as failure:
        read(f'path,conversions\n"a\nb",1\na > b,2\nc,"{cell}"\n')
    assert str(failure.value).startswith("paths.csv:5: conversions: ")


@pytest.mark.parametrize("cell", ["2", " 2 ", "+2", "2.0", "2.", "2e0", "0.2e1"])
def test_numbers_as_files_write_them(read: Read, cell: str) -> None:
    assert counts(read(f"path,conversions,nulls\na,{cell},0\nb,1,.5\n"))[:2] == [[2, 1], [0, 0.5]]


def test_a_negative_value_is_a_value(read: Read) -> None:
    assert counts(read("path,conversions,value\na,1,-5\nb,2,0\n"))[2] == [-5, 0]


def test_value_that_nobody_won_is_apart(read: Read) -> None:
    rows = read("path,conversions,value,nulls\na > b,1,300,0\nc > d,0,600,1\n")
    assert counts(rows)[2] == [300, 0]
    assert rows.counts.value_of_lost == 600


def test_blank_counts_are_nothing_and_said(read: Read) -> None:
    rows = read("path,conversions,nulls\na,,1\nb,2,\n")
    assert counts(rows)[:2] == [[0, 2], [1, 0]]
    assert rows.notes[:2] == ("Blank cells of conversions, read as 0: 1.", "Blank cells of nulls, read as 0: 1.")


@pytest.mark.parametrize("flags", [("1", "0"), ("true", "false"), ("True", "False")])
def test_a_row_a_journey(read: Read, flags: tuple[str, str]) -> None:
    rows = read(f"path,converted\na > b,{flags[0]}\nb,{flags[1]}\n")
    assert counts(rows)[:2] == [[1, 0], [0, 1]]
    assert "a row is one journey" in rows.notes[0]


def test_grouped_journeys_with_occurrences(read: Read) -> None:
    rows = read("path,has_conversion,occurrences\na > b,True,5\na > b,False,7\n")
    assert counts(rows)[:2] == [[5, 0], [0, 7]]


def test_conversions_alone_are_all_won(read: Read) -> None:
    rows = read("path,conversions\na,3\nb,0\n")
    assert counts(rows)[:2] == [[3, 0], [0, 0]]
    assert "no column of lost journeys" in rows.notes[0]


def test_a_path_a_row(read: Read) -> None:
    rows = read("path\na > b, or c\nb\n")
    assert rows.path.to_pylist() == ["a > b, or c", "b"]
    assert counts(rows)[0] == [1, 1]


def test_empty_paths_are_rows(read: Read) -> None:
    assert read("path,conversions\n,2\na,1\n").path.to_pylist() == ["", "a"]


def test_a_heading_alone(read: Read) -> None:
    assert len(read("path,conversions,nulls\n").path) == 0


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"path\tconversions\na > b\t2\n"),
        "path\tconversions\na > b\t2\n".encode("utf-16"),
        b"\xef\xbb\xbfpath;conversions\r\na > b;2\r\n",
        b'Report of June\n\n"path","conversions"\n"a > b","2"\n',
    ],
    ids=["gzip", "utf-16", "bom and crlf", "preamble"],
)
def test_however_it_is_written(read: Read, data: bytes) -> None:
    rows = read(data)
    assert rows.path.to_pylist() == ["a > b"]
    assert counts(rows)[0] == [2]


def test_a_ragged_row_is_named(read: Read) -> None:
    with pytest.raises(InputError, match="has 3 cells, the heading has 2") as failure:
        read("path,conversions\na > b,2\na,b,1\n")
    assert failure.value.where is not None
    assert failure.value.where.line == 3


def test_parquet_with_a_column_of_lists(tmp_path: Path) -> None:
    table = pa.table({"other": [1, 2], "touchpoints": [["a, b", "c"], []], "conversions": [True, False]})
    pq.write_table(table, tmp_path / "p.parquet")
    rows = read_paths(tmp_path / "p.parquet", {}, tmp_path)
    assert rows.path.to_pylist() == [["a, b", "c"], []]
    assert counts(rows)[:2] == [[1, 0], [0, 1]]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Take a table in memory as paths."""
    return lambda table: read_paths(table, {}, tmp_path)


@pytest.mark.parametrize("make", [pd.DataFrame, pa.table])
def test_tables_in_memory(take: Take, make: Callable[..., Any]) -> None:
    rows = take(make({"path": ["a > b", None], "total_conversions": [1, 0], "total_null": [0.5, 2.0]}))
    assert rows.path.to_pylist() == ["a > b", None]
    assert counts(rows)[:2] == [[1, 0], [0.5, 2]]


def test_a_bad_cell_in_memory_is_named_by_its_row(take: Take) -> None:
    with pytest.raises(InputError) as failure:
        take(pd.DataFrame({"path": ["a", "b"], "conversions": [1, -1]}))
    assert str(failure.value).startswith("the table:1: conversions")


def test_words_where_numbers_belong(take: Take) -> None:
    with pytest.raises(InputError, match="not numbers"):
        take(pa.table({"path": ["a"], "conversions": [["x"]]}))


def test_cells_of_several_types(take: Take) -> None:
    with pytest.raises(InputError, match="several types"):
        take(pd.DataFrame({"path": ["a", 1.5, b"c"], "conversions": [1, 1, 1]}, dtype=object))


def test_a_stream_of_arrow_is_a_table(take: Take) -> None:
    table = pa.table({"path": ["a > b"], "conversions": [2]})
    assert counts(take(table.to_reader())) == counts(take(table))


@pytest.mark.parametrize("value", [None, 5, ["a > b"], {"path": ["a"]}])
def test_what_is_no_table_is_refused(take: Take, value: object) -> None:
    with pytest.raises(InputError, match="which is no table"):
        take(value)
