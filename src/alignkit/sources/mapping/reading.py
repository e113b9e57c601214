"""From a staged table to the parts of canonical tables: read strictly, counted twice, decided, mapped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from alignkit.catalog import FileCatalog
from alignkit.config.settings import Settings
from alignkit.errors import AlignkitError, InputError
from alignkit.sources.files import careful
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import Table
from alignkit.sources.mapping import lenient, resolving, statements
from alignkit.sources.mapping.exports import How, unit_of
from alignkit.sources.mapping.parts import Making, plain_forms
from alignkit.sources.mapping.profile import Asked, Profile, Profiled, period, profile
from alignkit.sources.mapping.resolving import Resolved
from alignkit.sources.mapping.source import Reading, Source

#: Up to so many rows a statement costs more to plan than to run: it pays to know which forms need not be in it, and it
#: does not pay to ask which cells need no trimming.
_FEW_ROWS = 10_000


def read(
    engine: FileCatalog, source: Source, number: int, settings: Settings, workspace: Workspace, currency: str
) -> list[Reading]:
    """Every canonical part that one file gives; `currency` is that of amounts that name none."""
    if source.table.types is None:
        source = replace(source, table=into_engine(engine, source.table, number, workspace))
    export, headings = source.export, source.table.headings
    resolved, unread = lenient.resolve(source)
    _check_required(source, resolved)
    _check_digits(source, resolved)
    _check_text(source, resolved)
    zone = source.settings.timezone or source.flavour.zone or settings.timezone
    how, seen, cells = _decide(engine, source, number, resolved, zone)
    unread |= lenient.derived(source, resolved, seen.unread)
    resolved, undecided = lenient.without(source, resolved, seen.unread)
    notes = lenient.notes(source, unread | undecided)
    money = source.settings.currency or _label_currency(source, resolved) or currency
    making = Making(source, number, cells, how, zone, money)
    made = making.own(resolved)
    own = Reading(source, made.part, seen, resolved, _left_out(source, seen), cells, fields=made.fields, notes=notes)
    readings = [own]
    for place, derived in enumerate(export.also, 1):
        needs = resolving.derived_needs(derived, headings)
        if needs and not set(needs) & set(seen.unread):
            columns = resolving.resolve(derived.columns, headings, {}, source.where, export.of.table)
            made = making.derived(engine, derived, columns, place)
            readings.append(Reading(source, made.part, seen, columns, {}, cells, derived=True, fields=made.fields))
    return readings


def into_engine(engine: FileCatalog, table: Table, number: int, workspace: Workspace) -> Table:
    """Read a table strictly; where that fails or the engine's count is not ours, carefully."""
    name, width = f"file_{number}", len(table.headings)
    try:
        count = engine.read_csv(name, table.path, delimiter=table.delimiter, columns=width, skip=table.skip).rows
    except InputError:
        count = -1
    if count == table.rows and not table.has_nul:
        return table
    table = careful.read_carefully(table, workspace)
    count = engine.read_csv(name, table.path, delimiter=",", columns=width, skip=0).rows
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


