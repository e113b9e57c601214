"""The pieces of work that are timed, each run by itself: `python -m benchmarks.work NAME FOLDER`.

Every piece prints one JSON line: its wall and CPU seconds, what it counted, and the process's peak memory.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alignkit.catalog import Catalog
    from alignkit.project import Project

TABLES = ("touches", "people", "accounts", "roles", "campaigns")


def _load(folder: Path) -> Project:
    import alignkit

    given: dict[str, Any] = {name: folder / f"{name}.parquet" for name in TABLES}
    return alignkit.load(folder / "deals.parquet", **given)


def _models() -> tuple[str, ...]:
    """Twelve of the built-in ones: all that read touches, but the last."""
    from alignkit.models.registry import ORDER

    return ORDER[1:13]


def attribute(folder: Path) -> dict[str, object]:
    """From canonical Parquet to the reconciled ledger summed by campaign, 12 models."""
    with _load(folder) as project:
        found = project.attribute(_models())
    lines = [row for answer in found.answers if answer.name == "reconciliation" for row in answer.to_dicts()]
    assert all(row["amount"] == 0 for row in lines if row["line"] == "difference")
    return {"models": len(_models()), "deals": found.answers[1].to_dicts()[0]["deals"]}


def ledger(folder: Path) -> dict[str, object]:
    """The same, and every credit row written to Parquet."""
    with tempfile.TemporaryDirectory() as scratch, _load(folder) as project:
        path = Path(scratch) / "ledger.parquet"
        project.attribute(_models(), ledger=path)
        import pyarrow.parquet as pq

        return {"rows": pq.ParquetFile(path).metadata.num_rows, "bytes": path.stat().st_size}


def _bare_tables(folder: Path, workspace: Path) -> Catalog:
    """The canonical tables as plain views of the Parquet files: no check, no count, no report."""
    from alignkit.backends.duckdb import DuckEngine
    from alignkit.catalog import FileCatalog
    from alignkit.engine import Query
    from alignkit.project import MEMORY_LIMIT
    from alignkit.records import RECORDS
    from alignkit.records.columns import empty, outputs

    files = {name: folder / f"{name}.parquet" for name in ("deals", *TABLES)}
    tables = FileCatalog(DuckEngine(workspace, list(files.values()), None, MEMORY_LIMIT))
    for name, record in RECORDS.items():
        if name not in files:
            tables.show(name, Query(empty(record)))
            continue
        tables.read_parquet(f"{name}_file", files[name])
        present = tables.describe(f"{name}_file")
        columns = [_bare_column(column, kind, present) for column, kind in outputs(record).items()]
        tables.show(name, Query(f"select {', '.join(columns)} from {name}_file"))
    return tables


def _bare_column(column: str, kind: str, present: dict[str, str]) -> str:
    if column == "amount" and column in present:
        return "cast(amount * 100 as bigint) as amount"
    if column in present:
        return column
    if column.endswith("_on") and f"{column[:-3]}_at" in present:
        return f"{column[:-3]}_at::date as {column}"
    return f"false as {column}" if column == "is_deleted" else f"null::{kind} as {column}"


def relations(folder: Path) -> dict[str, object]:
    """DuckDB alone: the same relational steps from the same Parquet files, the verdict query ordered, to Arrow."""
    from alignkit.config.layers import configure
    from alignkit.journeys.prepare import prepare
    from alignkit.journeys.scope import BATCH_ROWS, scope

    with tempfile.TemporaryDirectory() as scratch:
        tables = _bare_tables(folder, Path(scratch))
        everything = scope(prepare(tables, configure(folder, environment={}).settings, None))
        started = time.perf_counter()
        entries = everything.prepared.query("entries")
        rows = sum(batch.num_rows for batch in everything.catalog.batches(entries, BATCH_ROWS))
        verdict = time.perf_counter() - started
        tables.engine.close()
    return {"rows": rows, "verdict_query": verdict}


def csv_text(folder: Path) -> dict[str, object]:
    """DuckDB alone: strict all-text read of the touches CSV into a table."""
    from alignkit.backends.duckdb import DuckEngine
    from alignkit.project import MEMORY_LIMIT

    path = folder / "touches.csv"
    with path.open("rb") as file:
        columns = len(file.readline().split(b","))
    with tempfile.TemporaryDirectory() as scratch:
        engine = DuckEngine(Path(scratch), [path], None, MEMORY_LIMIT)
        rows = engine.read_csv("raw", path, delimiter=",", columns=columns, skip=1).rows
        engine.close()
    return {"rows": rows, "bytes": path.stat().st_size}


def csv_load(folder: Path) -> dict[str, object]:
    """alignkit: the same file read, counted independently, typed, checked, its ids held unique."""
    import pyarrow as pa

    import alignkit

    deal = pa.table({"deal_id": ["d"], "outcome": ["open"]})
    with alignkit.load(deal, touches=folder / "touches.csv") as project:
        report = next(file for file in project.loaded.files if file.record == "touches")
        return {"rows": report.loaded, "bytes": (folder / "touches.csv").stat().st_size}


WORK: dict[str, Callable[[Path], dict[str, object]]] = {
    "attribute": attribute,
    "ledger": ledger,
    "relations": relations,
    "csv_text": csv_text,
    "csv_load": csv_load,
}


def main() -> None:
    """Run one piece of work and print what it cost."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    started, cpu = time.perf_counter(), time.process_time()
    counted = WORK[name](folder)
    spent = {"wall": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    print(json.dumps({"work": name, **spent, "peak_mb": _peak_mb(), **counted}))


def _peak_mb() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
