"""What gives tables: files, memory, and a package of your own; each with a fingerprint; nothing ends in a traceback."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.sources.conftest import Reader

from alignkit.errors import AlignkitError, InputError
from alignkit.sources.inputs import FileTable, MemoryTable

Write = Callable[..., Path]

DEALS = "deal_id,outcome,amount,currency\nD1,open,10.00,EUR\n"

# A package of your own

PLUGIN = '''
import pyarrow as pa
from alignkit.sources.inputs import Input, MemoryTable

class Crm(Input):
    """The tables of a CRM by their names."""

    name = "crm"

    def owns(self, value):
        return isinstance(value, str) and value.startswith("crm:")

    def tables(self, value, called, base):
        rows = {
            "deals": {"Id": ["006000000000001AAA"], "IsWon": [True], "IsClosed": [True], "StageName": ["Signed"],
                      "CloseDate": ["2026-03-02"], "Amount": [12.5], "CurrencyIsoCode": ["EUR"]},
            "paths": {"journey": ["A > B", "B"], "conversions": [2, 1]},
            "test": {"unit": ["a", "b", "c", "d"], "group": ["treated", "treated", "control", "control"],
                     "conversions": [1, 0, 0, 0]},
        }
        yield MemoryTable(value, pa.table(rows[value.removeprefix("crm:")]))

INPUT = Crm()
BROKEN = 1 / 0 if __import__("os").environ.get("BREAK") else None
'''
ASK = """
import alignkit
with alignkit.load("crm:deals", settings={"experiments": {"t": {
    "campaign": "x", "design": "holdout", "starts_on": "2026-01-01", "ends_on": "2026-02-01", "file": "crm:test"}}}) as loaded:
    (report,) = [one for one in loaded.loaded.files if one.record == "deals" and not one.derived]
    print(report.path, report.system, report.loaded, len(report.fingerprint))
    print(loaded.attribute(evidence="none").answers[1].to_dicts()[0]["amount"])
