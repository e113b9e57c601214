"""From a staged table to the extracts of canonical tables: read strictly, counted twice, decided, mapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from alignkit.catalog import FileCatalog
from alignkit.config.settings import Settings
from alignkit.errors import AlignkitError, InputError
from alignkit.sources.files import careful
from alignkit.sources.files.container import Workspace
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.mapping import lenient, resolving, statements, typed
from alignkit.sources.mapping.exports import How, unit_of
from alignkit.sources.mapping.extracts import Mapper, plain_forms
from alignkit.sources.mapping.profile import Asked, Profile, Profiled, period, profile
from alignkit.sources.mapping.resolving import Resolved
from alignkit.sources.mapping.tables import MappedTable, RecognisedTable

#: Up to so many rows a statement costs more to plan than to run: it pays to know which forms need not be in it, and it
#: does not pay to ask which cells need no trimming.
_FEW_ROWS = 10_000


def read(
    engine: FileCatalog, recognised: RecognisedTable, number: int, settings: Settings, workspace: Workspace
) -> list[MappedTable]:
    """Every record that one table gives: its own, and those that hide in its cells."""
    if typed.is_canonical(recognised.table, recognised.export.of, recognised.settings.columns):
        return [typed.mapped(engine, recognised, number, settings)]
    recognised = replace(recognised, table=into_engine(engine, recognised.table, number, workspace))
    resolved, unread = lenient.resolve(recognised)
    _check_required(recognised, resolved)
    _check_digits(recognised, resolved)
    _check_text(recognised, resolved)
    zone = recognised.settings.timezone or recognised.flavour.zone or settings.timezone
    how, seen, cells = _decide(engine, recognised, number, resolved, zone)
    unread |= lenient.derived(recognised, resolved, seen.unread)
    resolved, undecided = lenient.without(recognised, resolved, seen.unread)
    named = recognised.settings.currency or _label_currency(recognised, resolved)
    mapper = Mapper(recognised, number, cells, how, zone, named or settings.currency or typed.NO_CURRENCY)
    extract, fields = mapper.own(resolved)
    notes = lenient.notes(recognised, unread | undecided)
    left_out = _left_out(recognised, seen)
    own = MappedTable(recognised, extract, seen, resolved, left_out, cells, fields=fields, notes=notes)
    return [own, *_hidden(engine, own, mapper)]


def _hidden(engine: FileCatalog, own: MappedTable, mapper: Mapper) -> Iterator[MappedTable]:
    """The records that hide in the table's cells."""
    recognised, seen = own.recognised, own.profile
    export, headings = recognised.export, recognised.table.headings
    for place, derived in enumerate(export.also, 1):
        needs = resolving.derived_needs(derived, headings)
        if needs and not set(needs) & set(seen.unread):
            columns = resolving.resolve(derived.columns, headings, {}, recognised.where, export.of.table)
            extract, fields = mapper.derived(engine, derived, columns, place)
            yield MappedTable(recognised, extract, seen, columns, {}, own.cells, derived=True, fields=fields)


def into_engine(engine: FileCatalog, table: StagedTable, number: int, workspace: Workspace) -> StagedTable:
    """A table as text cells: read strictly; where that fails or the engine's count is not ours, carefully."""
    if table.types is not None:
        return typed.as_file(engine, number, table)
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
        raise AlignkitError("rows-unaccounted", f"{table.name}: {table.rows} rows were staged, {count} read")
    return table


def _check_required(recognised: RecognisedTable, resolved: Resolved) -> None:
    """A field without which no row can be used must have a column."""
    record = recognised.export.of
    missing = [f.name for f in record.fields() if f.required and f.name not in {record.made_up, *resolved}]
    if not missing:
        return
    columns = recognised.export.columns
    raise resolving.missing_column(
        {name: [h for cell in columns[name].cells for h in cell] if name in columns else [name] for name in missing},
        recognised.where,
        f"It was read as {record.table.replace('_', ' ')}, {recognised.export.system}.",
        [
            f'name the column under [inputs.{record.table}.columns]:  {missing[0]} = "…"',
            "or add the column to the export",
        ],
    )


def _check_digits(recognised: RecognisedTable, resolved: Resolved) -> None:
    """An id that stands as a floating-point number of more than 15 digits has lost its last ones."""
    keys = {f.name for f in recognised.export.of.fields() if f.type.name == "key"}
    for name in keys & set(resolved):
        lost = next((i for i in resolved[name] if i in recognised.table.lost_digits), None)
        if lost is not None:
            excel = recognised.table.encoding == "xlsx"
            raise InputError(
                "lost-digits",
                f"holds ids that {'Excel has' if excel else 'were'} turned into numbers of more than 15 digits",
                where=replace(recognised.where, line=None, column=recognised.table.headings[lost]),
                why=f"{'Excel keeps' if excel else 'Such numbers keep'} 15 digits; the others are gone,"
                " and different ids may have become one.",
                do=[f"export it again as {'CSV, and do not open it in Excel' if excel else 'text'}"],
            )


