"""A record's two faces, the columns' checks and the pydantic model, accept the same rows and read the same values."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.properties.texts import CHANGES, texts

from alignkit.records import RECORDS, Record
from alignkit.records.columns import checks, outputs
from alignkit.records.types import ANY_ZONE, Moment, Zones, utc_among

ZONES = [
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "America/Havana",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
#: A statement costs the same for one row as for a dozen: few statements of many rows meet more for the time.
ROWS = (4, 12)
Rows = list[dict[str, str | None]]
ENGINE = duckdb.connect(config={"threads": 1})


def rows(record: type[Record]) -> st.SearchStrategy[Rows]:
    row = st.fixed_dictionaries({field.name: texts(record, field) for field in record.fields()})
    return st.lists(row, min_size=ROWS[0], max_size=ROWS[1])


CONTEXTS = st.fixed_dictionaries(
    {
        "report_zone": st.sampled_from(ZONES),
        "source_zone": st.sampled_from(ZONES),
        "currency": st.sampled_from(["XXX", "JPY"]),
    }
)


@pytest.mark.parametrize("name", RECORDS)
@settings(max_examples=12, deadline=None)
@given(data=st.data(), context=CONTEXTS)
def test_both_faces_agree(name: str, data: st.DataObject, context: dict[str, str]) -> None:
    agree(RECORDS[name], data.draw(rows(RECORDS[name])), context)


@pytest.mark.full
@pytest.mark.parametrize("name", RECORDS)
@settings(max_examples=200, deadline=None)
@given(data=st.data(), context=CONTEXTS)
def test_both_faces_agree_on_many_rows(name: str, data: st.DataObject, context: dict[str, str]) -> None:
    agree(RECORDS[name], data.draw(rows(RECORDS[name])), context)


def agree(record: type[Record], given_rows: Rows, context: dict[str, str]) -> None:
    """The model and the columns' checks make the same of every row, or both refuse it."""
    for texts_of_row, columns in zip(given_rows, vectorised(record, given_rows, context), strict=True):
        assert columns == one_by_one(record, texts_of_row, context), texts_of_row


@pytest.mark.parametrize("name", RECORDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), report=st.sampled_from(ZONES), source=st.sampled_from(ZONES))
def test_plain_texts_are_read_in_the_short_way_as_in_the_long(
    name: str, data: st.DataObject, report: str, source: str
) -> None:
    record, utc = RECORDS[name], utc_among(source, report)
    forms = {field.name: form for field in record.fields() if (form := field.type.plain(utc))}
    plain_rows = [
        {field: text if text and matches(forms.get(field, ""), text) else None for field, text in row.items()}
        for row in data.draw(rows(record))
    ]
    context = {"report_zone": report, "source_zone": source, "currency": "XXX"}
    short = vectorised(record, plain_rows, context, utc=utc, plain=forms)
    assert short == vectorised(record, plain_rows, context, utc=utc)


def matches(form: str, text: str) -> bool:
    """As the engine matches: one pattern for the whole text, digits of ASCII."""
    return re.fullmatch(form.removesuffix("$"), text, re.ASCII) is not None if form else True


def vectorised(
    record: type[Record],
    given_rows: Rows,
    context: dict[str, str],
    *,
    utc: Zones = ANY_ZONE,
    plain: Collection[str] = (),
) -> list[dict[str, Any] | None]:
    """What the columns' checks make of the rows: the values, or None where the row is refused."""
    names = [field.name for field in record.fields()]
    raw = {name: pa.array([row[name] for row in given_rows], pa.string()) for name in names}
    statement = checks(record, dict.fromkeys(names, "VARCHAR"), carry=("row_no",), utc=utc, plain=plain)
    used = {key: value for key, value in context.items() if f"${key}" in statement}
    ENGINE.register("raw", pa.table(raw | {"row_no": list(range(len(given_rows)))}))
    table = ENGINE.sql(f"from ({statement}) order by row_no", params=used or None).to_arrow_table()
    kept = [*outputs(record)]
    return [None if row["is_bad"] else {name: row[name] for name in kept} for row in table.to_pylist()]


def one_by_one(
    record: type[Record], texts_of_row: dict[str, str | None], context: dict[str, str]
) -> dict[str, Any] | None:
    """What the pydantic model makes of a row, as the columns would hold it."""
    filled = dict(texts_of_row)
    if "currency" in filled and not filled["currency"]:
        filled["currency"] = context["currency"]
    try:
        read = record.read(filled, context)
    except ValidationError:
        return None
    found: dict[str, Any] = {}
    for name, value in read:
        found |= _columns(name, value)
    return {name: found.get(name) for name in outputs(record)}


def _columns(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Moment):
        return {name: value.at.astimezone(UTC).replace(tzinfo=None), f"{name.removesuffix('_at')}_on": value.on}
    if isinstance(value, Decimal):
        return {name: value.quantize(Decimal("1e-12"))}
    assert not isinstance(value, datetime)
    return {name: value}


@pytest.mark.parametrize("zone", ZONES)
def test_both_faces_agree_when_the_clocks_change(zone: str) -> None:
    """Every half hour of the days on which a clock somewhere skips an hour or shows one twice, and those days alone."""
    clocks = ["", *(f"T{hour:02}:{minute}:00" for hour in range(24) for minute in ("00", "30"))]
    moments = [day + clock for day in CHANGES for clock in clocks]
    record = RECORDS["stage_changes"]
    blank: dict[str, str | None] = dict.fromkeys(field.name for field in record.fields())
    given_rows: Rows = [blank | {"deal_id": "D", "stage": "S", "entered_at": moment} for moment in moments]
    context = {"report_zone": zone, "source_zone": zone, "currency": "XXX"}
    for row, columns in zip(given_rows, vectorised(record, given_rows, context), strict=True):
        assert columns == one_by_one(record, row, context), row["entered_at"]
