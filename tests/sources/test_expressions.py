"""Expressions: what one says of itself is what its SQL holds, and a text put into one stays a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from alignkit.backends.duckdb import DuckEngine
from alignkit.catalog import Catalog
from alignkit.engine import Query
from alignkit.records.user import User
from alignkit.sources.mapping import registry, statements
from alignkit.sources.mapping.exports import Export, FieldMapping, How
from alignkit.sources.mapping.expressions import Expression, cell, coalesce, joined, looked_up, sql, window
from alignkit.sources.mapping.lookups import LOOKUPS, PersonMerge
from alignkit.sources.mapping.readers import flag, instant

EXPORTS = registry.all_exports()
EVERY = frozenset(range(40))
#: Files that are written in different ways: their readers take different branches.
WAYS = (
    How(),
    How(date_order="mdy", decimal=",", clocked=EVERY, untidy=EVERY),
    How(blank_is_false=True, epoch="ms", untidy=EVERY, period=("2026-01-01", "2026-01-31")),
)


def test_what_parts_carry_the_whole_carries() -> None:
    merged = looked_up(PersonMerge, "merged_into_id", person_id=cell(3))
    whole = sql("coalesce({a}, {b}, {c})", a=cell(1), b=merged, c=window("count(*) over ({d})", d=cell(2)))
    assert whole.sql == (
        "coalesce(c1, (select min(t.merged_into_id) from person_merges as t where t.person_id = c3),"
        " count(*) over (c2))"
    )
    assert (whole.cells, whole.tables, whole.window) == (frozenset({1, 2, 3}), frozenset({"person_merges"}), True)
    assert joined(" || ", [whole, cell(9)]).cells == {1, 2, 3, 9}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda e: f"{e.system}-{e.name}".replace(" ", "-"))
def test_an_expression_knows_what_its_sql_holds(export: Export) -> None:
    expressions = list(made(export))
    assert expressions
    for one in expressions:
        assert known(one) == held(one.sql), one.sql


def test_what_is_looked_into_is_loaded_first() -> None:
    """Merges, links, stages and the addresses of people stand before the records that are read with them."""
    looked_into = {table for export in EXPORTS for one in made(export) for table in one.tables}
    assert looked_into == {*LOOKUPS, "people"}


def made(export: Export) -> Iterator[Expression]:
    """The expression of each field, with all of its cells and with each choice of them, and those of what hides in it."""
    for how in WAYS:
        yield from fields_of(export.columns, how)
        for derived in export.also:
            yield from fields_of(derived.columns, how)
            if derived.items:
                yield derived.items(how, *map(cell, range(len(derived.needs))))
        for rule in export.left_out:
            yield rule.test(cell(0))
    yield from statements.fields(export.of, {}, {}, How()).values()


def fields_of(mappings: Mapping[str, FieldMapping], how: How) -> Iterator[Expression]:
    for name, mapping in mappings.items():
        for present in choices(len(mapping.cells)):
            numbers = [number if number in present else None for number in range(len(mapping.cells))]
            item = Expression("item", frozenset({7}))
            yield statements.fields(User, {name: mapping}, {name: numbers}, how, item)[name]


def choices(cells: int) -> Iterator[tuple[int, ...]]:
    """Which cells a file may have: any of them, but not none; of many all, or all but one."""
    yield tuple(range(cells))
    for size in range(1, cells) if cells <= 4 else (cells - 1,):
        yield from combinations(range(cells), size)


def known(one: Expression) -> tuple[Any, ...]:
    return one.cells, one.parameters, one.tables, one.content, one.window


@cache
def held(text: str) -> tuple[Any, ...]:
    """The same, read out of the SQL by a parser that knows nothing of ours; `item` is what stands in cell 7."""
    tree = sqlglot.parse_one(f"select {text}", read="duckdb")
    columns = {column.name for column in tree.find_all(exp.Column)}
    cells = {int(name[1:]) for name in columns if re.fullmatch(r"c\d+", name)} | ({7} if "item" in columns else set())
    return (
        cells,
        set(re.findall(r"\$([a-z_]+)\b", text)),
        {table.name for table in tree.find_all(exp.Table)},
        "content" in columns,
        tree.find(exp.Window) is not None,
    )


# Texts


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_text_is_a_text_whatever_stands_in_it(tables: Catalog, text: str) -> None:
    written = sql("select {text} as text, {text} in {words} as listed", text=text, words=("other", text))
    rows = tables.rows(Query(written.sql))
    assert rows.to_pylist() == [{"text": text, "listed": True}]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    engine = DuckEngine(Path(tmp_path_factory.mktemp("texts")), threads=1)
    yield Catalog(engine)
    engine.close()


def test_none_is_null_and_no_cell_at_all_is_null() -> None:
    assert sql("{day}", day=None).sql == coalesce(None).sql == "null::varchar"


# What is refused


def test_an_f_string_would_lose_what_is_known() -> None:
    with pytest.raises(TypeError, match="use sql"):
        f"{cell(1)}"


def test_a_part_without_a_place_and_a_place_without_a_part() -> None:
    with pytest.raises(ValueError, match="no place for other"):
        sql("{name}", name=cell(1), other=cell(2))
    with pytest.raises(KeyError):
        sql("{name}")


def test_a_field_that_the_other_table_does_not_have() -> None:
    with pytest.raises(ValueError, match="person_merges has no merged_to"):
        looked_up(PersonMerge, "merged_to", person_id=cell(1))


# Readers


def test_a_time_is_tidied_only_in_a_cell_that_needs_it() -> None:
    assert instant(How(), cell(1)) == cell(1)
    assert instant(How(untidy=frozenset({2})), cell(1)) == cell(1)
    assert instant(How(untidy=frozenset({1})), cell(1)).sql.startswith("case when c1 like ")


def test_any_of_several_flags_is_true(tables: Catalog) -> None:
    table = pa.table({"c0": ["true", "no", None, "no"], "c1": ["0", "x", None, None]})
    catalog = tables.child()
    catalog.put("flags", table)
    rows = catalog.rows(Query(f"select {flag(How(), cell(0), cell(1)).sql} as said from flags")).to_pylist()
    assert [row["said"] for row in rows] == ["true", "true", "false", "false"]