print(alignkit.attribute_paths("crm:paths", ["last"]).answers[0].to_dicts())
"""


def run(folder: Path, *arguments: str, points: str = "crm = crm_input:INPUT", **more: str) -> Any:
    """One start of Python with the package installed."""
    (folder / "crm_input.py").write_text(PLUGIN)
    info = folder / "crm_input-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: crm-input\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[alignkit.inputs]\n{points}\n")
    environment = {**os.environ, "PYTHONPATH": str(folder), **more}
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)


def test_an_input_of_a_package_of_your_own_gives_deals_and_paths(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", ASK)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "crm:deals salesforce 1 64",
        "12.50",
        "[{'channel': 'B', 'last_conversions': 3.0}, {'channel': 'A', 'last_conversions': 0.0}]",
    ]


@pytest.mark.parametrize(("typed", "settings"), [([], 'deals = "crm:deals"'), (["crm:deals"], "")])
def test_what_such_an_input_takes_may_be_listed_and_typed(tmp_path: Path, typed: list[str], settings: str) -> None:
    (tmp_path / "alignkit.toml").write_text(f"[inputs]\n{settings}\n")
    done = run(tmp_path, "-m", "alignkit", "attribute", *typed, "-f", "csv", "-q", "--answer", "reconciliation")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].startswith("booked,")
    assert "12.50" in done.stdout


@pytest.mark.parametrize(
    ("points", "more", "says"),
    [
        ("crm = crm_input:BROKEN", {"BREAK": "1"}, "cannot be loaded: division by zero"),
        ("crm = crm_input:Crm", {}, "is not an Input"),
        ("crm = no_such_module:INPUT", {}, "cannot be loaded: No module named 'no_such_module'"),
    ],
)
def test_an_input_that_does_not_load_is_named(tmp_path: Path, points: str, more: dict[str, str], says: str) -> None:
    (tmp_path / "deals.csv").write_text(DEALS)
    done = run(tmp_path, "-m", "alignkit", "attribute", "deals.csv", points=points, **more)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"the input 'crm' of the package crm-input {says}" in done.stderr


# Fingerprints


def test_the_fingerprint_of_a_file_is_the_sha256_of_its_bytes(read: Reader, write: Write) -> None:
    path = write("deals.csv", DEALS)
    assert read(path).report("deals").fingerprint == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_was_written_to_since_has_no_fingerprint(read: Reader, write: Write) -> None:
    path = write("deals.csv", DEALS)
    report = read(path).report("deals")
    path.write_text(DEALS + "D2,won,10.00,EUR\n")
    with pytest.raises(InputError, match="has changed since it was read"):
        _ = report.fingerprint


def test_every_report_has_the_fingerprint_of_its_file(read: Reader, write: Write) -> None:
    path = write("deals.csv", DEALS)
    (path.parent / "notes.txt").write_text("call Dana\n")
    fingerprints = {Path(report.path).name: report.fingerprint for report in read(path).loaded.files}
    assert fingerprints["notes.txt"] == hashlib.sha256(b"call Dana\n").hexdigest()
    assert len(set(fingerprints.values())) == 2


TABLE = pa.table({"a": ["x", None, ""], "b": [1.5, None, 2.0], "c": [[1], None, []], "d": [b"\xff", None, b""]})


def test_the_fingerprint_of_a_table_in_memory_is_that_of_its_content() -> None:
    given = MemoryTable("deals", TABLE).fingerprint
    pieces = pa.concat_tables([TABLE[:1], TABLE[1:]])
    assert MemoryTable("others", pieces).fingerprint == given
    longer = pa.concat_tables([TABLE, TABLE]).combine_chunks()
    assert MemoryTable("deals", longer[3:]).fingerprint == given


@pytest.mark.parametrize(
    "other",
    [
        TABLE[:2],
        TABLE.take([1, 0, 2]),
        TABLE.rename_columns(["a", "b", "c", "e"]),
        TABLE.set_column(0, "a", pa.array(["x", "", None])),
        TABLE.set_column(1, "b", pa.array([1.5, None, 2.5])),
        TABLE.set_column(1, "b", pa.array(["1.5", None, "2"])),
        TABLE.set_column(2, "c", pa.array([[1], [], None])),
    ],
    ids=["fewer rows", "another order", "another name", "blank for none", "another value", "another type", "lists"],
)
def test_whatever_changes_changes_the_fingerprint(other: pa.Table) -> None:
    assert MemoryTable("deals", other).fingerprint != MemoryTable("deals", TABLE).fingerprint


def test_long_tables_are_hashed_in_pieces_of_their_own() -> None:
    long = pa.table({"a": [f"{i}" for i in range(100_000)]})
    pieces = pa.concat_tables([long[i : i + 7_000] for i in range(0, 100_000, 7_000)])
    assert MemoryTable("a", long).fingerprint == MemoryTable("a", pieces).fingerprint


def test_nobody_pays_for_a_fingerprint_that_is_not_asked_for(read: Reader, write: Write, monkeypatch: Any) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(FileTable, "fingerprint", property(lambda self: asked.append(self.path)))
    report = read(write("deals.csv", DEALS)).report("deals")
    assert asked == []
    _ = report.fingerprint
    assert len(asked) == 1


# Values


def test_files_and_tables_may_stand_in_one_list(read: Reader, write: Write) -> None:
    path = write("deals.csv", DEALS)
    more = pa.table({"deal_id": ["D2"], "outcome": ["open"]})
    assert read([path, more, pd.DataFrame({"deal_id": ["D3"], "outcome": ["lost"]})]).rows(
        "select deal_id from deals order by 1"
    ) == [{"deal_id": "D1"}, {"deal_id": "D2"}, {"deal_id": "D3"}]


@pytest.mark.parametrize("value", [5, {"deal_id": ["D"]}, object(), b"deals.csv"])
def test_what_is_no_table_is_refused(read: Reader, value: Any) -> None:
    with pytest.raises(AlignkitError, match="which is no table") as caught:
        read(value)
    assert (caught.value.code, caught.value.exit_code) == ("not-a-table", 2)


class Columns:
    """A table of a library that we do not know, as all of them hand theirs over."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._table.__arrow_c_stream__(requested_schema)


DEAL = pa.table({"deal_id": ["D"], "outcome": ["open"]})


@pytest.mark.parametrize("make", [Columns, pa.Table.to_reader, lambda table: table.to_batches()[0], pa.Table.to_pandas])
def test_whatever_arrow_can_take_is_a_table(read: Reader, make: Callable[[pa.Table], Any]) -> None:
    assert read(make(DEAL)).rows("select deal_id, outcome from deals") == [{"deal_id": "D", "outcome": "open"}]


# Vendors' tables in memory

