"""The way of all inputs: planned, staged, recognised, read, loaded, reported. Each step is a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from alignkit.catalog import FileCatalog
from alignkit.config.settings import Configured, InputSettings
from alignkit.engine import FileEngine, Query
from alignkit.errors import Finding, InputError, Place, ResourceError, some
from alignkit.records import RECORDS, Record
from alignkit.records.deal import Deal
from alignkit.records.person import Person
from alignkit.sources import loading, reporting
from alignkit.sources.files import parquet, staging
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import Table
from alignkit.sources.inputs import files as discovery
from alignkit.sources.inputs.files import Wanted
from alignkit.sources.loading import Checked, Part
from alignkit.sources.mapping import outcomes, reading, registry, statements, typed
from alignkit.sources.mapping import recognition as recognise
from alignkit.sources.mapping.candidates import candidates, closest
from alignkit.sources.mapping.exports import Export
from alignkit.sources.mapping.lookups import LOOKUPS, PersonMerge, StageMeaning
from alignkit.sources.mapping.profile import Profile
from alignkit.sources.mapping.recognition import Match
from alignkit.sources.mapping.source import Reading, Source
from alignkit.sources.report import FileReport, Inputs, Loaded, shown
from alignkit.sources.systems.canonical import export_of


@dataclass
class Run:
    """One load on its way: what was recognised, what was not, and what is to be said."""

    configured: Configured
    workspace: Workspace
    sources: list[Source] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    unknown: list[FileReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    merges: int = 0

    @property
    def currency(self) -> str:
        """The currency of amounts that name none (26)."""
        return self.configured.settings.currency or "XXX"


def run(
    inputs: Inputs, configured: Configured, workspace: Path, open_engine: Callable[[Sequence[Path]], FileEngine]
) -> Loaded:
    """Load everything that `discovery` plans."""
    plan = discovery.plan(inputs, configured)
    state = Run(configured, Workspace(workspace), notes=list(plan.notes))
    taken = {one.table for one in plan.files if one.table} | set(plan.tables)
    for wanted in plan.files:
        _add(state, wanted, taken)
    _drop_finer(state)
    if "deals" not in plan.tables and not any(source.export.of is Deal for source in state.sources):
        raise discovery.no_deals("none of the files holds deals")
    engine = FileCatalog(open_engine([source.table.path for source in state.sources]))
    for number, source in enumerate(state.sources):
        state.readings += _read(engine, state, source, number, None)
    for number, (table, value) in enumerate(plan.tables.items(), len(state.sources)):
        rows = parquet.to_arrow(value)
        source = _memory_source(state, table, rows)
        state.readings += _read(engine, state, source, number, rows)
    return _load(engine, state, detail=False)


def _add(state: Run, wanted: Wanted, taken: set[str]) -> None:
    """Stage a file and say what it is; a file that was only found beside the deals may be anything."""
    try:
        state.sources.append(_recognised(state, wanted, taken))
    except _NotUsed as reason:
        state.notes.append(f"{shown(wanted.path)} was not used: {reason}")
        state.unknown.append(reporting.unknown(wanted.path, (str(reason),), reason.table))
    except (InputError, ResourceError) as error:
        if not wanted.found:
            raise
        state.notes.append(f"{shown(wanted.path)} was not used: it {error.what}")
        state.unknown.append(reporting.unknown(wanted.path, (f"it {error.what}",)))


class _NotUsed(Exception):  # noqa: N818 - not an error: the file is simply left aside
    """Why a file that lies beside the deals is left aside, and what could be seen of it."""

    def __init__(self, reason: str, table: Table) -> None:
        super().__init__(reason)
        self.table = table


def _recognised(state: Run, wanted: Wanted, taken: set[str]) -> Source:
    exports = candidates(wanted.table, state.configured.settings.inputs)
    named = tuple(wanted.settings.columns.values())
    table = staging.stage(wanted.path, state.workspace, exports, wanted.settings.encoding, named)
    state.notes += table.notes
    if table.match is None:
        if wanted.table is None:
            raise _NotUsed(_nearest_fit(table), table)
        return _as_asked(table, wanted)
    if table.match.undecided and table.match.rival:
        raise _undecided(table, table.match, table.match.rival)
    export = table.match.export
    if wanted.found and export.of.table in taken:
        raise _NotUsed(f"it holds {export.of.table.replace('_', ' ')}, and those were named", table)
    return _source(state, table, wanted, export)


def _drop_finer(state: Run) -> None:
    """Of files that tell the same thing in more and in less detail, only those with the least are used."""
    for source in list(state.sources):
        export = source.export
        same = [s.export.detail for s in state.sources if (s.export.system, s.export.of) == (export.system, export.of)]
        if export.detail > min(same):
            reason = f"it holds the same {export.of.table} in more detail"
            state.sources.remove(source)
            state.notes.append(f"{shown(source.table.source)} was not used: {reason}")
            state.unknown.append(reporting.unknown(source.table.source, (reason,)))


def _nearest_fit(table: Table) -> str:
    """That no export fits, and what is missing if the file is deals after all."""
    near = recognise.nearest(table.headings, Deal.table, registry.all_exports())
    if near is None or not near.match.is_enough or len(near.lacking) != 1:
        return "it is no export that we know"
    return f"it is no export that we know; if it holds deals, it lacks a column like “{near.lacking[0]}”"


def _as_asked(table: Table, wanted: Wanted) -> Source:
    """A file that fits no export, but was named as a record: our own names and the settings' columns must do."""
    record = {**RECORDS, **LOOKUPS}[wanted.table or Deal.table]
    export = closest(table.headings, record, wanted.settings)
    if export is None:
        raise InputError(
            "not-recognised",
            f"does not look like {record.table.replace('_', ' ')}",
            where=Place(table.source.name, table.heading_line),
            why=f"Of its {some(len(table.headings), 'heading')} none is one that we know.",
            do=[
                f"name its columns under [inputs.{record.table}.columns]",
                f"see  alignkit inspect {table.source.name}",
            ],
        )
    match = replace(recognise.evidence(export, table.headings, table.sample), asked=True)
    return Source(table, export, match.flavour, wanted.settings, match)


