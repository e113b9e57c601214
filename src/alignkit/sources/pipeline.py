"""The way of all inputs: planned, staged and recognised, read and mapped, filled. Each step is a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from alignkit.catalog import FileCatalog
from alignkit.config.settings import Configured
from alignkit.engine import FileEngine
from alignkit.errors import Finding, InputError
from alignkit.records import RECORDS
from alignkit.records.deal import Deal
from alignkit.sources import filling, planning, reporting
from alignkit.sources.files.container import Workspace
from alignkit.sources.filling import Filled
from alignkit.sources.mapping.lookups import LOOKUPS
from alignkit.sources.mapping.reading import read
from alignkit.sources.mapping.tables import MappedTable
from alignkit.sources.planning import PlannedTable
from alignkit.sources.recognising import Recognition, recognise
from alignkit.sources.report import FileReport, Inputs, Loaded

#: Opens an engine that may read some files, for so many bytes of tables.
OpenEngine: TypeAlias = Callable[[Sequence[Path], int], FileEngine]


def run(inputs: Inputs, configured: Configured, workspace: Path, open_engine: OpenEngine) -> Loaded:
    """Load everything that is named, listed, or lies beside the deals."""
    plan, staged = planning.plan(inputs, configured), Workspace(workspace)
    recognition = recognise(plan.tables, configured, staged)
    if not any(table.export.of is Deal for table in recognition.tables):
        raise planning.no_deals("none of the files holds deals")
    engine = _opened(recognition, open_engine)
    mapped: list[MappedTable] = []
    for number, table in enumerate(recognition.tables):
        mapped += read(engine, table, number, configured.settings, staged)
    filled = filling.fill(engine, mapped, configured.settings)
    return _loaded(engine, mapped, filled, recognition, plan.notes)


def inspect(tables: Sequence[PlannedTable], configured: Configured, workspace: Path, open_engine: OpenEngine) -> Loaded:
    """Look at tables one by one: what cannot be read becomes a report that says why."""
    staged = Workspace(workspace)
    recognition = recognise(tables, configured, staged)
    engine = _opened(recognition, open_engine)
    mapped: list[MappedTable] = []
    unread: list[FileReport] = []
    for number, table in enumerate(recognition.tables):
        try:
            mapped += read(engine, table, number, configured.settings, staged)
        except InputError as error:
            unread.append(reporting.failed(table, error))
    filled = filling.fill(engine, mapped, configured.settings, detail=True)
    return _loaded(engine, mapped, filled, recognition, unread=unread)


def _opened(recognition: Recognition, open_engine: OpenEngine) -> FileCatalog:
    staged = [table.table for table in recognition.tables]
    files = [table.path for table in staged if table.is_file]
    in_memory = sum(table.given.size for table in staged if not table.is_file)
    return FileCatalog(open_engine(files, in_memory + sum(file.stat().st_size for file in files)))


def _loaded(
    engine: FileCatalog,
    mapped: Sequence[MappedTable],
    filled: Filled,
    recognition: Recognition,
    notes: Sequence[str] = (),
    unread: Sequence[FileReport] = (),
) -> Loaded:
    # The rows of a table that could not be read at all are told once, however many records hide in it.
    unreadable: list[Finding] = [row for table in mapped if not table.derived for row in table.recognised.findings]
    return Loaded(
        catalog=engine.only([*RECORDS, *LOOKUPS]),
        files=(*filled.reports, *recognition.left_aside, *unread),
        findings=(*unreadable, *filled.findings),
        notes=tuple(dict.fromkeys([*notes, *recognition.notes, *filled.notes])),
        currencies=filling.currencies(engine),
    )
