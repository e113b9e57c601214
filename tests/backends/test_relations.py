"""Relations by handle: each stands for its own rows until nobody holds it, and is refused once it is gone."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from alignkit.backends.duckdb import DROPS_AT_ONCE, DuckEngine
from alignkit.catalog import Catalog, FileCatalog
from alignkit.engine import Query, StaleRelationError, Statement
from alignkit.errors import AlignkitError, InputError, ResourceError

NUMBERS = "select range as number from range(100000)"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckEngine]:
    opened = DuckEngine(tmp_path, threads=2, memory_limit="200MB")
    yield opened
    opened.close()


@pytest.fixture
def catalog(engine: DuckEngine) -> Catalog:
    return Catalog(engine)


def standing(engine: DuckEngine, what: str = "tables") -> int:
    """How many tables (or views) the database has; an Arrow table is a connection's own, a temporary view of it."""
    count = f"select count(*) as n from duckdb_{what}() where not internal and not temporary"
    return int(engine.rows(Statement(count))["n"][0].as_py())


def one(catalog: Catalog, sql: str) -> object:
    (row,) = catalog.rows(Query(sql)).to_pylist()
    (value,) = row.values()
    return value


def test_a_child_shadows_a_name_and_its_parent_keeps_its_own(catalog: Catalog) -> None:
    catalog.keep("deals", Query("select 1 as amount"))
    catalog.show("sums", Query("select sum(amount) as whole from deals"))
    child, other = catalog.child(), catalog.child()
    child.keep("deals", Query("select 10 as amount"))
    other.keep("deals", Query("select amount + 100 as amount from deals"))
    assert [one(names, "select amount from deals") for names in (catalog, child, other)] == [1, 10, 101]
    assert one(child, "select whole from sums") == 1, "a view reads what its names meant when it was made"


def test_a_name_that_stands_for_nothing_is_refused(catalog: Catalog) -> None:
    with pytest.raises(AlignkitError, match="no relation is called deals"):
        catalog.rows(Query("select * from deals"))


def test_what_nobody_holds_is_freed(engine: DuckEngine, catalog: Catalog) -> None:
    child = catalog.child()
    child.keep("deals", Query(NUMBERS))
    child.put("codes", pa.table({"number": [1]}))
    child.show("chosen", Query("select number from deals join codes using (number)"))
    assert (child.rows(Query("select * from chosen")).num_rows, standing(engine)) == (1, 1)
    del child
    gc.collect()
    assert standing(engine) == 0


def test_views_and_small_tables_do_not_pile_up(engine: DuckEngine, catalog: Catalog) -> None:
    for _ in range(DROPS_AT_ONCE):
        catalog.keep("numbers", Query("select 1 as number"))
        catalog.show("view", Query("select number from numbers"))
    assert standing(engine, "views") + standing(engine) <= DROPS_AT_ONCE + 2
    assert one(catalog, "select number from view") == 1


def test_a_view_holds_what_it_reads(engine: DuckEngine, catalog: Catalog) -> None:
    child = catalog.child()
    child.keep("deals", Query(NUMBERS))
    catalog.adopt(child.show("highest", Query("select max(number) as number from deals")))
    del child
    gc.collect()
    assert one(catalog, "select number from highest") == 99_999


def test_a_replaced_name_frees_the_old_rows_unless_somebody_holds_them(engine: DuckEngine, catalog: Catalog) -> None:
    before = catalog.keep("deals", Query(f"select 1 as amount, number from ({NUMBERS})"))
    catalog.keep("deals", Query(f"select 2 as amount, number from ({NUMBERS})"))
    read = Statement(f"select max(amount) as amount from {before.physical}", {}, (before,))
    assert engine.rows(read)["amount"].to_pylist() == [1]
    del before, read
    assert (one(catalog, "select max(amount) as amount from deals"), standing(engine)) == (2, 1)


HIGHEST = Query("select max(number) as number from chosen")
ASKED: dict[str, Callable[[Catalog], object]] = {
    "rows": lambda catalog: catalog.rows(HIGHEST),
    "stream": lambda catalog: next(catalog.batches(HIGHEST, 10)),
    "description": lambda catalog: catalog.describe("chosen"),
    "view": lambda catalog: catalog.show("highest", HIGHEST),
    "table": lambda catalog: catalog.keep("highest", HIGHEST),
}


@pytest.mark.parametrize("asked", ASKED)
def test_what_was_dropped_is_refused_and_what_reads_it_too(engine: DuckEngine, catalog: Catalog, asked: str) -> None:
    deals = catalog.keep("deals", Query(NUMBERS))
    catalog.show("chosen", Query("select number from deals where number > 5"))
    engine.drop(deals)
    assert deals.is_spent
    assert catalog["chosen"].is_spent
    with pytest.raises(StaleRelationError, match="relation chosen is asked for after"):
        ASKED[asked](catalog)


def test_another_engines_relation_is_refused_though_it_has_one_of_that_name(tmp_path: Path, catalog: Catalog) -> None:
    theirs = catalog.keep("deals", Query("select 1 as amount"))
    second = DuckEngine(tmp_path / "..", threads=1)
    ours = Catalog(second)
    assert ours.keep("deals", Query("select 2 as amount")).physical == theirs.physical
    with pytest.raises(StaleRelationError, match="deals"):
        second.rows(Statement(f"select * from {theirs.physical}", {}, (theirs,)))
    second.close()


