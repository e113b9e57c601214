"""What all rows of a small file show spares its readers work, and never changes what they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.conftest import Reader

from alignkit.backends.duckdb import DuckEngine
from alignkit.catalog import Catalog
from alignkit.engine import Query
from alignkit.sources.mapping import readers
from alignkit.sources.mapping.exports import How
from alignkit.sources.mapping.expressions import Expression, cell
from alignkit.sources.mapping.ids import salesforce_id

Write = Callable[..., Path]

HEAD = "Id,AccountId,Name,StageName,Amount,CurrencyIsoCode,CloseDate,IsClosed,IsWon,CreatedDate,IsDeleted\n"
PLAIN = [
    "006Kd00000d2XeKIAU,001Kd00000a1BcDIAQ,One,Closed Won,1200.50,USD,2026-03-04,true,true,2026-01-02T03:04:05Z,false",
    "006Kd00000d2XeLIAU,,Two,Closed Lost,-7,EUR,2026-03-05,true,false,2026-01-02T03:04:05.000+0000,false",
    "006Kd00000d2XeMIAU,001Kd00000a1BcDIAQ,Three,Open,,,,,,2026-01-31T23:30:00Z,",
]
#: One row a way in which a file stops being plain.
ODD = {
    "an id in the short form": "006Kd00000d2XeN,,N,Open,1,USD,2026-03-06,false,false,2026-01-02T03:04:05Z,false",
    "no id at all": "006Kd00000d2XeNIAU,000000000000000AAA,N,Open,1,USD,2026-03-06,false,false,2026-01-02T03:04:05Z,no",
    "an amount in groups": '006Kd00000d2XeNIAU,,N,Open,"1,000.00",USD,2026-03-06,0,FALSE,2026-01-02T03:04:05Z,0',
    "a time for a day": "006Kd00000d2XeNIAU,,N,Open,1,USD,2026-03-06T23:00:00Z,false,false,2026-01-02T03:04:05Z,1",
    "a day for a time": "006Kd00000d2XeNIAU,,N,Open,1,USD,2026-03-06,false,false,2026-01-02,false",
    "a time of another zone": "006Kd00000d2XeNIAU,,N,Open,1,USD,2026-03-06,x,x,2026-01-02T03:04:05+0530,false",
}


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize("odd", ODD)
def test_a_row_that_is_written_otherwise_changes_no_other(read: Reader, write: Write, odd: str, zone: str) -> None:
    asked = "select * from deals where name <> 'N' order by deal_id"
    settings_of_run = {"timezone": zone}
    plain = read(write("deals.csv", HEAD + "\n".join(PLAIN) + "\n"), settings=settings_of_run)
    other = read(write("deals.csv", HEAD + "\n".join([*PLAIN, ODD[odd]]) + "\n"), settings=settings_of_run)
    assert other.report("deals").loaded == len(PLAIN) + 1
    assert other.rows(asked) == plain.rows(asked)
    assert len(plain.rows(asked)) == len(PLAIN)
    alone = read(write("deals.csv", HEAD + ODD[odd] + "\n"), settings=settings_of_run)
    assert alone.rows("select * from deals") == other.rows("select * from deals where name = 'N'")
    assert alone.one("select account_id from deals") == {"account_id": None}


class EverythingIsPlain(frozenset[tuple[int, str]]):
    """Every cell has every form that a reader asks about; which it asked about is noted."""

    asked: set[str]

    def __new__(cls) -> EverythingIsPlain:
        one = super().__new__(cls)
        one.asked = set()
        return one

    def __contains__(self, asked: object) -> bool:
        assert isinstance(asked, tuple)
        self.asked.add(asked[1])
        return True


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    engine = DuckEngine(tmp_path_factory.mktemp("plain"), threads=1)
    yield Catalog(engine)
    engine.close()


@pytest.mark.parametrize("name", ["salesforce_id", "flag", "truth", "amount", "day"])
@pytest.mark.parametrize("blank_is_false", [False, True])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_reader_reads_plain_texts_in_the_short_way_as_in_the_long(
    catalog: Catalog, data: st.DataObject, name: str, blank_is_false: bool
) -> None:
    reader = salesforce_id if name == "salesforce_id" else getattr(readers, name)
    everything = EverythingIsPlain()
    short = reader(How(blank_is_false=blank_is_false, plain=everything), cell(0))
    (form,) = everything.asked
    texts = data.draw(
        st.lists(st.none() | st.from_regex(form.strip("^$"), fullmatch=True, alphabet="0129aZ.+-truefals"))
    )
    catalog.put("cells", pa.table({"c0": pa.array(texts, pa.string())}))
    assert values(catalog, short) == values(catalog, reader(How(blank_is_false=blank_is_false), cell(0)))


def values(catalog: Catalog, expression: Expression) -> list[object]:
    return [row["value"] for row in catalog.rows(Query(f"select {expression.sql} as value from cells")).to_pylist()]
