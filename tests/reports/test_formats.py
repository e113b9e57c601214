"""Formats for programs: exact, stable, and reversible."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.reports import hand

from alignkit.answer import Answer
from alignkit.errors import UsageError
from alignkit.reports import choose, notebook
from alignkit.reports import json as as_json


def written(form: str, answers: list[Answer]) -> bytes:
    stream = io.BytesIO()
    choose.writer(form)(answers, stream)
    return stream.getvalue()


def test_json_is_the_promised_document() -> None:
    document = json.loads(written("json", hand.attribution()))
    assert document["schema_version"] == 1
    assert [answer["name"] for answer in document["answers"]] == ["attribution", "reconciliation", "teams", "rules"]
    first = document["answers"][0]
    assert list(first) == ["name", "title", "definition", "basis", "columns", "rows", "notes", "assumptions"]
    assert first["columns"][4] == {"name": "credit", "kind": "money", "unit": "USD", "description": "the credit"}
    assert first["rows"][0]["credit"] == "1586213.53"
    assert first["rows"][-1]["campaign_id"] is None
    assert isinstance(first["rows"][0]["share"], float)
    assert first["assumptions"][1] == {"name": "timezone", "value": "UTC", "source": "config"}


def test_json_holds_every_kind_exactly() -> None:
    known, unknown = json.loads(written("json", [hand.kinds()]))["answers"][0]["rows"]
    assert known == {
        "name": "Webinar",
        "id": "00Q5",
        "yen": "1240000",
        "dinar": "-12.500",
        "rate": 0.45,
        "deals": 20,
        "weight": 2**40,
        "days": 10,
        "on": "2026-06-30",
        "at": "2026-03-02T14:05:00Z",
        "good": True,
        "range": {"low": "325000.00", "high": "2240000.00"},
    }
    assert set(unknown.values()) == {None}


def test_json_fits_its_own_schema() -> None:
    schema = as_json.schema()
    document = json.loads(written("json", hand.attribution()))
    answer = schema["$defs"]["answer"]
    for given in document["answers"]:
        assert set(answer["required"]) == set(given)
        column = answer["properties"]["columns"]["items"]
        for told in given["columns"]:
            assert set(column["required"]) <= set(told) <= set(column["properties"])
            assert told["kind"] in column["properties"]["kind"]["enum"]


def test_json_lines_are_the_first_answers_rows() -> None:
    lines = written("jsonl", hand.attribution()).decode().splitlines()
    assert len(lines) == len(hand.CAMPAIGNS)
    assert json.loads(lines[0])["campaign"] == "Hannover trade fair"


def test_csv_numbers_are_bare_and_unknown_is_empty() -> None:
    known, unknown = csv.DictReader(io.StringIO(written("csv", [hand.kinds()]).decode()))
    assert known["dinar"] == "-12.500"
    assert known["yen"] == "1240000"
    assert (known["range_low"], known["range_high"]) == ("325000.00", "2240000.00")
    assert known["on"] == "2026-06-30"
    assert known["good"] == "true"
    assert set(unknown.values()) == {""}


def test_csv_is_utf8_with_lf_and_no_mark() -> None:
    data = written("csv", [hand.kinds()])
    assert data.startswith(b"name,id,yen")
    assert b"\r" not in data
    assert data.endswith(b"\n")


def test_csv_of_many_rows_is_all_of_them() -> None:
    rows = [(f"Campaign {i}", "marketing", i, 6, 0.5) for i in range(50_000)]
    table = list(csv.DictReader(io.StringIO(written("csv", hand.attribution(rows)[:1]).decode())))
    assert len(table) == 50_000
    assert sum(Decimal(row["credit"]) for row in table) == Decimal(sum(range(50_000))) / 100


def test_tsv_is_split_by_tabs() -> None:
    assert written("tsv", [hand.kinds()]).splitlines()[0].split(b"\t")[:3] == [b"name", b"id", b"yen"]


def test_parquet_money_is_decimal_with_the_currencys_digits() -> None:
    table = pq.read_table(pa.BufferReader(written("parquet", [hand.kinds()])))
    assert table.schema.field("yen").type == pa.decimal128(38, 0)
    assert table.schema.field("dinar").type == pa.decimal128(38, 3)
    assert table.schema.field("on").type == pa.date32()
    assert table["dinar"].to_pylist() == [Decimal("-12.500"), None]
    assert table["range_high"].to_pylist() == [Decimal("2240000.00"), None]
    assert json.loads(table.schema.metadata[b"alignkit"])["definition"] == "One of each."


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "markdown", "parquet", "table"])
def test_the_same_answers_give_the_same_bytes(form: str) -> None:
    assert written(form, hand.attribution()) == written(form, hand.attribution())


@pytest.mark.parametrize("form", sorted(set(choose.WRITERS) - {"jsonl"}))
def test_no_rows_are_written_too(form: str) -> None:
    empty = hand.answer("none", {"name": ("text", ""), "credit": ("money", "USD")}, [])
    assert written(form, [empty])


def test_markdown_is_a_table_per_answer() -> None:
    text = written("markdown", hand.attribution()).decode()
    assert text.count("\n## ") + text.startswith("## ") == 4
    assert "| Hannover trade fair | marketing | Events | 1,586,213.53 |" in text


def test_a_notebook_shows_twenty_rows_and_says_so() -> None:
    rows = [(f"Campaign {i}", "marketing", i, 6, 0.5) for i in range(30)]
    shown = notebook.to_html(hand.attribution(rows)[0])
    assert shown.count("<tr>") == 21
    assert "First 20 of 30 rows" in shown
    assert 'scope="col"' in shown
    assert 'scope="row"' in shown


def test_an_answer_is_picked_by_name_and_model() -> None:
    answers = hand.attribution()
    assert choose.pick(answers, "teams")[0].name == "teams"
    assert choose.pick(answers, "attribution:w-shaped")[0] is answers[0]
    with pytest.raises(UsageError) as failure:
        choose.pick(answers, "team")
    assert failure.value.do[0] == "did you mean teams?"


@pytest.mark.parametrize(("name", "form"), [("a.csv", "csv"), ("a.MD", "markdown"), ("x/a.ndjson", "jsonl")])
def test_a_suffix_says_the_format(name: str, form: str) -> None:
    assert choose.from_suffix(name) == form


def test_a_suffix_that_says_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match=r"report\.xyz"):
        choose.from_suffix("report.xyz")