def _undecided(table: Table, match: Match, rival: Export) -> InputError:
    """Two exports fit a file just as well: the user must say which of them it is."""
    export = match.export
    fits = " and ".join(f"{one.name} of {registry.title_of(one.system)}" for one in (export, rival))
    same = export.of is rival.of
    line = f'system = "{export.system}"' if same else f'path = "{table.source.name}"'
    other = f'"{rival.system}"' if same else f"under [inputs.{rival.of.table}]"
    return InputError(
        "undecided-system",
        f"fits {fits} equally well",
        where=Place(table.source.name, table.heading_line),
        why="Its headings tell neither from the other, and no id does.",
        do=[f"set  {line}  under [inputs.{export.of.table}]  (or  {other})"],
    )


def _source(state: Run, table: Table, wanted: Wanted, export: Export) -> Source:
    assert table.match is not None
    settings = wanted.settings
    if wanted.found:
        settings = state.configured.settings.inputs.get(export.of.table, InputSettings())
    return Source(table, export, table.match.flavour, settings, table.match)


def _memory_source(state: Run, table: str, rows: Any) -> Source:
    record = RECORDS[table]
    export = export_of(record)
    staged = parquet.stage_memory(f"{table} (a table)", rows, [export])
    settings = state.configured.settings.inputs.get(table, InputSettings())
    match = staged.match or replace(recognise.evidence(export, staged.headings), asked=True)
    return Source(staged, export, match.flavour, settings, match)


def _read(engine: FileCatalog, state: Run, source: Source, number: int, rows: Any) -> list[Reading]:
    settings = state.configured.settings
    if source.table.types is None:
        readings = reading.read(engine, source, number, settings, state.workspace, state.currency)
    elif typed.is_canonical(source.table, source.export.of, source.settings.columns):
        readings = [_typed(engine, state, source, number, rows)]
    else:
        cells = rows if rows is not None else parquet.rows_of(source.table.path)
        textless = typed.as_file(engine, number, cells)
        source = replace(source, table=replace(source.table, textless=textless))
        readings = reading.read(engine, source, number, settings, state.workspace, state.currency)
    if readings:
        state.findings += readings[0].source.findings
    return readings


