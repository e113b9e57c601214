"""From a staged table to the parts of canonical tables: read strictly, counted twice, decided, mapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alignkit.config.settings import Settings
from alignkit.engine import Query
from alignkit.errors import AlignkitError, InputError
from alignkit.sources.files import careful
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import Table
from alignkit.sources.mapping import lenient, statements
from alignkit.sources.mapping import recognition as recognise
from alignkit.sources.mapping.exports import How, unit_of
from alignkit.sources.mapping.parts import Making
from alignkit.sources.mapping.profile import Asked, Profile, period, profile
from alignkit.sources.mapping.recognition import Resolved
from alignkit.sources.mapping.source import FileEngine, Reading, Source


def read(
    engine: FileEngine, source: Source, number: int, settings: Settings, workspace: Workspace, currency: str
) -> list[Reading]:
    """Every canonical part that one file gives; `currency` is that of amounts that name none."""
    if source.table.types is None:
        source = replace(source, table=into_engine(engine, source.table, number, workspace))
    export, headings = source.export, source.table.headings
    resolved, unread = lenient.resolve(source)
    _check_required(source, resolved)
    _check_digits(source, resolved)
    _check_text(source, resolved)
    how, seen = _decide(engine, source, number, resolved)
    unread |= lenient.derived(source, resolved, seen.unread)
    resolved, undecided = lenient.without(source, resolved, seen.unread)
    notes = lenient.notes(source, unread | undecided)
    zone = source.settings.timezone or source.flavour.zone or settings.timezone
    money = source.settings.currency or _label_currency(source, resolved) or currency
    making = Making(source, number, how, zone, settings.timezone, money)
    part, sql = making.own(resolved)
    left_out = _left_out(engine, source, number)
    readings = [Reading(source, part, seen, resolved, left_out, number, sql=sql, notes=notes)]
    for place, derived in enumerate(export.also, 1):
        needs = recognise.derived_needs(derived, headings)
        if needs and not set(needs) & set(seen.unread):
            columns = recognise.resolve(derived.columns, headings, {}, source.where, export.of.table)
            part, sql = making.derived(engine, derived, columns, place)
            readings.append(Reading(source, part, seen, columns, {}, number, derived=True, sql=sql))
    return readings


def into_engine(engine: FileEngine, table: Table, number: int, workspace: Workspace) -> Table:
    """Read a table strictly; where that fails or the engine's count is not ours, carefully."""
    name, width = f"file_{number}", len(table.headings)
    try:
        count = engine.read_csv(name, table.path, delimiter=table.delimiter, columns=width, skip=table.skip)
    except InputError:
        count = -1
    if count == table.rows and not table.has_nul:
        return table
    table = careful.read_carefully(table, workspace)
    count = engine.read_csv(name, table.path, delimiter=",", columns=width, skip=0)
    if count != table.rows:
        raise AlignkitError("rows-unaccounted", f"{table.source.name}: {table.rows} rows were staged, {count} read")
    return table


def _check_required(source: Source, resolved: Resolved) -> None:
    """A field without which no row can be used must have a column."""
    record = source.export.of
    missing = [f.name for f in record.fields() if f.required and f.name not in {record.made_up, *resolved}]
    if not missing:
        return
    columns = source.export.columns
    names = {n: [h for cell in columns[n].cells for h in cell] if n in columns else [n] for n in missing}
    wanted = " and ".join(f"{name} ({' or '.join(names[name][:3])})" for name in missing)
    raise InputError(
        "missing-column",
        f"has no column for {wanted}",
        where=source.where,
        why=f"It was read as {record.table.replace('_', ' ')}, {source.export.system}.",
        do=[
            f'name the column under [inputs.{record.table}.columns]:  {missing[0]} = "…"',
            "or add the column to the export",
        ],
    )


def _check_digits(source: Source, resolved: Resolved) -> None:
    """An id that Excel holds as a number of more than 15 digits has lost its last ones."""
    keys = {f.name for f in source.export.of.fields() if f.type.name == "key"}
    for name in keys & set(resolved):
        lost = next((i for i in resolved[name] if i in source.table.lost_digits), None)
        if lost is not None:
            raise InputError(
                "lost-digits",
                "holds ids that Excel has turned into numbers of more than 15 digits",
                where=replace(source.where, line=None, column=source.table.headings[lost]),
                why="Excel keeps 15 digits; the others are gone, and different ids may have become one.",
                do=["export it again as CSV, and do not open it in Excel"],
            )


