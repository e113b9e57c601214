"""Bad input: each kind gives a message that names file, line and column and says what to do; no row is lost uncounted."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.sources.conftest import ONE_DEAL, Reader

import alignkit
from alignkit.errors import AlignkitError, ConfigError, InputError, ResourceError

Write = Callable[..., Path]

HEAD = "deal_id,amount,currency,created_at,closed_on,outcome\n"
GOOD = "A,100.50,USD,2026-01-02,2026-03-26,won\n"


def refused(read: Reader, *given: Any, **others: Any) -> AlignkitError:
    with pytest.raises(AlignkitError) as caught:
        read(*given, **others)
    error = caught.value
    assert error.do, f"{error.code} says nothing about what to do"
    return error


def says(error: AlignkitError) -> tuple[str, str]:
    return error.code, str(error)


# Files that cannot be read


def test_there_is_no_such_file(read: Reader, write: Write) -> None:
    path = write("deals.csv", HEAD)
    error = refused(read, path.parent / "deal.csv")
    assert error.code == "no-such-file"
    assert error.do == ("did you mean deals.csv?",)
    assert error.exit_code == 2


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_empty(read: Reader, write: Write, content: bytes) -> None:
    assert says(refused(read, write("deals.csv", content)))[1].startswith("deals.csv: is empty")


def test_only_headings_are_no_deals_and_no_error(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", HEAD))
    assert got.report("deals").rows_in_file == 0
    assert got.one("select count(*) as n from deals") == {"n": 0}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_truncated_gzip(read: Reader, write: Write, share: float) -> None:
    whole = gzip.compress((HEAD + GOOD * 1).encode() + b"".join(b"%d,1.00,USD,,,open\n" % i for i in range(5000)))
    error = refused(read, write("deals.csv.gz", whole[: int(len(whole) * share)]))
    assert says(error) == (
        "broken-gzip",
        "deals.csv.gz: is damaged: the gzip file ends or breaks before its content does",
    )


def test_no_gzip_at_all(read: Reader, write: Write) -> None:
    assert refused(read, write("deals.csv.gz", HEAD + GOOD)).code == "not-gzip"


def test_gzip_bomb(read: Reader, write: Write) -> None:
    error = refused(read, write("deals.csv.gz", gzip.compress(b"A,1.00\n" * 20_000_000, 9)))
    assert error.code == "gzip-too-large"
    assert isinstance(error, ResourceError)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deals.csv", "a letter to nobody\nwithout any table\n"),
        ("deals.csv", '{"deals": {"id": 1}}'),
        ("deals.csv", "<html><body>Please log in</body></html>"),
    ],
)
def test_no_table(read: Reader, write: Write, name: str, content: str) -> None:
    assert refused(read, write(name, content)).code == "no-table"


def test_a_table_of_something_else(read: Reader, write: Write) -> None:
    error = refused(read, write("weather.csv", "city,temperature\nBerlin,12\nParis,14\n"))
    assert says(error) == ("not-recognised", "weather.csv:1: does not look like deals")


def test_more_columns_than_anyone_exports(read: Reader, write: Write) -> None:
    wide = "deal_id,outcome," + ",".join(f"c{i}" for i in range(2500)) + "\n"
    assert refused(read, write("deals.csv", wide)).code == "too-many-columns"


# Headings


def test_missing_required_column(read: Reader, write: Write) -> None:
    error = refused(read, write("deals.csv", "deal_id,amount,currency\nA,1.00,USD\n"))
    assert says(error) == ("missing-column", "deals.csv:1: has no column for outcome (outcome or stage)")
    assert "[inputs.deals.columns]" in error.do[0]


def test_duplicate_headings(read: Reader, write: Write) -> None:
    error = refused(read, write("deals.csv", "deal_id,amount,outcome,Amount\nA,1.00,open,2.00\n"))
    assert says(error) == (
        "duplicate-heading",
        "deals.csv:1: two columns have one name: “amount” (column 2) and “Amount” (column 4)",
    )


def test_duplicate_headings_that_nobody_reads_are_no_matter(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", "deal_id,outcome,note,note\nA,open,x,y\n"))
    assert got.report("deals").loaded == 1


def test_a_column_of_the_configuration_that_is_not_there(read: Reader, write: Write) -> None:
    path = write("deals.csv", "Nr,Wert,outcome\nA,1.00,open\n")
    error = refused(read, path, settings={"inputs.deals.columns": {"deal_id": "Nr.", "amount": "Wert"}})
    assert isinstance(error, ConfigError)
    assert error.do == ("did you mean Nr?",)


def test_columns_of_the_configuration_win(read: Reader, write: Write) -> None:
    path = write("deals.csv", "Nr,Wert,Summe,Ergebnis\nA,1.00,2.00,Won\n")
    columns = {"deal_id": "Nr", "amount": "Summe", "outcome": "Ergebnis", "closed_on": "Nr"}
    got = read(path, settings={"inputs.deals.columns": columns})
    assert got.codes == ["unreadable-closed-on"]
    del columns["closed_on"]
    got = read(
        write("deals.csv", "Nr,Wert,Summe,Ergebnis\nA,1.00,2.00,Lost\n"), settings={"inputs.deals.columns": columns}
    )
    assert got.one("select deal_id, amount, outcome from deals") == {"deal_id": "A", "amount": 200, "outcome": "lost"}


# Rows


def test_ragged_rows_are_left_out_with_their_line(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", HEAD + GOOD + "B,1.00\n\nC,1.00,USD,,,open,extra\nD,2.00,USD,,,open\n"))
    report = got.report("deals")
    assert (report.rows_in_file, report.loaded, report.quarantined, report.dropped) == (5, 2, 2, 1)
    assert [(f.code, f.place.line, f.what) for f in got.loaded.findings] == [
        ("ragged-row", 3, "has 2 cells, the heading has 6"),
        ("ragged-row", 5, "has 7 cells, the heading has 6"),
    ]
    assert got.loaded.findings[0].record == "deals"


def test_an_unclosed_quotation_mark_names_the_line_it_opens_on(read: Reader, write: Write) -> None:
    error = refused(read, write("deals.csv", HEAD + GOOD + 'B,"1.00,USD,,,open\nC,1.00,USD,,,open\n'))
    assert says(error) == ("unclosed-quote", "deals.csv:3: a quotation mark opens here and is never closed")


def test_quotation_marks_in_the_middle_of_a_cell(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", 'deal_id,name,outcome\nA,a 5" pipe,open\nB,"a ""b"" c",open\nC,"x"y,open\n'))
    assert got.rows("select name from deals order by deal_id") == [{"name": 'a 5" pipe'}, {"name": 'a "b" c'}]
    assert [(f.code, f.place.line) for f in got.loaded.findings] == [("broken-quotes", 4)]


def test_nul_bytes(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", b"deal_id,outcome\nA\0,open\nB,open\n"))
    assert [(f.code, f.place.line) for f in got.loaded.findings] == [("nul-byte", 2)]
    assert got.report("deals").loaded == 1


def test_line_breaks_inside_cells_keep_the_lines_right(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", 'deal_id,name,amount,outcome\nA,"two\nlines",1.00,open\nB,"x",oops,open\n'))
    assert [str(f.place) for f in got.loaded.findings] == ["deals.csv:4: amount"]


@pytest.mark.parametrize(
    ("ends", "rows"),
    [
        (b"deal_id,outcome\r\nA,open\r\nB,open\r\n", 2),
        (b"deal_id,outcome\rA,open\rB,open\r", 2),
        (b"deal_id,outcome\r\nA,open\nB,open\r\nC,open\r", 3),
        (b"deal_id,outcome\nA,open\nB,open", 2),
    ],
)
def test_every_kind_of_line_end(read: Reader, write: Write, ends: bytes, rows: int) -> None:
    got = read(write("deals.csv", ends))
    assert got.report("deals").loaded == rows
    assert got.one("select max(strlen(outcome)) as n from deals") == {"n": 4}


# Cells


def test_an_amount_in_the_other_notation_is_never_guessed(read: Reader, write: Write) -> None:
    got = read(write("deals.csv", HEAD + GOOD + "B,7.25,USD,,,open\n" + 'C,"1.234,50",USD,,,open\n'))
    (finding,) = got.loaded.findings
    assert str(finding.place) == "deals.csv:4: amount"
    assert finding.what == "“1.234,50 ” is not an amount; this file has a decimal point"


@pytest.mark.parametrize("amount", ["NaN", "inf", "1e308", "1e5", "12 apples", "1.2.3", "--5", "0x10", "1,23.4"])
def test_what_is_no_amount(read: Reader, write: Write, amount: str) -> None:
    got = read(write("deals.csv", f'deal_id,amount,outcome\nA,1.25,open\nB,"{amount}",open\n'))
    assert got.codes == ["unreadable-amount"]
    assert got.loaded.findings[0].place.line == 3


def test_amounts_that_may_be_read_two_ways_stop_the_work(read: Reader, write: Write) -> None:
    path = write("deals.csv", 'Opportunity ID,Stage,Close Date,Amount,Won,Closed\n006A,x,2026-01-26,"1,234",1,1\n')
    error = refused(read, path)
    assert says(error)[0] == "ambiguous-amounts"
    assert 'decimal = "."' in error.do[0]
    assert read(path, settings={"inputs.deals.decimal": "."}).one("select amount from deals") == {"amount": 123400}
    path = write("deals.csv", path.read_text())
    assert read(path, settings={"inputs.deals.decimal": ","}).codes == [
        "unreadable-amount"
    ]  # 1.234 is no number of cents


def test_days_that_may_be_read_two_ways_stop_the_work(read: Reader, write: Write) -> None:
    path = write("deals.csv", "deal_id,closed_on,outcome\nA,3/4/2026,open\nB,05/06/2026,open\n")
    error = refused(read, path)
    assert says(error) == (
        "ambiguous-dates",
        "deals.csv:2: closed_on: “3/4/2026” may be a day in two months, and no row of the file settles it",
    )
    assert 'date_order = "mdy"' in error.do[0]
    got = read(write("deals.csv", path.read_text()), settings={"inputs.deals.date_order": "dmy"})
    assert str(got.one("select min(closed_on) as d from deals")["d"]) == "2026-04-03"


def test_one_row_settles_the_order_of_days(read: Reader, write: Write) -> None:
    rows = "".join(f"D{i},3/4/2026,open\n" for i in range(100)) + "E,2/26/2026,open\n"
    report = read(write("deals.csv", "deal_id,closed_on,outcome\n" + rows)).report("deals")
    assert (report.date_order, report.date_why) == ("mdy", "line 102 has day 26")


def test_days_of_two_orders_contradict_each_other(read: Reader, write: Write) -> None:
    error = refused(read, write("deals.csv", "deal_id,closed_on,outcome\nA,26/2/2026,open\nB,2/27/2026,open\n"))
    assert error.code == "contradictory-dates"
    assert error.where is not None
    assert error.where.line == 3
    assert "Line 2" in error.why


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "0000-00-00", "9999-12-31", "2026-13-01"])
def test_what_is_no_day(read: Reader, write: Write, day: str) -> None:
    got = read(write("deals.csv", f"deal_id,closed_on,outcome\nA,2026-01-26,open\nB,{day},open\n"))
    assert got.codes == ["unreadable-closed-on"]


def test_one_deal_with_two_amounts(read: Reader, write: Write) -> None:
    error = refused(read, write("deals.csv", HEAD + GOOD + GOOD.replace("100.50", "100.51")))
    assert error.code == "contradicting-deal"
    assert "deals.csv:2" in str(error)
    assert "deals.csv:3" in str(error)


def test_one_deal_twice_the_same_is_one_deal(read: Reader, write: Write) -> None:
    report = read(write("deals.csv", HEAD + GOOD + GOOD)).report("deals")
    assert (report.rows_in_file, report.loaded, report.duplicates) == (2, 1, 1)


def test_no_outcome_but_a_stage(read: Reader, write: Write) -> None:
    path = write("deals.csv", "deal_id,stage\nA,Signed\nB,Talking\n")
    error = refused(read, path, settings={"deals.stages": {"Talking": "open"}})
    assert error.code == "no-outcome"
    assert "“Signed”" in str(error)
    assert "“Talking”" not in str(error)
    both = {"Talking": "open", "Signed": "lost"}
    got = read(write("deals.csv", path.read_text()), settings={"deals.stages": both})
    assert got.rows("select outcome from deals order by deal_id") == [{"outcome": "lost"}, {"outcome": "open"}]


# Encodings


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_every_usual_encoding(read: Reader, write: Write, encoding: str, said: str) -> None:
    text = "deal_id,name,outcome\n" + "".join(f"D{i},Müller & Söhne “{i}” €,open\n" for i in range(50))
    got = read(write("deals.csv", text.encode(encoding)))
    assert got.report("deals").encoding == said
    assert got.one("select max(name) as name from deals") == {"name": "Müller & Söhne “9” €"}
    assert bool(got.loaded.notes) is (encoding == "cp1252")


def test_bytes_that_are_no_text_in_any_of_them(read: Reader, write: Write) -> None:
    error = refused(read, write("deals.csv", b"deal_id,name,outcome\nA,ok,open\nB,\xff\x81\x8d,open\n"))
    assert error.code == "wrong-encoding"
    assert error.where is not None
    assert error.where.line == 3


def test_an_export_of_google_analytics_is_known_for_what_it_is(read: Reader, write: Write) -> None:
    rule = "# " + "-" * 40
    path = write("traffic.csv", f"{rule}\n# Traffic\n# Account: A\n{rule}\n# \n# All Users\nSource,Users\ngoogle,3\n")
    (report,) = alignkit.inspect(path).reports
    assert report.notes == ("it is an export of Google Analytics, which this version does not read",)
    columns = {"deal_id": "Source", "name": "Users"}
    assert refused(read, path, settings={"inputs.deals.columns": columns}).code == "missing-column"
    assert refused(read, path).code == "not-read-yet"


def test_an_encoding_that_is_set_is_not_doubted(read: Reader, write: Write) -> None:
    path = write("deals.csv", "deal_id,name,outcome\nA,Łódź,open\n".encode("cp1250"))
    got = read(path, settings={"inputs.deals.encoding": "cp1250"})
    assert got.one("select name from deals") == {"name": "Łódź"}
    path = write("deals.csv", "deal_id,name,outcome\nA,Łódź,open\n")
    assert refused(read, path, settings={"inputs.deals.encoding": "utf-17"}).code == "unknown-encoding"


# The shared hostile files, each read as spend (its two columns are an id and an amount)

HOSTILE: dict[str, tuple[int, int, int] | str] = {
    "badq.csv": "unclosed-quote",
    "bom.csv": (1, 0, 0),
    "bomb.xlsx": "workbook-too-large",
    "duckdb25827.csv": "no-table",
    "duckdb25827_wide.csv": "not-recognised",
    "dup.csv": "duplicate-heading",
    "empty.csv": "empty-file",
    "euro.csv": (2, 0, 0),
    "fake.csv.gz": "not-gzip",
    "gzbomb.csv.gz": "gzip-too-large",
    "header.csv": (0, 0, 0),
    "inf.csv": (0, 3, 0),
    "latin1.csv": (1, 0, 0),
    "laughs.xlsx": "broken-workbook",
    "lead0.csv": (2, 0, 0),
    "midblank.csv": (2, 0, 1),
    "mixcrlf.csv": "not-recognised",
    "mixed.csv": (1, 1, 0),
    "mixeol.csv": (3, 0, 0),
    "nul.csv": (1, 1, 0),
    "preamble.csv": (2, 0, 3),
    "ragged_long.csv": (2, 1, 0),
    "ragged_short.csv": (2, 1, 0),
    "trunc.csv.gz": "broken-gzip",
    "utf16.csv": (1, 0, 0),
    "wide.csv": "too-many-columns",
    "ws.csv": "empty-file",
    "xxe.xlsx": "broken-workbook",
}


@pytest.mark.shared
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name: str, shared: Path, read: Reader) -> None:
    expected = HOSTILE[name]
    path = shared / "data" / "hostile" / "generated" / name
    settings = {"inputs.spend.columns": {"campaign_id": "deal_id"}}
    if isinstance(expected, str):
        error = refused(read, ONE_DEAL, spend=path)
        assert error.code == expected
        assert name in str(error)
        assert error.exit_code in {2, 4}
        assert isinstance(error, InputError | ResourceError)
        return
    report = read(spend=path, settings=settings).report("spend")
    assert (report.loaded, report.quarantined, report.dropped) == expected
    assert report.rows_in_file == sum(expected)


@pytest.mark.shared
def test_every_hostile_file_is_tested(shared: Path) -> None:
    assert {path.name for path in (shared / "data" / "hostile" / "generated").iterdir()} == set(HOSTILE)


def test_no_message_holds_a_persons_data(read: Reader, write: Write) -> None:
    people = (
        "person_id,email,title,created_at\np1,dana@secret.example,Head of Secrets,not a day\np2,dana2@secret.example\n"
    )
    got = read(people=write("people.csv", people))
    said = " ".join([*(f"{f.place} {f.what}" for f in got.loaded.findings), *got.loaded.notes])
    assert len(got.loaded.findings) == 2
    assert "secret" not in said.lower()
    assert not any("secret" in m.example.lower() for m in got.report("people").mapped)


def test_a_table_with_a_foreign_column_name_never_reaches_sql(read: Reader) -> None:
    table = pa.table({"deal_id": ["A"], "outcome": ["open"], '"; drop table deals; --': ["x"]})
    got = read(table)
    assert got.report("deals").unmapped == ('"; drop table deals; --',)
