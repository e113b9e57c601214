"""Which tables are read: what was named, what alignkit.toml lists, and what lies beside the deals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignkit.config.settings import Configured, InputSettings
from alignkit.errors import ConfigError, InputError, Place, UsageError, did_you_mean
from alignkit.records import RECORDS
from alignkit.records.deal import Deal
from alignkit.sources.inputs import GivenTable, Input, tables_of
from alignkit.sources.inputs.files import beside
from alignkit.sources.mapping.lookups import LOOKUPS
from alignkit.sources.report import Inputs


@dataclass(frozen=True)
class PlannedTable:
    """A table to be read: who gives it, as which record (None: whatever it is), and how.

    `was_found`: nobody asked for it, it only lies beside the deals.
    """

    given: GivenTable
    record: str | None
    settings: InputSettings
    was_found: bool = False


@dataclass(frozen=True)
class LoadPlan:
    """All tables to be read, and what is to be said about the choice."""

    tables: tuple[PlannedTable, ...]
    notes: tuple[str, ...] = ()

    @property
    def asked_for(self) -> set[str]:
        """The records that were named or listed."""
        return {table.record for table in self.tables if table.record}


def plan(inputs: Inputs, configured: Configured) -> LoadPlan:
    """What was named wins over what is listed, and what is listed over what lies beside."""
    named = {Deal.table: inputs.deals, **inputs.others} if inputs.deals is not None else dict(inputs.others)
    _refuse_unknown(named)
    _refuse_unknown_inputs(configured)
    asked = [*_named(named, configured), *_listed(configured, named)]
    tables = [table for _, table in asked]
    folder = _folder(asked, configured)
    if folder is not None:
        taken = {*(table.given.path.resolve() for table in tables), *map(Path.resolve, configured.experiment_files)}
        tables += [PlannedTable(given, None, InputSettings(), was_found=True) for given in beside(folder, taken)]
    if not tables:
        raise no_deals("no file with deals was named")
    replaced = tables[:1] if tables[0].record == Deal.table and Deal.table in named else []
    notes = [f"{table.given.path.name} replaces  [inputs] deals  of alignkit.toml" for table in replaced]
    return LoadPlan(tuple(tables), tuple(notes) if _settings(configured, Deal.table).path else ())


def no_deals(what: str) -> InputError:
    """The error for a question about deals without any."""
    return InputError(
        "no-deals", what, do=["alignkit attribute deals.csv", 'or set  [inputs] deals = "…"  in alignkit.toml']
    )


def _named(named: Mapping[str, Any], configured: Configured) -> Iterator[tuple[Input, PlannedTable]]:
    for record, value in named.items():
        for owner, given in tables_of(value, f"{record} (a table)", Path.cwd()):
            yield owner, PlannedTable(given, record, _settings(configured, record))


def _listed(configured: Configured, named: Mapping[str, Any]) -> Iterator[tuple[Input, PlannedTable]]:
    base = configured.file.parent if configured.file else Path.cwd()
    for record, settings in configured.settings.inputs.items():
        if settings.path and record not in named:
            for owner, given in tables_of(settings.path, record, base):
                yield owner, PlannedTable(given, record, settings)


def _folder(asked: Sequence[tuple[Input, PlannedTable]], configured: Configured) -> Path | None:
    """The folder of the deals; where no deals are named that of alignkit.toml."""
    deals = next(((owner, table.given) for owner, table in asked if table.record == Deal.table), None)
    if deals is None:
        return configured.file.resolve().parent if configured.file else None
    owner, given = deals
    return given.path.resolve().parent if owner.has_folder else None


def _refuse_unknown(named: Mapping[str, Any]) -> None:
    for name in named:
        if name not in RECORDS:
            hint = did_you_mean(name, RECORDS)
            raise UsageError(
                "unknown-table", f"there is no table {name!r}", do=[hint] if hint else [", ".join(RECORDS)]
            )


def _refuse_unknown_inputs(configured: Configured) -> None:
    for name in configured.settings.inputs:
        if name not in {**RECORDS, **LOOKUPS}:
            hint = did_you_mean(name, RECORDS)
            raise ConfigError(
                "unknown-input",
                f"there is no kind of record called {name!r}",
                where=Place(configured.file.name if configured.file else "alignkit.toml", None, f"inputs.{name}"),
                do=[hint or "use one of " + ", ".join(RECORDS)],
            )


def _settings(configured: Configured, record: str) -> InputSettings:
    return configured.settings.inputs.get(record, InputSettings())
