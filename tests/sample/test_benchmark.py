"""The world at benchmark scale: canonical columns, native types, and the shape it promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from alignkit.records import RECORDS
from alignkit.records.columns import outputs
from alignkit.sample import canonical

TABLES = ("deals", "touches", "people", "accounts", "roles", "campaigns")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("world")
    canonical(folder, touches=50_000, deals=1_000, seed=7)
    with duckdb.connect() as connection:
        for name in TABLES:
            connection.execute(f"create view {name} as from read_parquet('{folder / name}.parquet')")
        yield connection


def one(world: duckdb.DuckDBPyConnection, query: str) -> Any:
    return world.execute(query).fetchone()[0]


def typed(world: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in world.execute(f"describe {table}").fetchall()}


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_canonical_and_have_native_types(world: duckdb.DuckDBPyConnection, table: str) -> None:
    wanted = outputs(RECORDS[table])
    for name, kind in typed(world, table).items():
        assert kind == ("DECIMAL(18,2)" if name == "amount" else wanted[name]), name


def test_sizes_are_as_asked(world: duckdb.DuckDBPyConnection) -> None:
    assert one(world, "select count(*) from touches") == 50_000
    assert one(world, "select count(*) from deals where outcome = 'won'") == 1_000
    assert one(world, "select count(*) from campaigns") == 60


def test_keys_are_unique_and_refer_to_rows_that_are_there(world: duckdb.DuckDBPyConnection) -> None:
    for table, key in (
        ("deals", "deal_id"),
        ("touches", "touch_id"),
        ("people", "person_id"),
        ("accounts", "account_id"),
    ):
        assert one(world, f"select count(*) - count(distinct {key}) from {table}") == 0
    assert one(world, "select count(*) from touches anti join people using (person_id)") == 0
    assert one(world, "select count(*) from roles anti join people using (person_id)") == 0
    assert one(world, "select count(*) from deals anti join accounts using (account_id)") == 0


def test_a_quarter_of_the_touches_are_days(world: duckdb.DuckDBPyConnection) -> None:
    share = one(world, "select avg((touched_at = date_trunc('day', touched_at))::int) from touches")
    assert share == pytest.approx(0.25, abs=0.02)


def test_a_quarter_of_the_deals_have_no_role(world: duckdb.DuckDBPyConnection) -> None:
    share = one(world, "select avg((deal_id not in (from roles select deal_id))::int) from deals")
    assert share == pytest.approx(0.25, abs=0.04)


def test_a_tenth_of_the_people_belong_to_their_account_by_mail_only(world: duckdb.DuckDBPyConnection) -> None:
    assert one(world, "select avg((account_id is null)::int) from people") == pytest.approx(0.1, abs=0.02)


def test_the_same_seed_is_the_same_world(tmp_path: Path, world: duckdb.DuckDBPyConnection) -> None:
    canonical(tmp_path, touches=50_000, deals=1_000, seed=7)
    again = f"select sum(hash(t)) from read_parquet('{tmp_path / 'touches'}.parquet') as t"
    assert one(world, again) == one(world, "select sum(hash(t)) from touches as t")
