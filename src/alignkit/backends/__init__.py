"""Where questions are computed: one file a backend. Only the façade chooses one.

Ingestion is always DuckDB. A backend adopts the engine of the load with the canonical tables that stand in it, or opens
an engine of its own and receives them; either way it gets `.sql` files and the canonical tables, and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from alignkit.catalog import Catalog
from alignkit.engine import Backend, Engine, Query, Resources
from alignkit.errors import UsageError, did_you_mean
from alignkit.plugins import declared

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = "alignkit.backends"

#: Rows handed over at a time.
BATCH_ROWS = 100_000


@cache
def backends() -> Mapping[str, Backend]:
    """Every backend by its name: the files of this folder, and what other packages bring."""
    return declared(Backend, sys.modules[__name__], GROUP)


def backend_of(asked: str | Backend, threads: int | None = None) -> Backend:
    """A backend by its name, or the one given, to work with so many threads (None: as many as it likes).

    `UsageError` with the nearest name when there is none, and where their number cannot be set.

    >>> backend_of("duckdb").title
    'DuckDB'
    """
    if isinstance(asked, str) and asked not in backends():
        hint = did_you_mean(asked, backends())
        do = hint or f"one of {', '.join(backends())}"
        raise UsageError("unknown-backend", f"there is no backend {asked!r}", do=[do])
    chosen = asked if isinstance(asked, Backend) else backends()[asked]
    if threads and not chosen.threads:
        raise UsageError("no-threads", f"{chosen.title} decides its threads by itself", do=["leave out  threads"])
    return chosen


def stand_in(backend: Backend, loaded: Catalog, resources: Resources) -> Catalog:
    """The canonical tables where the backend computes: those of the load, or its own, received in Arrow batches.

    The engine of the load is closed once they have been handed over.
    """
    if backend.open is None:
        return loaded
    engine = backend.open(resources)
    try:
        received = _received(loaded, engine)
    except BaseException:
        engine.close()
        raise
    loaded.engine.close()
    return received


def _received(loaded: Catalog, engine: Engine) -> Catalog:
    from alignkit.records import RECORDS
    from alignkit.records.columns import content

    received = Catalog(engine)
    for name, record in RECORDS.items():
        received.put(name, _stream(loaded, Query(content(record, name))))
    return received


def _stream(loaded: Catalog, query: Query) -> pa.Table | pa.RecordBatchReader:
    """A table as it is read, batch by batch; one without rows as it stands."""
    import pyarrow as pa

    batches = loaded.batches(query, BATCH_ROWS)
    first = next(batches, None)
    if first is None:
        return loaded.rows(query)

    def all_batches() -> Iterator[pa.RecordBatch]:
        yield first
        yield from batches

    return pa.RecordBatchReader.from_batches(first.schema, all_batches())
