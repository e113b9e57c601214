"""Containers and dialects: workbooks, Parquet, tables in memory, delimiters, frames, names that look like patterns."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.sources.conftest import Reader

from alignkit.errors import AlignkitError

Write = Callable[..., Path]

DEALS = pa.table(
    {
        "deal_id": ["A", "B"],
        "amount": pa.array([Decimal("100.50"), None], pa.decimal128(18, 2)),
        "currency": ["USD", "USD"],
        "created_at": pa.array([dt.datetime(2026, 1, 2, 3, 4, 5)] * 2, pa.timestamp("us", "UTC")),
        "closed_on": pa.array([dt.date(2026, 3, 26)] * 2),
        "outcome": ["won", "lost"],
    }
)
EXPECTED = [
    {"deal_id": "A", "amount": 10050, "closed_on": dt.date(2026, 3, 26), "outcome": "won"},
    {"deal_id": "B", "amount": None, "closed_on": dt.date(2026, 3, 26), "outcome": "lost"},
]
ASKED = "select deal_id, amount, closed_on, outcome from deals order by 1"


def as_text(delimiter: str = ",", ends: str = "\n") -> str:
    rows = [DEALS.column_names, ["A", "100.50", "USD", "2026-01-02T03:04:05Z", "2026-03-26", "won"]]
    rows.append(["B", "", "USD", "2026-01-02T03:04:05Z", "2026-03-26", "lost"])
    return "".join(delimiter.join(row) + ends for row in rows)


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SHEET: list[list[Any]] = [
    ["deal_id", "amount", "currency", "created_at", "closed_on", "outcome"],
    ["A", 100.5, "USD", dt.datetime(2026, 1, 2, 3, 4, 5), dt.date(2026, 3, 26), "won"],
    [],
    ["B", None, "USD", dt.datetime(2026, 1, 2, 3, 4, 5), dt.date(2026, 3, 26), "lost"],
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_delimiter(read: Reader, write: Write, delimiter: str, ends: str) -> None:
    got = read(write("deals.csv", as_text(delimiter, ends)))
    assert got.rows(ASKED) == EXPECTED
    assert got.report("deals").delimiter == delimiter


def test_the_delimiter_that_a_spreadsheet_names(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", "sep=;\r\n" + as_text(";", "\r\n")))
    assert got.rows(ASKED) == EXPECTED
    assert got.report("deals").dropped == 1


def test_gzip(read: Reader, write: Write) -> None:
    assert read(write("deals.csv.gz", gzip.compress(as_text().encode()))).rows(ASKED) == EXPECTED


def test_a_workbook_is_read_from_the_sheet_that_is_known(read: Reader, write: Write) -> None:
    content = workbook(("Read me", [["Hello"], ["a", "b"]]), ("Deals", [["Export of March"], [], *SHEET]))
    got = read(write("deals.xlsx", content))
    assert got.rows(ASKED) == EXPECTED
    report = got.report("deals")
    assert (report.rows_in_file, report.dropped_why) == (5, {"preamble": 1, "blank line": 2})


def test_a_workbook_names_the_row_of_the_sheet(read: Reader, write: Write) -> None:
    sheet = [*SHEET, ["C", "12 apples", "USD", None, None, "open"]]
    got = read(write("deals.xlsx", workbook(("Deals", sheet))))
    assert [str(f.place) for f in got.loaded.findings] == ["deals.xlsx:5: amount"]


def test_ids_that_excel_has_shortened_are_refused(read: Reader, write: Write) -> None:
    sheet: list[list[Any]] = [["deal_id", "outcome"], [23851234567890123, "open"]]
    with pytest.raises(AlignkitError, match="more than 15 digits") as caught:
        read(write("deals.xlsx", workbook(("Deals", sheet))))
    assert caught.value.code == "lost-digits"


def test_parquet_with_types(read: Reader, write: Write) -> None:
    out = io.BytesIO()
    pq.write_table(DEALS, out)
    assert read(write("deals.parquet", out.getvalue())).rows(ASKED) == EXPECTED


def test_parquet_with_foreign_headings(read: Reader, write: Write) -> None:
    out = io.BytesIO()
    texts = DEALS.select(["deal_id", "amount", "closed_on", "outcome"]).rename_columns(
        ["Deal ID", "Amount", "Closed On", "Outcome"]
    )
    pq.write_table(texts, out)
    assert read(write("deals.parquet", out.getvalue())).rows(ASKED) == EXPECTED


def test_a_broken_parquet_file(read: Reader, write: Write) -> None:
    with pytest.raises(AlignkitError) as caught:
        read(write("deals.parquet", b"PAR1" + b"\0" * 100 + b"PAR1"))
    assert caught.value.code == "unreadable-parquet"
    assert caught.value.exit_code == 2


def test_columns_of_lists_and_bytes_are_no_matter_until_one_is_asked_for(read: Reader, write: Write) -> None:
    rows = pa.table(
        {
            "Deal ID": ["A"],
            "Outcome": ["open"],
            "Tags": pa.array([["new", "big"]]),
            "Owner": pa.array([{"name": "Kim"}]),
            "Shape": pa.array([b"\xff\xfe"]),
        }
    )
    out = io.BytesIO()
    pq.write_table(rows, out)
    path = write("deals.parquet", out.getvalue())
    for given in (path, rows):
        assert read(given).rows("select deal_id, outcome from deals") == [{"deal_id": "A", "outcome": "open"}]
    for heading, kind in {"Tags": "list", "Owner": "struct", "Shape": "binary"}.items():
        with pytest.raises(AlignkitError, match=rf"{heading}.* holds {kind}.* no text, number or date") as caught:
            read(path, settings={"inputs.deals.columns": {"name": heading}})
        assert (caught.value.code, caught.value.exit_code) == ("no-text", 2)


@pytest.mark.parametrize("headings", [["Deal ID", "Outcome"], ["deal_id", "outcome"]])
def test_a_parquet_file_with_a_damaged_page(headings: list[str], read: Reader, write: Write) -> None:
    """Whether its cells are read as text or as they are."""
    out = io.BytesIO()
    rows = pa.table([["A" * 50], ["open"]], names=headings)
    pq.write_table(rows, out, compression="none", use_dictionary=False)
    damaged = out.getvalue().replace(b"\x32\x00\x00\x00" + b"A" * 50, b"\xff\xff\xff\x7f" + b"A" * 50)
    assert damaged != out.getvalue()
    with pytest.raises(AlignkitError) as caught:
        read(write("deals.parquet", damaged))
    assert (caught.value.code, caught.value.exit_code) == ("unreadable-parquet", 2)


def test_tables_in_memory(read: Reader) -> None:
    assert read(DEALS).rows(ASKED) == EXPECTED
    frame = pd.DataFrame(
        {
            "deal_id": ["A", "B"],
            "amount": [100.5, None],
            "currency": pd.Categorical(["USD", "USD"]),
            "closed_on": pd.to_datetime(["2026-03-26", "2026-03-26"]),
            "outcome": ["won", "lost"],
        }
    )
    assert read(frame.assign(closed_on=frame["closed_on"].dt.date)).rows(ASKED) == EXPECTED


def test_a_table_whose_outcomes_only_the_stages_tell(read: Reader) -> None:
    deals = pa.table({"deal_id": ["A", "B"], "stage": ["Talking", "Gone"]})
    got = read(deals, settings={"deals.stages": {"Talking": "open", "Gone": "lost"}})
    assert got.rows("select outcome from deals order by deal_id") == [{"outcome": "open"}, {"outcome": "lost"}]
    with pytest.raises(AlignkitError, match="nothing says what these stages mean: “Gone”"):
        read(deals, settings={"deals.stages": {"Talking": "open"}})


def test_rows_without_an_id_get_one_from_their_content(read: Reader, write: Write) -> None:
    rows = ["p1,c1,form-fill,2026-01-05", "p1,c1,form-fill,2026-01-05", "p2,c1,form-fill,2026-01-05"]
    head = "person_id,campaign_id,kind,touched_at\n"
    ids = []
    for order in (rows, rows[::-1]):
        got = read(touches=write("touches.csv", head + "\n".join(order) + "\n"))
        ids.append({row["touch_id"] for row in got.rows("select touch_id from touches")})
    assert len(ids[0]) == 3
    assert ids[0] == ids[1]


def test_a_name_that_looks_like_a_pattern(read: Reader, write: Write) -> None:
    path = write("deals[1].csv", as_text())
    (path.parent / "deals1.csv").write_text("deal_id,outcome\nX,open\n")
    got = read(path)
    assert got.rows(ASKED) == EXPECTED


def test_a_link_is_followed_to_its_file(read: Reader, write: Write, tmp_path: Path) -> None:
    path = write("deals.csv", as_text())
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "latest.csv").symlink_to(path)
    assert read(folder / "latest.csv").rows(ASKED) == EXPECTED


def test_rows_are_counted_across_the_seams_of_a_long_file(read: Reader, write: Write) -> None:
    rows = 200_000
    body = "".join(f'T{i},p{i % 977},"c, {i % 7}",form-fill,2026-01-05T10:00:00Z\n' for i in range(rows))
    got = read(touches=write("touches.csv", "touch_id,person_id,campaign_id,kind,touched_at\n" + body))
    assert got.report("touches").loaded == rows
    assert got.one("select count(distinct campaign_id) as n from touches") == {"n": 7}