def _typed(engine: FileCatalog, state: Run, source: Source, number: int, rows: Any) -> Reading:
    name = f"typed_{number}"
    if rows is not None:
        engine.put(name, typed.numbered(rows))
    else:
        engine.read_parquet(name, source.table.path)
    settings = state.configured.settings
    zone = source.settings.timezone or source.flavour.zone or settings.timezone
    money = source.settings.currency or state.currency
    place = source.placer({})
    part = typed.part(engine, number, source.export.of, place, zone, money)
    at = {h: i for i, h in enumerate(source.table.headings)}
    columns = {name: (at[name],) for name in part.present if name in at}
    return Reading(source, part, Profile(), columns, {})


def _load(engine: FileCatalog, state: Run, *, detail: bool) -> Loaded:
    """Make every canonical table, the ones that others need first, and account for every row."""
    reports: list[FileReport] = []
    for records in (LOOKUPS, {Person.table: Person}, _others()):
        for checked in loading.check(engine, _parts(engine, state, records), state.configured.settings.timezone):
            reports += _settled(engine, state, checked, detail=detail)
    return Loaded(
        catalog=engine.only([*RECORDS, *LOOKUPS]),
        files=(*reports, *state.unknown),
        findings=tuple(state.findings),
        notes=tuple(dict.fromkeys(state.notes)),
        currencies=_currencies(engine),
    )


def _others() -> dict[str, type[Record]]:
    return {table: record for table, record in RECORDS.items() if record is not Person}


def _readings(state: Run, record: type[Record]) -> list[Reading]:
    return [one for one in state.readings if one.part.record is record]


def _parts(engine: FileCatalog, state: Run, records: Mapping[str, type[Record]]) -> dict[type[Record], list[Part]]:
    """The parts of some records: what the files hold, and what we add to it."""
    parts = {record: [one.part for one in _readings(state, record)] for record in records.values()}
    if StageMeaning in parts:
        parts[StageMeaning] += outcomes.settings_part(engine, state.configured.settings.deals.stages)
    if Person in parts and state.merges:
        parts[Person].append(_aliases(len(parts[Person])))
    return parts


def _settled(engine: FileCatalog, state: Run, checked: Checked, *, detail: bool) -> list[FileReport]:
    """Make one canonical table of its checked parts; the reports of their files."""
    mine, counts = _readings(state, checked.record), loading.settle(engine, checked)
    if checked.record is PersonMerge:
        state.merges = sum(counted.loaded for counted in counts)
    if checked.record is Deal and (problem := outcomes.unexplained(engine, mine)):
        if not detail:
            raise problem
        state.notes.append(str(problem))
    for one, counted in zip(mine, counts, strict=False):
        state.findings += [one.explained(finding) for finding in counted.findings]
        state.notes += [*one.notes, *counted.notes]
    return [reporting.report(engine, one, counted, detail=detail) for one, counted in zip(mine, counts, strict=False)]


def _aliases(people: int) -> Part:
    """People who are known only from a merge: their ids must still lead to the survivor."""
    rows = statements.aliases([loading.checked_name(Person, number) for number in range(people)])
    present = dict.fromkeys(("person_id", "merged_into_id", "is_deleted"), "VARCHAR")
    return Part(Person, rows, present, lambda _row, name: Place("(merges)", None, name))


def _currencies(engine: FileCatalog) -> tuple[str, ...]:
    rows = engine.rows(Query(statements.CURRENCIES)).to_pylist()
    return tuple(row["currency"] for row in rows if row["currency"])


def inspect(
    paths: Sequence[Path],
    configured: Configured,
    workspace: Path,
    open_engine: Callable[[Sequence[Path]], FileEngine],
    table: str | None,
) -> Loaded:
    """Look at files one by one: what cannot be read becomes a report that says why."""
    state = Run(configured, Workspace(workspace))
    for path in paths:
        wanted = Wanted(path, table, configured.settings.inputs.get(table or "", InputSettings()), found=True)
        _add(state, wanted, set())
    engine = FileCatalog(open_engine([source.table.path for source in state.sources]))
    for number, source in enumerate(state.sources):
        try:
            state.readings += _read(engine, state, source, number, None)
        except InputError as error:
            state.unknown.append(reporting.failed(source, error))
    return _load(engine, state, detail=True)
