"""The names that our own reading of a statement finds are those that a full parser finds, in every statement of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope
from tests.house.tree import ROOT, SOURCE

import alignkit
from alignkit.catalog import Catalog
from alignkit.engine import Query, Statement
from alignkit.references import references

FILES = sorted(SOURCE.rglob("*.sql"))


def check(sql: str) -> None:
    """Our reading and the parser's agree, before and after every relation has another name."""
    read = references(sql)
    tree = sqlglot.parse_one(sql, read="duckdb")
    relations = list(_relations(tree))
    assert sorted(read.names) == sorted(table.name for table in relations)
    for table in relations:
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
        table.set("this", exp.to_identifier(f"physical_{table.name}"))
    renamed = read.renamed({name: f"physical_{name}" for name in read.names})
    assert sqlglot.parse_one(renamed, read="duckdb") == tree


def _relations(tree: exp.Expression) -> Iterator[exp.Table]:
    """The tables of every scope that no common table expression of the statement stands for."""
    for scope in traverse_scope(tree):
        for table in scope.tables:
            named = scope.sources.get(table.alias_or_name)
            is_own = isinstance(named, Scope) or table.name in scope.cte_sources
            if not is_own and isinstance(table.this, exp.Identifier):
                yield table


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_of_every_file(path: Path) -> None:
    check(path.read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_step_of_a_statement_bears_the_name_of_a_relation_that_it_reads(path: Path) -> None:
    tree = sqlglot.parse_one(path.read_text("utf-8"), read="duckdb")
    steps = [step.alias for step in tree.find_all(exp.CTE)]
    assert len(steps) == len(set(steps))
    assert not set(steps) & {table.name for table in _relations(tree)}


def test_of_every_statement_that_a_load_generates(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()
    bound = Catalog.statement

    def watched(self: Catalog, query: Query) -> Statement:
        seen.add(query.sql)
        return bound(self, query)

    monkeypatch.setattr(Catalog, "statement", watched)
    alignkit.load(ROOT / "data" / "sample" / "deals.csv").close()
    assert len(seen) > 50
    for sql in seen:
        check(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select 'from deals' as said from people -- join roles",
        'select "from", x from people where x is distinct from y',
        "with people as (select 1 as x) select x from people",
        "select x from range(3) as t(x) join people on true",
        "select (select min(r.x) from roles as r where r.y = p.y) from people as p",
    ],
)
def test_of_what_looks_like_a_name_and_is_none(sql: str) -> None:
    check(sql)