def _decide(
    engine: FileCatalog, source: Source, number: int, resolved: Resolved, zone: str
) -> tuple[How, Profile, str]:
    """What the rows say about days and amounts, unless a setting or the flavour says it; the cells as a relation."""
    export, flavour, headings = source.export, source.flavour, source.table.headings
    headed = [derived for derived in export.also if derived.headed]
    pivots = {i: derived for derived in headed for i in resolving.derived_needs(derived, headings)}
    used, few = _used(source, resolved), source.table.rows <= _FEW_ROWS
    padded = used if source.table.padded else set[int]()
    name, width = f"file_{number}", len(headings)
    raw = [] if few else sorted(padded)
    dates = _cells_of(resolved, [name for name in resolved if export.columns[name].date])
    amounts = _cells_of(resolved, [name for name in resolved if export.columns[name].amount])
    looked_at = Profiled(
        relation=f"({statements.cells(name, width, used, padded, flavour.nulls, raw=raw)})",
        headings=headings,
        place=source.placer({}),
        dates=sorted({*dates, *pivots}),
        days=_days(source, resolved),
        amounts=sorted(amounts),
        raw=raw,
        tests=[test for _, test in statements.tests(export, headings)],
        lenient=lenient.cells(source, resolved) | {i for i, derived in pivots.items() if derived.lenient},
        forms=_forms(source, resolved, zone) if few else (),
    )
    seen = profile(engine, looked_at, _asked(source))
    how = How(
        date_order=seen.date_order.value or "ymd",
        decimal=seen.decimal.value or ".",
        blank_is_false=flavour.blank_is_false,
        nulls=flavour.nulls,
        epoch=flavour.epoch,
        clocked=seen.clocked,
        untidy=seen.untidy,
        period=None if "spent_on" in resolved else period(source.table.above),
        plain=seen.plain,
    )
    whole = bool(statements.made_up_key(export.of, resolved))
    trimmed = padded if few else seen.padded
    return how, seen, f"({statements.cells(name, width, used, trimmed, flavour.nulls, whole=whole)})"


class _Noted(set[tuple[int, str]]):
    """Which forms of which cells somebody asks about; none of them is there yet."""

    def __contains__(self, asked: object) -> bool:
        cell, form = cast("tuple[int, str]", asked)
        self.add((cell, form))
        return False


def _forms(source: Source, resolved: Resolved, zone: str) -> list[tuple[int, str]]:
    """The forms that would spare a reader or a check its work: what they ask about when they are asked in vain."""
    export, noted = source.export, _Noted()
    statements.fields(export.of, export.columns, resolved, How(plain=noted))
    for name, form in plain_forms(export.of, zone).items():
        noted.update((i, form) for i in resolved.get(name, ()) if i is not None)
    return sorted(noted)


def _days(source: Source, resolved: Resolved) -> list[int]:
    """The cells that become calendar days: a time in one must be shifted into the reporting zone."""
    days = [f.name for f in source.export.of.fields() if f.type.name == "day" and f.name in resolved]
    return sorted(_cells_of(resolved, days))


def _cells_of(resolved: Resolved, names: Iterable[str]) -> list[int]:
    """The cells that some fields are read from, in the order of the fields."""
    return list(dict.fromkeys(number for name in names for number in resolved[name] if number is not None))


def _asked(source: Source) -> Asked:
    settings, flavour = source.settings, source.flavour
    return Asked(
        date_order=settings.date_order or flavour.date_order,
        decimal=settings.decimal or flavour.decimal,
        usual_decimal=flavour.usual_decimal,
        why="set in alignkit.toml" if settings.date_order or settings.decimal else f"{flavour.name} files write it so",
        section=source.export.of.table,
    )


def _used(source: Source, resolved: Resolved) -> set[int]:
    """The cells that any record of the file reads."""
    headings = source.table.headings
    used = set(_cells_of(resolved, resolved))
    used |= set(statements.marked(source.export, headings))
    for derived in source.export.also:
        if needs := resolving.derived_needs(derived, headings):
            own = resolving.resolve(derived.columns, headings, {}, source.where, "")
            used |= {*needs, *_cells_of(own, own)}
    return used


def _label_currency(source: Source, resolved: Resolved) -> str | None:
    """The currency that the heading of an amount names."""
    columns = source.export.columns
    amounts = _cells_of(resolved, [name for name in resolved if columns[name].amount])
    return next((unit for i in amounts if (unit := unit_of(source.table.headings[i]))), None)


def _left_out(source: Source, seen: Profile) -> Mapping[str, int]:
    """How many rows belong to the frame; the part does not have them."""
    tests = statements.tests(source.export, source.table.headings)
    return {reason: rows for (reason, _), rows in zip(tests, seen.passed, strict=True) if rows}
