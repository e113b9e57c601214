"""Where questions can be computed: the golden cases and the reference hold on each of these."""

from __future__ import annotations

from alignkit.backends.duckdb import DuckEngine
from alignkit.engine import Backend, Engine, Resources


def _on_disk(resources: Resources) -> Engine:
    return DuckEngine(resources.workspace, (), resources.threads, "64MB", on_disk=True)


#: A second DuckDB, in a file, with little memory: it receives the canonical tables, as every other backend does.
ON_DISK = Backend("duckdb-on-disk", "DuckDB on disk, 64 MB", _on_disk, spills=True, threads=True)

SETUPS: dict[str, str | Backend] = {"in memory": "duckdb", "on disk": ON_DISK}