def _check_text(source: Source, resolved: Resolved) -> None:
    """A column of lists, of records or of bytes may stand in a Parquet file, but no field can be read from it."""
    lost = next((i for cells in resolved.values() for i in cells if i in source.table.textless), None)
    if lost is not None:
        heading = source.table.headings[lost]
        raise InputError(
            "no-text",
            f"holds {(source.table.types or {}).get(heading, 'bytes')}, which is no text, number or date",
            where=replace(source.where, line=None, column=heading),
            do=["write the column as text, then export it again"],
        )


def _decide(engine: FileEngine, source: Source, number: int, resolved: Resolved) -> tuple[How, Profile]:
    """What the rows say about days and amounts, unless a setting or the flavour has said it."""
    export, flavour, headings = source.export, source.flavour, source.table.headings
    headed = [derived for derived in export.also if derived.headed]
    pivoted = {i: derived for derived in headed for i in recognise.derived_needs(derived, headings)}
    pivots = list(pivoted)
    whole = statements.wants_hash(export.of, resolved)
    used = _used(source, resolved)
    padded = _padded(engine, source, number, used)
    cells = statements.cells(f"file_{number}", len(headings), used, padded, flavour.nulls, whole=whole)
    engine.show(f"cells_{number}", Query(cells))
    dates = [i for name, at in resolved.items() if export.columns[name].date for i in at if i is not None] + pivots
    amounts = [i for name, at in resolved.items() if export.columns[name].amount for i in at if i is not None]
    seen = profile(
        engine,
        f"cells_{number}",
        sorted(set(dates)),
        _days(source, resolved),
        sorted(set(amounts)),
        _asked(source),
        dict(enumerate(headings)),
        source.placer({}),
        lenient.cells(source, resolved) | {i for i, derived in pivoted.items() if derived.lenient},
    )
    how = How(
        date_order=seen.date_order.value or "ymd",
        decimal=seen.decimal.value or ".",
        blank_is_false=flavour.blank_is_false,
        nulls=flavour.nulls,
        epoch=flavour.epoch,
        clocked=seen.clocked,
        plain=seen.plain,
        untidy=seen.untidy | ({-1} if seen.untidy & set(pivots) else set()),
        period=None if "spent_on" in resolved else period(source.table.above),
    )
    return how, seen


def _days(source: Source, resolved: Resolved) -> list[int]:
    """The cells that become calendar days: a time in one must be shifted into the reporting zone."""
    days = {f.name for f in source.export.of.fields() if f.type.name == "day"}
    return sorted({i for name, at in resolved.items() if name in days for i in at if i is not None})


def _padded(engine: FileEngine, source: Source, number: int, used: set[int]) -> set[int]:
    """The cells that need trimming."""
    if not source.table.padded or not used:
        return set()
    row = engine.rows(Query(statements.padding(f"file_{number}", used))).to_pylist()[0]
    return {i for i in used if row[f"c{i}"]}


def _asked(source: Source) -> Asked:
    settings, flavour = source.settings, source.flavour
    return Asked(
        date_order=settings.date_order or flavour.date_order,
        decimal=settings.decimal or flavour.decimal,
        default_decimal="." if source.export.system == "canonical" else "",
        why="set in alignkit.toml" if settings.date_order or settings.decimal else f"{flavour.name} files write it so",
        section=source.export.of.table,
    )


def _used(source: Source, resolved: Resolved) -> set[int]:
    """The cells that any record of the file reads."""
    headings = source.table.headings
    used = {index for at in resolved.values() for index in at if index is not None}
    used |= set(statements.marked(source.export, headings))
    for derived in source.export.also:
        if needs := recognise.derived_needs(derived, headings):
            own = recognise.resolve(derived.columns, headings, {}, source.where, "")
            used |= {*needs, *(index for at in own.values() for index in at if index is not None)}
    return used


def _label_currency(source: Source, resolved: Resolved) -> str | None:
    """The currency that the heading of an amount names."""
    columns = source.export.columns
    amounts = [i for name, at in resolved.items() if columns[name].amount for i in at if i is not None]
    return next((unit for i in amounts if (unit := unit_of(source.table.headings[i]))), None)


def _left_out(engine: FileEngine, source: Source, number: int) -> Mapping[str, int]:
    """How many rows belong to the frame; the part's relation does not have them."""
    tests = statements.tests(source.export, source.table.headings)
    if not tests:
        return {}
    row = engine.rows(Query(statements.sums(f"cells_{number}", [test for _, test in tests]))).to_pylist()[0]
    return {reason: row[f"n{i}"] for i, (reason, _) in enumerate(tests) if row[f"n{i}"]}
