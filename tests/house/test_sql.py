"""Every `.sql` file is one `select` that runs on DuckDB as it stands and is Spark SQL after translation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from sqlglot import ErrorLevel, exp
from tests.house.tree import SOURCE

import alignkit
from alignkit.catalog import Catalog
from alignkit.engine import Query, Statement
from alignkit.errors import UsageError
from alignkit.journeys.vocabulary import CODES

FILES = sorted(SOURCE.rglob("*.sql"))

#: Every parameter a statement may have, and where its value comes from.
PARAMETERS = {
    "as_of": "--as-of",
    "deal": "explain DEAL",
    "deal_id": "explain DEAL",
    "dedup_minutes": "touches.dedup_minutes",
    "lookback_days": "attribution.lookback_days",
    "lowered": "explain DEAL",
    "opportunity_stage": "attribution.opportunity_stage",
    "people": "attribution.people",
    "repeat": "attribution.repeat",
    "since": "--since",
    "stage_reentry": "attribution.stage_reentry",
    "until": "--until",
} | dict.fromkeys(CODES, "the codes of verdicts and tiers")

#: Columns that hold a code, whose numbers stand in Python and nowhere else.
CODED = {"verdict", "tier", "kind_ix", "reason"}


def named(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").as_posix()


def parameters(sql: str) -> set[str]:
    return set(re.findall(r"\$([a-z_]+)", sql))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_file_is_one_select_that_spark_understands(path: Path) -> None:
    sql = path.read_text("utf-8")
    (statement,) = sqlglot.parse(sql, read="duckdb")
    assert isinstance(statement, exp.Query)
    assert [function.name for function in statement.find_all(exp.Anonymous)] == [], "a function no other engine knows"
    spark = statement.sql("spark", unsupported_level=ErrorLevel.RAISE)
    assert isinstance(sqlglot.parse_one(spark, read="spark"), exp.Query)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_file_opens_with_what_its_rows_are(path: Path) -> None:
    assert path.read_text("utf-8").startswith("-- ")


def test_every_parameter_is_a_known_one() -> None:
    assert {name for path in FILES for name in parameters(path.read_text("utf-8"))} == set(PARAMETERS)


def bare_codes(sql: str) -> list[str]:
    """Where a statement compares a code with a number, or yields one."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    places = [place for place in tree.find_all(exp.Predicate) if {c.name for c in place.find_all(exp.Column)} & CODED]
    places += [place for place in tree.find_all(exp.Alias) if place.alias in CODED]
    return [place.sql("duckdb") for place in places if any(not n.is_string for n in place.find_all(exp.Literal))]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_code_of_a_verdict_or_tier_stands_as_a_number(path: Path) -> None:
    assert bare_codes(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "sql",
    [
        "select 3 as verdict from acts",
        "select case when is_repeated then 4 else verdict end as verdict from acts",
        "select cast(case when late then $kept else 5 end as tinyint) as verdict from acts",
        "select touch_id from considered where verdict = 8",
        "select touch_id from considered where considered.verdict in (1, 2)",
        "select min(tier) > 0 as is_by_account from deal_people",
        "select coalesce(min(tier), 0) as tier from deal_people",
        "select touch_id from considered where coalesce(tier, 3) < $domain",
    ],
)
def test_a_code_that_stands_as_a_number_is_seen(sql: str) -> None:
    assert bare_codes(sql)


def test_every_file_runs_on_duckdb_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, set[str]] = {}
    monkeypatch.setattr(Catalog, "statement", _watching(seen))
    for _ in _questions():
        continue
    assert [named(path) for path in FILES if path.read_text("utf-8") not in seen] == [], "never run"
    for path in FILES:
        sql = path.read_text("utf-8")
        assert seen[sql] == parameters(sql), named(path)


def test_every_file_runs_on_tables_without_rows() -> None:
    empty = {name: table.slice(0, 0) for name, table in _tables().items()}
    with alignkit.load(empty.pop("deals"), **empty) as nobody:
        (credit, reconciliation, *_) = nobody.attribute().answers
    assert credit.rows.num_rows == 0
    assert {row["line"]: row["amount"] for row in reconciliation.to_dicts()}["difference"] == 0


def _watching(seen: dict[str, set[str]]) -> Callable[[Catalog, Query], Statement]:
    """Runs each statement by itself, its parameters bound and its text untouched but for the names, before it is used."""
    bound = Catalog.statement

    def watched(self: Catalog, query: Query) -> Statement:
        statement = bound(self, query)
        seen.setdefault(query.sql, set()).update(query.parameters)
        self.engine.rows(statement)
        return statement

    return watched


def _questions() -> Iterator[Any]:
    """Questions that between them need every statement."""
    for settings in (
        {},
        {"attribution.opportunity_stage": "Proposal", "attribution.stage_reentry": "all"},
        {"attribution.closed_on": "first-won", "touches.activities": ["call"], "currency": "USD"},
        {"touches.exclude.email_domains": ["ours.example"]},
    ):
        tables = _tables()
        with alignkit.load(tables.pop("deals"), settings=settings, **tables) as asked:
            yield asked.attribute(["w-shaped", "markov"], by=["deal", "campaign", "tier"]).answers
            yield asked.explain("d1").answers
            with pytest.raises(UsageError, match="no deal 'd9'"):
                asked.explain("d9")
    tables = _tables()
    with alignkit.load(tables.pop("deals"), as_of=date(2026, 7, 1), **tables) as earlier:
        yield earlier.attribute().answers


def _tables() -> dict[str, Any]:
    """A company of one deal."""
    rows: Mapping[str, Mapping[str, str]] = {
        "deals": {
            "deal_id": "d1", "name": "One", "account_id": "a1", "amount": "100.00", "currency": "EUR",
            "created_at": "2026-03-01", "closed_on": "2026-06-01", "outcome": "won", "type": "New",
        },
        "people": {
            "person_id": "p1", "kind": "contact", "created_at": "2026-02-01", "email": "ada@one.example",
            "account_id": "a1",
        },
        "accounts": {"account_id": "a1", "name": "One", "website": "one.example"},
        "roles": {"deal_id": "d1", "person_id": "p1"},
        "campaigns": {"campaign_id": "c1", "name": "Booth", "type": "Trade Show"},
        "touches": {
            "touch_id": "t1", "person_id": "p1", "campaign_id": "c1", "kind": "campaign-response",
            "touched_at": "2026-02-20",
        },
        "stage_changes": {"deal_id": "d1", "stage": "Proposal", "entered_at": "2026-04-01"},
        "fx_rates": {"date": "2026-01-01", "from_currency": "EUR", "to_currency": "USD", "rate": "1.25"},
        "activities": {"activity_id": "s1", "person_id": "p1", "kind": "call", "occurred_at": "2026-04-02"},
    }  # fmt: skip
    return {name: pa.table({key: [value] for key, value in row.items()}) for name, row in rows.items()}