def _check_text(recognised: RecognisedTable, resolved: Resolved) -> None:
    """A column of lists, of records or of bytes may stand in a Parquet file, but no field can be read from it."""
    lost = next((i for cells in resolved.values() for i in cells if i in recognised.table.textless), None)
    if lost is not None and lost in recognised.table.refused:
        raise recognised.table.refused[lost]
    if lost is not None:
        heading = recognised.table.headings[lost]
        raise InputError(
            "no-text",
            f"holds {(recognised.table.types or {}).get(heading, 'bytes')}, which is no text, number or date",
            where=replace(recognised.where, line=None, column=heading),
            do=["write the column as text, then export it again"],
        )


def _decide(
    engine: FileCatalog, recognised: RecognisedTable, number: int, resolved: Resolved, zone: str
) -> tuple[How, Profile, str]:
    """What the rows say about days and amounts, unless a setting or the flavour says it; the cells as a relation."""
    export, flavour, headings = recognised.export, recognised.flavour, recognised.table.headings
    headed = [derived for derived in export.also if derived.headed]
    pivots = {i: derived for derived in headed for i in resolving.derived_needs(derived, headings)}
    used, few = _used(recognised, resolved), recognised.table.rows <= _FEW_ROWS
    padded = used if recognised.table.padded else set[int]()
    name, width = f"file_{number}", len(headings)
    raw = [] if few else sorted(padded)
    dates = _cells_of(resolved, [name for name in resolved if export.columns[name].date])
    amounts = _cells_of(resolved, [name for name in resolved if export.columns[name].amount])
    looked_at = Profiled(
        relation=f"({statements.cells(name, width, used, padded, flavour.nulls, raw=raw)})",
        headings=headings,
        place=recognised.placer({}),
        dates=sorted({*dates, *pivots}),
        days=_days(recognised, resolved),
        amounts=sorted(amounts),
        raw=raw,
        tests=[test for _, test in statements.tests(export, headings)],
        lenient=lenient.cells(recognised, resolved) | {i for i, derived in pivots.items() if derived.lenient},
        forms=_forms(recognised, resolved, zone) if few else (),
    )
    seen = profile(engine, looked_at, _asked(recognised))
    how = How(
        date_order=seen.date_order.value or "ymd",
        decimal=seen.decimal.value or ".",
        blank_is_false=flavour.blank_is_false,
        nulls=flavour.nulls,
        epoch=flavour.epoch,
        clocked=seen.clocked,
        untidy=seen.untidy,
        period=None if "spent_on" in resolved else period(recognised.table.above),
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


def _forms(recognised: RecognisedTable, resolved: Resolved, zone: str) -> list[tuple[int, str]]:
    """The forms that would spare a reader or a check its work: what they ask about when they are asked in vain."""
    export, noted = recognised.export, _Noted()
    statements.fields(export.of, export.columns, resolved, How(plain=noted))
    for name, form in plain_forms(export.of, zone).items():
        noted.update((i, form) for i in resolved.get(name, ()) if i is not None)
    return sorted(noted)


def _days(recognised: RecognisedTable, resolved: Resolved) -> list[int]:
    """The cells that become calendar days: a time in one must be shifted into the reporting zone."""
    days = [f.name for f in recognised.export.of.fields() if f.type.name == "day" and f.name in resolved]
    return sorted(_cells_of(resolved, days))


def _cells_of(resolved: Resolved, names: Iterable[str]) -> list[int]:
    """The cells that some fields are read from, in the order of the fields."""
    return list(dict.fromkeys(number for name in names for number in resolved[name] if number is not None))


def _asked(recognised: RecognisedTable) -> Asked:
    settings, flavour = recognised.settings, recognised.flavour
    return Asked(
        date_order=settings.date_order or flavour.date_order,
        decimal=settings.decimal or flavour.decimal,
        usual_decimal=flavour.usual_decimal,
        why="set in alignkit.toml" if settings.date_order or settings.decimal else f"{flavour.name} files write it so",
        section=recognised.export.of.table,
    )


def _used(recognised: RecognisedTable, resolved: Resolved) -> set[int]:
    """The cells that any record of the file reads."""
    headings = recognised.table.headings
    used = set(_cells_of(resolved, resolved))
    used |= set(statements.marked(recognised.export, headings))
    for derived in recognised.export.also:
        if needs := resolving.derived_needs(derived, headings):
            own = resolving.resolve(derived.columns, headings, {}, recognised.where, "")
            used |= {*needs, *_cells_of(own, own)}
    return used


def _label_currency(recognised: RecognisedTable, resolved: Resolved) -> str | None:
    """The currency that the heading of an amount names."""
    columns = recognised.export.columns
    amounts = _cells_of(resolved, [name for name in resolved if columns[name].amount])
    return next((unit for i in amounts if (unit := unit_of(recognised.table.headings[i]))), None)


def _left_out(recognised: RecognisedTable, seen: Profile) -> Mapping[str, int]:
    """How many rows belong to the frame; the extract does not have them."""
    tests = statements.tests(recognised.export, recognised.table.headings)
    return {reason: rows for (reason, _), rows in zip(tests, seen.passed, strict=True) if rows}
