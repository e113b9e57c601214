"""A company's exports, read as the façade reads them, with the canonical tables at hand for questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from alignkit import sources
from alignkit.backends.duckdb import DuckEngine
from alignkit.config.layers import configure
from alignkit.engine import Query
from alignkit.sources import FileReport, Inputs, Loaded

#: A deal to stand beside a file that holds something else.
ONE_DEAL = pa.table({"deal_id": ["D"], "outcome": ["open"]})


@dataclass
class Read:
    """What came out: the reports, and the canonical tables for questions."""

    loaded: Loaded

    def rows(self, sql: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.loaded.catalog.rows(Query(sql)).to_pylist()
        return rows

    def one(self, sql: str) -> dict[str, Any]:
        (row,) = self.rows(sql)
        return row

    def report(self, table: str, file: str = "") -> FileReport:
        found = [r for r in self.loaded.files if r.record == table and file in r.path and not r.derived]
        assert len(found) == 1, [(r.path, r.record) for r in self.loaded.files]
        return found[0]

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.loaded.findings]


Reader = Callable[..., Read]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Reader]:
    """Read files as the façade does; `settings` are dotted keys, other keywords are canonical tables."""
    engines: list[DuckEngine] = []

    def reading(deals: Any = None, *, settings: Mapping[str, Any] | None = None, **others: Any) -> Read:
        workspace = tmp_path / f"workspace{len(engines)}"
        workspace.mkdir()
        nested = dict(settings or {})
        configured = configure(tmp_path, flags=nested, environment={})

        def opened(files: Any, size: int) -> DuckEngine:
            engines.append(DuckEngine(workspace, files, threads=1))
            return engines[-1]

        inputs = Inputs(ONE_DEAL if deals is None else deals, others)
        return Read(sources.load(inputs, configured, workspace, opened))

    yield reading
    for engine in engines:
        engine.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A file of its own folder, so that nothing lies beside it."""

    def writing(name: str, content: str | bytes) -> Path:
        folder = tmp_path / f"folder{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writing
