"""Where questions can be computed: the golden cases and the reference hold in each of these set-ups."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from alignkit.backends.duckdb import DuckEngine
from alignkit.engine import Backend, Engine, Resources


@dataclass(frozen=True)
class Setup:
    """A backend, and up to how many acts are kept for all scopes; above that they are streamed through."""

    backend: str | Backend
    kept_acts: int

    def chosen(self, monkeypatch: pytest.MonkeyPatch) -> str | Backend:
        """The backend, where the rest of the set-up holds for the test."""
        monkeypatch.setattr("alignkit.journeys.prepare.KEPT_ACTS", self.kept_acts)
        return self.backend


def _on_disk(resources: Resources) -> Engine:
    return DuckEngine(resources.workspace, (), resources.threads, "64MB", on_disk=True)


#: A second DuckDB, in a file, with little memory: it receives the canonical tables, as every other backend does.
ON_DISK = Backend("duckdb-on-disk", "DuckDB on disk, 64 MB", _on_disk, spills=True, threads=True)

SETUPS = {"in memory": Setup("duckdb", 1_000_000), "on disk": Setup(ON_DISK, 0)}