SALESFORCE: dict[str, list[Any]] = {
    "Id": ["006Kd00000d2XeK", "006Kd00000d2XeLIAU"],
    "StageName": ["Signed", "Gone"],
    "CloseDate": [dt.date(2026, 3, 2), dt.datetime(2026, 3, 3)],
    "Amount": [Decimal("1200.50"), 7],
    "CurrencyIsoCode": ["EUR", "USD"],
    "IsWon": [True, "false"],
    "IsClosed": ["true", True],
    "CreatedDate": ["2026-01-02T03:04:05.000+0000", pd.Timestamp("2026-01-03T10:00:00Z")],
}
READ = "select deal_id, outcome, amount, currency, closed_on, created_at from deals order by 1"
EXPECTED = [
    {"deal_id": "006Kd00000d2XeKIAU", "outcome": "won", "amount": 120050, "currency": "EUR",
     "closed_on": dt.date(2026, 3, 2), "created_at": dt.datetime(2026, 1, 2, 3, 4, 5)},
    {"deal_id": "006Kd00000d2XeLIAU", "outcome": "lost", "amount": 700, "currency": "USD",
     "closed_on": dt.date(2026, 3, 3), "created_at": dt.datetime(2026, 1, 3, 10)},
]  # fmt: skip


def test_columns_of_several_types_are_read_as_a_person_would(read: Reader) -> None:
    """Dates beside times, flags beside words, amounts of two types, times beside their texts."""
    got = read(pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in SALESFORCE.items()}))
    assert got.rows(READ) == EXPECTED
    assert (got.report("deals").system, got.report("deals").certainty) == ("salesforce", "certain")


def test_other_kinds_of_tables_are_recognised_too(read: Reader) -> None:
    contacts = pd.DataFrame({"Id": ["003Kd00000d2XeKIAU"], "Email": ["a@b.example"], "AccountId": [None],
                             "LastName": ["Lee"], "FirstName": ["Ann"], "MasterRecordId": [np.nan]})  # fmt: skip
    got = read(pd.DataFrame(SALESFORCE), people=contacts)
    assert got.report("people").system == "salesforce"
    assert got.one("select person_id, email from people")["email"] == "a@b.example"


@pytest.mark.parametrize("cells", [[["a"], "b"], [{"a": 1}, "b"], [b"x", 1], [object(), "a"], ["\ud800", "a"]])
def test_what_has_no_text_is_refused_where_it_is_read_and_no_matter_elsewhere(read: Reader, cells: list[Any]) -> None:
    odd = pd.Series(cells, dtype=object)
    frame = pd.DataFrame(SALESFORCE).assign(Description=odd)
    assert read(frame).rows(READ) == EXPECTED
    with pytest.raises(AlignkitError, match="Amount") as caught:
        read(frame.assign(Amount=odd))
    assert caught.value.exit_code == 2
    own = pd.DataFrame({"deal_id": ["D", "E"], "outcome": ["won", "won"], "name": odd})
    with pytest.raises(AlignkitError, match="name"):
        read(own)


def test_ids_that_stand_as_floating_point_numbers(read: Reader) -> None:
    """pandas makes them so where one is missing. Up to fifteen digits nothing is lost."""
    frame = pd.DataFrame({"Record ID": [12345678901.0, np.nan], "Deal Name": ["a", "b"], "Deal Stage": ["x", "y"], "Close Date": ["2026-03-02", None],
                          "Is Closed Won": [True, False], "Is Deal Closed?": [True, False]})  # fmt: skip
    got = read(frame)
    assert got.rows("select deal_id from deals") == [{"deal_id": "12345678901"}]
    with pytest.raises(AlignkitError, match="numbers of more than 15 digits") as caught:
        read(frame.assign(**{"Record ID": [1234567890123456.0, 2.0]}))
    assert caught.value.code == "lost-digits"


def test_amounts_that_stand_as_floating_point_numbers(read: Reader) -> None:
    frame = pd.DataFrame(SALESFORCE).assign(Amount=[12345678901.25, float("nan")])
    assert [row["amount"] for row in read(frame).rows(READ)] == [1234567890125, None]


def test_a_parquet_file_is_recognised_by_its_ids_too(read: Reader, tmp_path: Path) -> None:
    rows = pa.table({name: [str(cell) for cell in cells] for name, cells in SALESFORCE.items()})
    pq.write_table(rows, tmp_path / "deals.parquet")
    in_file, in_memory = read(tmp_path / "deals.parquet").report("deals"), read(rows).report("deals")
    assert in_file.evidence == in_memory.evidence
    assert in_file.certainty == in_memory.certainty == "certain"


def test_two_columns_of_one_name(read: Reader) -> None:
    frame = pd.DataFrame([["D", "E", "open"]], columns=["deal_id", "deal_id", "outcome"])
    with pytest.raises(AlignkitError, match="two columns have one name"):
        read(frame)
