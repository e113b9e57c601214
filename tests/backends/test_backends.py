"""Where questions are computed: found by folder and by entry point, chosen by name, given the canonical tables."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from tests.backends.setups import ON_DISK

import alignkit
from alignkit.engine import Query
from alignkit.errors import UsageError
from alignkit.records import RECORDS
from alignkit.records.columns import content

SAMPLE = Path(__file__).parent.parent.parent / "data" / "sample" / "deals.csv"


def test_an_unknown_backend_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match="there is no backend 'dukdb'") as caught:
        alignkit.load("no such file.csv", backend="dukdb")
    assert "duckdb" in caught.value.do[0]


def test_threads_are_refused_where_they_cannot_be_set() -> None:
    alone = replace(ON_DISK, threads=False)
    with pytest.raises(UsageError, match="DuckDB on disk, 64 MB decides its threads by itself"):
        alignkit.load(SAMPLE, backend=alone, threads=2)


def test_what_is_received_is_what_was_loaded() -> None:
    with alignkit.load(SAMPLE) as adopted, alignkit.load(SAMPLE, backend=ON_DISK) as received:
        for name, record in RECORDS.items():
            whole = Query(f"{content(record, name)} order by all")
            assert received.loaded.catalog.rows(whole).equals(adopted.loaded.catalog.rows(whole)), name
        assert received.attribute().answers[0].rows.equals(adopted.attribute().answers[0].rows)


PLUGIN = """
from alignkit.backends.duckdb import DuckEngine
from alignkit.engine import Backend

OURS = Backend("ours", "Our own", lambda resources: DuckEngine(resources.workspace), threads=True)
NONE = "no backend at all"
"""

ASK = """
import pyarrow as pa, alignkit
deals = pa.table({"deal_id": ["d"], "outcome": ["won"], "amount": ["5.00"], "currency": ["EUR"], "closed_on": ["2026-01-01"]})
print(alignkit.load(deals, backend="ours").attribute().answers[1].to_dicts()[0]["amount"])
"""


@pytest.mark.parametrize(
    ("what", "says"), [("OURS", "5.00"), ("NONE", "the backend 'ours' of the package plugged is not a Backend")]
)
def test_a_package_of_your_own_brings_one_in_one_file(tmp_path: Path, what: str, says: str) -> None:
    (tmp_path / "plugged.py").write_text(PLUGIN)
    info = tmp_path / "plugged-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[alignkit.backends]\nours = plugged:{what}\n")
    environment = {"PYTHONPATH": str(tmp_path)}
    asked = [sys.executable, "-c", ASK]
    for command in (asked, [sys.executable, "-m", "alignkit", "doctor"]):
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        told = " ".join((done.stdout + done.stderr).split())
        assert says in told or (command is not asked and "Our own: receives the loaded tables" in told)


def test_tables_without_rows_are_received_too() -> None:
    deals = pa.table({"deal_id": ["d"], "outcome": ["open"]})
    with alignkit.load(deals, backend=ON_DISK) as project:
        assert project.attribute().answers[0].rows.num_rows == 0
