"""From staged tables to the canonical ones: read strictly, counted twice, decided, mapped, loaded, and reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from alignkit.engine import Engine, Query
from alignkit.errors import AlignkitError, Finding, InputError, Place
from alignkit.records import Record
from alignkit.settings import InputSettings, Settings
from alignkit.sources import careful, mapping, recognise
from alignkit.sources.container import Workspace
from alignkit.sources.export import Column, Derived, Export, Flavour, How, unit_of
from alignkit.sources.loading import Part
from alignkit.sources.profile import Asked, Decision, Profile, profile
from alignkit.sources.staging import Table


class FileEngine(Engine, Protocol):
    """An engine that can also read files."""

    def read_csv(self, name: str, path: Path, *, delimiter: str, columns: int, skip: int = 0) -> int:
        """Read a clean UTF-8 file strictly into a table c0, c1, …; how many rows it has."""

    def read_parquet(self, name: str, path: Path) -> dict[str, str]:
        """Show a Parquet file as a view; its columns and types."""

    def describe(self, name: str) -> dict[str, str]:
        """A table's columns and types."""


@dataclass(frozen=True)
class Source:
    """One file that was recognised: what it is, and the settings that say how it is to be read."""

    table: Table
    export: Export
    flavour: Flavour
    settings: InputSettings
    evidence: recognise.Evidence


@dataclass(frozen=True)
class Reading:
    """One file on its way into one canonical table: the part to load, and what is known about it so far."""

    source: Source
    part: Part
    profile: Profile
    columns: Mapping[str, tuple[int | None, ...]]
    zone: str
    currency: str
    read: int
    left_out: Mapping[str, int]
    number: int = 0
    derived: bool = False
    sql: Query | None = None

    def show(self, engine: Engine) -> None:
        """Name the part's relation: late, because it may look into tables that are loaded before it."""
        if self.sql is not None:
            (engine.keep if self.sql.parameters else engine.show)(self.part.relation, self.sql)


#: The profile of cells that have types already.
NOTHING_TO_DECIDE = Profile(Decision(), Decision(), frozenset(), frozenset())


def read(
    engine: FileEngine, source: Source, number: int, settings: Settings, workspace: Workspace, currency: str
) -> list[Reading]:
    """Every canonical part that one file gives."""
    table = source.table if source.table.types else _into_engine(engine, source.table, number, workspace)
    source = replace(source, table=table)
    where = Place(table.source.name, table.heading_line)
    section = source.export.of.table
    resolved = recognise.resolve(source.export.columns, table.headings, source.settings.columns, where, section)
    _check_required(source, resolved, where)
    how, seen = _decide(engine, source, number, resolved, settings)
    zone = source.settings.timezone or source.flavour.zone or settings.timezone
    money = source.settings.currency or _label_currency(source, resolved) or currency
    made = _Making(source, number, how, zone, settings.timezone, money)
    left_out = _leave_out(engine, source, number, how)
    part, sql = made.part(source.export.of, source.export.columns, resolved)
    readings = [Reading(source, part, seen, resolved, zone, money, table.rows, left_out, number, sql=sql)]
    for place, derived in enumerate(source.export.also, 1):
        needs = recognise.derived_needs(derived, table.headings)
        if not needs:
            continue
        columns = recognise.resolve(derived.columns, table.headings, {}, where, section)
        part, sql = made.derived(derived, columns, needs, place)
        readings.append(Reading(source, part, seen, columns, zone, money, 0, {}, number, derived=True, sql=sql))
    return readings


def _into_engine(engine: FileEngine, table: Table, number: int, workspace: Workspace) -> Table:
    """Read a table strictly; where that fails or the engine's count is not ours, carefully."""
    name = f"file_{number}"
    width = len(table.headings)
    try:
        count = engine.read_csv(name, table.path, delimiter=table.delimiter, columns=width, skip=table.skip)
    except InputError:
        count = -1
    if count == table.rows and not table.has_nul:
        return table
    table = careful.read_carefully(table, workspace)
    count = engine.read_csv(name, table.path, delimiter=",", columns=width, skip=0)
    if count != table.rows:
        raise AlignkitError(
            "rows-unaccounted", f"{table.rows} rows were staged, {count} were read", where=Place(table.source.name)
        )
    return table


def _check_required(source: Source, resolved: Mapping[str, Any], where: Place) -> None:
    """A field without which no row can be used must have a column."""
    made_up = {"touch_id"}
    needed = [f.name for f in source.export.of.fields() if f.required and f.name not in made_up]
    missing = [name for name in needed if name not in resolved]
    if not missing:
        return
    names = {
        n: [h for cell in source.export.columns[n].cells for h in cell] if n in source.export.columns else [n]
        for n in missing
    }
    wanted = " and ".join(f"{name} ({' or '.join(names[name][:3])})" for name in missing)
    table = source.export.of.table
    raise InputError(
        "missing-column",
        f"has no column for {wanted}",
        where=where,
        why=f"It was read as {table}, {source.export.system}.",
        do=[f'name the column under [inputs.{table}.columns]:  {missing[0]} = "…"', "or add the column to the export"],
    )


