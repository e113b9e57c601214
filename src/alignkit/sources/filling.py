"""Every canonical table filled from the mapped ones, those that others need first, and every row accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from alignkit.catalog import FileCatalog
from alignkit.config.settings import Settings
from alignkit.engine import Query
from alignkit.errors import Finding, Place
from alignkit.records import RECORDS, Record
from alignkit.records.deal import Deal
from alignkit.records.person import Person
from alignkit.sources import loading, reporting
from alignkit.sources.loading import Checked, Extract
from alignkit.sources.mapping import outcomes, statements
from alignkit.sources.mapping.lookups import LOOKUPS, PersonMerge, StageMeaning
from alignkit.sources.mapping.tables import MappedTable
from alignkit.sources.report import FileReport


@dataclass
class Filled:
    """What became of every mapped table, in the order of the records."""

    reports: list[FileReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def fill(engine: FileCatalog, mapped: Sequence[MappedTable], settings: Settings, *, detail: bool = False) -> Filled:
    """Make every canonical table. With `detail` each file's values are looked at, and deals whose outcome nothing tells
    are noted; without, they are an error.
    """
    filled, merges = Filled(), 0
    for records in (LOOKUPS, {Person.table: Person}, _others()):
        extracts = {record: list(_extracts(engine, record, mapped, settings, merges)) for record in records.values()}
        for checked in loading.check(engine, extracts, settings.timezone):
            counts = _settle(engine, checked, mapped, filled, detail=detail)
            merges += counts if checked.record is PersonMerge else 0
    return filled


def currencies(engine: FileCatalog) -> tuple[str, ...]:
    """The currencies of the deals."""
    rows = engine.rows(Query(statements.CURRENCIES)).to_pylist()
    return tuple(row["currency"] for row in rows if row["currency"])


def _others() -> Mapping[str, type[Record]]:
    return {table: record for table, record in RECORDS.items() if record is not Person}


def _of(record: type[Record], mapped: Sequence[MappedTable]) -> list[MappedTable]:
    return [table for table in mapped if table.extract.record is record]


def _extracts(
    engine: FileCatalog, record: type[Record], mapped: Sequence[MappedTable], settings: Settings, merges: int
) -> Iterator[Extract]:
    """What the files hold of a record, and what we add to it."""
    own = _of(record, mapped)
    yield from (table.extract for table in own)
    if record is StageMeaning:
        yield from outcomes.settings_extract(engine, settings.deals.stages)
    if record is Person and merges:
        yield _aliases(len(own))


def _aliases(people: int) -> Extract:
    """People who are known only from a merge: their ids must still lead to the survivor."""
    rows = statements.aliases([loading.checked_name(Person, number) for number in range(people)])
    present = dict.fromkeys(("person_id", "merged_into_id", "is_deleted"), "VARCHAR")
    return Extract(Person, rows, present, lambda _row, name: Place("(merges)", None, name))


def _settle(
    engine: FileCatalog, checked: Checked, mapped: Sequence[MappedTable], filled: Filled, *, detail: bool
) -> int:
    """Make one canonical table of its checked extracts; how many rows it has."""
    own, counts = _of(checked.record, mapped), loading.settle(engine, checked)
    if checked.record is Deal and (problem := outcomes.unexplained(engine, own)):
        if not detail:
            raise problem
        filled.notes.append(str(problem))
    # What we add ourselves stands behind what the files hold, and has no report.
    for table, counted in zip(own, counts, strict=False):
        filled.findings += [table.explained(finding) for finding in counted.findings]
        filled.notes += [*table.notes, *counted.notes]
    filled.reports += [
        reporting.report(engine, table, counted, detail=detail) for table, counted in zip(own, counts, strict=False)
    ]
    return sum(counted.loaded for counted in counts)