def test_a_closed_engine_refuses_everything_half_read_streams_too(engine: DuckEngine, catalog: Catalog) -> None:
    catalog.keep("deals", Query(NUMBERS))
    stream = catalog.batches(Query("select number from deals"), 1000)
    assert next(stream).num_rows > 0
    engine.close()
    with pytest.raises(StaleRelationError):
        next(stream)
    with pytest.raises(StaleRelationError):
        catalog.rows(Query("select number from deals"))


def test_half_read_streams_do_not_disturb_each_other(engine: DuckEngine, catalog: Catalog) -> None:
    catalog.keep("deals", Query(NUMBERS))
    catalog.put("codes", pa.table({"code": [0, 1]}))
    streams = [
        catalog.batches(Query(f"select number + {n} as number from deals join codes on code = number % 2"), 1000)
        for n in range(4)
    ]
    sums = [0, 0, 0, 0]
    heads = [next(stream) for stream in streams]
    engine.drop(catalog["deals"])  # a stream that has begun reads what stood when it began
    for n, stream in enumerate(streams):
        for batch in (heads[n], *stream):
            sums[n] += sum(batch["number"].to_pylist())
    assert sums == [sum(range(100_000)) + n * 100_000 for n in range(4)]


def test_a_statement_that_fails_spoils_nothing(engine: DuckEngine, catalog: Catalog) -> None:
    catalog.keep("deals", Query(NUMBERS))
    broken = Query("select cast(if(number < 50000, '1', 'x') as integer) as number from deals")
    for _ in range(3):
        with pytest.raises(OSError, match="Conversion Error"):
            list(catalog.batches(broken, 1000))
        with pytest.raises(engine._errors.ConversionException):
            catalog.rows(broken)
        assert one(catalog, "select max(number) as number from deals") == 99_999
    assert len(engine._connections) <= 2


def test_a_page_that_is_met_in_the_middle_of_a_stream_and_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "touches.parquet"
    table = pa.table({"touch_id": [str(number) * 5 for number in range(300_000)]})
    pq.write_table(table, file, row_group_size=50_000, compression="snappy", use_dictionary=False)
    damaged = bytearray(file.read_bytes())
    middle = len(damaged) * 3 // 4
    damaged[middle : middle + 2000] = b"Z" * 2000
    file.write_bytes(damaged)
    opened = DuckEngine(tmp_path, [file], threads=1)
    catalog = FileCatalog(opened)
    catalog.read_parquet("touches", file)
    stream = catalog.batches(Query("select touch_id from touches"), 1000)
    assert next(stream).num_rows > 0
    with pytest.raises(InputError, match=r"touches\.parquet: is not a Parquet file that can be read"):
        list(stream)
    opened.close()


def test_memory_that_runs_out_is_said(tmp_path: Path) -> None:
    opened = DuckEngine(tmp_path, threads=1, memory_limit="20MB")
    with pytest.raises(ResourceError, match="memory or disk ran out"):
        list(Catalog(opened).batches(Query("select list(range) as all_of_them from range(100000000)"), 1000))
    opened.close()


def test_a_stream_that_is_given_up_gives_its_connection_back(engine: DuckEngine, catalog: Catalog) -> None:
    catalog.keep("deals", Query(NUMBERS))
    for _ in range(20):
        stream = catalog.batches(Query("select number from deals"), 1000)
        next(stream)
        del stream
    assert len(engine._connections) == 1
    assert one(catalog, "select max(number) as number from deals") == 99_999


def test_every_connection_is_locked_down_alike(engine: DuckEngine, catalog: Catalog) -> None:
    settings = Query("select name, value from duckdb_settings() order by name")
    streams = [catalog.batches(Query(NUMBERS), 1000) for _ in range(3)]
    seen = []
    for stream in streams:
        seen.append(dict(map(tuple, (row.values() for row in catalog.rows(settings).to_pylist()))))
        next(stream)  # holds the connection that just answered: the next question gets another
    assert all(one == seen[0] for one in seen)
    wanted = {"TimeZone": "UTC", "Calendar": "gregorian", "python_enable_replacements": "false"}
    wanted |= {"lock_configuration": "true", "enable_external_access": "false", "enable_progress_bar": "false"}
    assert {name: seen[-1][name] for name in wanted} == wanted


def test_threads_make_read_and_free_relations_at_once(engine: DuckEngine, catalog: Catalog) -> None:
    catalog.keep("base", Query(NUMBERS))
    catalog.put("codes", pa.table({"code": [0, 1, 2]}))

    def ask(number: int) -> int:
        own = catalog.child()
        own.keep("deals", Query("select number + $n as number from base", {"n": number}))
        own.show(
            "chosen", Query("select number from deals join codes on code = number % 3 where number >= $n", {"n": 5})
        )
        parts = [sum(batch["number"].to_pylist()) for batch in own.batches(Query("select number from chosen"), 5000)]
        return sum(parts)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(40)))
    assert found == [sum(x + n for x in range(100_000) if x + n >= 5) for n in range(40)]
    gc.collect()
    assert standing(engine) == 1