def _decide(
    engine: FileEngine, source: Source, number: int, resolved: Mapping[str, tuple[int | None, ...]], settings: Settings
) -> tuple[How, Profile]:
    """What the rows say about days and amounts, unless a setting or the flavour has said it."""
    columns, flavour = source.export.columns, source.flavour
    used = {index for cells in resolved.values() for index in cells if index is not None}
    used |= {i for derived in source.export.also for i in recognise.derived_needs(derived, source.table.headings)}
    used |= set(mapping.marked(source.export, source.table.headings))
    for derived in source.export.also:
        own = recognise.resolve(derived.columns, source.table.headings, {}, Place(""), "")
        used |= {index for cells in own.values() for index in cells if index is not None}
    whole = mapping.wants_hash(source.export.of, resolved)
    engine.show(
        f"cells_{number}",
        Query(mapping.cells(f"file_{number}", len(source.table.headings), used, flavour.nulls, whole=whole)),
    )
    dates = [i for name, cells in resolved.items() if columns[name].date for i in cells if i is not None]
    amounts = [i for name, cells in resolved.items() if columns[name].amount for i in cells if i is not None]
    asked = Asked(
        date_order=source.settings.date_order or flavour.date_order,
        decimal=source.settings.decimal or flavour.decimal,
        default_decimal="." if source.export.system == "canonical" else "",
        why="set in alignkit.toml"
        if source.settings.date_order or source.settings.decimal
        else f"{flavour.name} flavour",
        section=source.export.of.table,
    )
    headings = dict(enumerate(source.table.headings))
    seen = profile(
        engine, f"cells_{number}", sorted(set(dates)), sorted(set(amounts)), asked, headings, placer(source, {})
    )
    how = How(
        date_order=seen.date_order.value or "ymd",
        decimal=seen.decimal.value or ".",
        blank_is_false=flavour.blank_is_false,
        nulls=flavour.nulls,
        epoch=flavour.epoch,
        clocked=seen.clocked,
        untidy=seen.untidy,
        width=len(source.table.headings),
    )
    return how, seen


def _label_currency(source: Source, resolved: Mapping[str, tuple[int | None, ...]]) -> str | None:
    """The currency that the heading of an amount names."""
    amounts = [
        i for name, cells in resolved.items() if source.export.columns[name].amount for i in cells if i is not None
    ]
    return next((unit for i in amounts if (unit := unit_of(source.table.headings[i]))), None)


def _leave_out(engine: FileEngine, source: Source, number: int, how: How) -> dict[str, int]:
    """Count the rows that belong to the frame; the part's relation does not have them."""
    tests = mapping.tests(source.export, source.table.headings)
    if not tests:
        return {}
    sums = ", ".join(f"count(*) filter ({test}) as n{i}" for i, (_, test) in enumerate(tests))
    row = engine.rows(Query(f"select {sums} from cells_{number}")).to_pylist()[0]
    return {reason: row[f"n{i}"] for i, (reason, _) in enumerate(tests) if row[f"n{i}"]}


@dataclass(frozen=True)
class _Making:
    """What the parts of one file have in common."""

    source: Source
    number: int
    how: How
    zone: str
    report_zone: str
    currency: str

    def part(
        self, record: type[Record], columns: Mapping[str, Column], resolved: Mapping[str, tuple[int | None, ...]]
    ) -> tuple[Part, Query]:
        """The rows of the file as its own record."""
        name = f"raw_{self.number}"
        fields = mapping.fields(record, columns, resolved, self.how)
        keep = [
            f"not coalesce({test}, false)" for _, test in mapping.tests(self.source.export, self.source.table.headings)
        ]
        where = f" where {' and '.join(keep)}" if keep else ""
        listed = ", ".join(f"{sql} as {field}" for field, sql in fields.items())
        sql = self._query(f"select row_no, {listed} from cells_{self.number}{where}")
        return self._part(record, name, fields, resolved), sql

    def derived(
        self, derived: Derived, resolved: Mapping[str, tuple[int | None, ...]], needs: Sequence[int], place: int
    ) -> tuple[Part, Query]:
        """The rows that hide in the list cells of the file, one an item."""
        name = f"raw_{self.number}_{place}"
        items = derived.items(*[f"c{i}" for i in needs])
        fields = mapping.fields(derived.of, derived.columns, resolved, self.how)
        listed = ", ".join(f"{sql} as {field}" for field, sql in fields.items())
        inner = f"select *, unnest({items}) as item from cells_{self.number}"
        sql = self._query(f"select row_no, {listed} from ({inner}) where item is not null and item <> ''")
        return self._part(derived.of, name, fields, resolved), sql

    def _query(self, sql: str) -> Query:
        zones = {"source_zone": self.zone, "report_zone": self.report_zone}
        return Query(sql, {key: value for key, value in zones.items() if f"${key}" in sql})

    def _part(
        self, record: type[Record], name: str, fields: Mapping[str, str], resolved: Mapping[str, tuple[int | None, ...]]
    ) -> Part:
        return Part(
            record=record,
            relation=name,
            present=dict.fromkeys(fields, "VARCHAR"),
            place=placer(self.source, resolved),
            source_zone=self.zone,
            currency=self.currency,
        )


def placer(source: Source, resolved: Mapping[str, tuple[int | None, ...]]) -> Any:
    """Where a row and a field stand in the user's file."""

    def place(row_no: int, name: str | None) -> Place:
        line = source.table.lines([row_no]).get(row_no)
        index = next((i for i in resolved.get(name or "", ()) if i is not None), None)
        heading = source.table.headings[index] if index is not None else name
        return Place(source.table.source.name, line, heading)

    return place


def findings_of(source: Source) -> list[Finding]:
    """The rows that could not be read at all, as findings of the file's record."""
    return [replace(one, record=source.export.of.table) for one in source.table.findings]


def stage_cell(one: Reading) -> int | None:
    """The cell that holds a deal's stage."""
    return next((i for i in one.columns.get("stage", ()) if i is not None), None)
